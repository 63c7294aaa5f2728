// SPDX-License-Identifier: Apache-2.0
// Files are told apart by their names.
#include <filesystem>
#include <map>
#include <string>

#include "catch.hpp"
#include "unit/house/sources.hpp"

using namespace parallax::test;

namespace {

// Header names that stand twice, with the reason. One that no longer does is taken out.
const std::map<std::string, std::string>& twins() {
  static const std::map<std::string, std::string> table{
      {"commands.hpp", "what keys do in the window; what undo takes back in the timeline, which knows no keys"},
      {"frame.hpp", "what the timeline draws at once; what views are given to draw from"},
      {"item.hpp", "the model's; what the timeline draws, which may be no item of the model at all"},
      {"notices.hpp", "the port; what this window was told, and by whom it was seen"},
      {"refusal.hpp", "of a camera; of a plugin"},
      {"rights.hpp", "the rule; who asks it for a route; who asks it for the window"},
      {"session.hpp", "a recording; RTSP's own word for a connection that plays"},
      {"session_list.hpp", "a page of it; what the window keeps of it"},
      {"text.hpp", "strings; letters on the screen"},
  };
  return table;
}

}  // namespace

TEST_CASE("no two headers of the host have one name, but for twins with a reason") {
  std::map<std::string, std::vector<std::string>> paths;
  for (const SourceFile& file : read_sources({"host"}, {".hpp"}))
    paths[std::filesystem::path(file.path).filename()].push_back(file.path);
  for (const auto& [name, places] : paths) {
    INFO(name);
    if (twins().contains(name)) continue;
    CHECK(places.size() == 1);
  }
  for (const auto& [name, reason] : twins()) {
    INFO(name << " is no twin any more: take it out of the list (" << reason << ")");
    CHECK((paths.contains(name) && paths[name].size() > 1));
  }
}
