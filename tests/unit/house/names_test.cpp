// SPDX-License-Identifier: Apache-2.0
// Files are told apart by their names.
#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "unit/house/sources.hpp"

using namespace parallax::test;

namespace {

// A topic of the API has one name in port, JSON and calls.
constexpr std::array<std::string_view, 3> kTopics{"host/model/ports/", "host/api/dto/", "host/api/client/calls/"};

// Other header names that stand twice, with the reason. One that no longer does is taken out.
const std::map<std::string, std::string>& twins() {
  static const std::map<std::string, std::string> table{
      {"commands.hpp", "what keys do in the window; what undo takes back in the timeline, which knows no keys"},
      {"frame.hpp", "what the timeline draws at once; what views are given to draw from"},
      {"item.hpp", "the model's; what the timeline draws, which may be no item of the model at all"},
      {"notices.hpp", "the port; what this window was told, and by whom it was seen"},
      {"refusal.hpp", "of a camera; of a plugin"},
      {"rights.hpp", "the rule; who asks it for a route; who asks it for the window"},
      {"session.hpp", "a recording; RTSP's own word for a connection that plays"},
      {"session_file.hpp", "what session.json says; when it is written"},
      {"session_list.hpp", "a page of it; what the window keeps of it"},
      {"text.hpp", "strings; letters on the screen"},
      {"writer.hpp", "of a JSON object; the thread that writes the catalogue"},
  };
  return table;
}

}  // namespace

TEST_CASE("no two headers of the host have one name, but for twins with a reason") {
  std::map<std::string, std::vector<std::string>> paths;
  for (const SourceFile& file : read_sources({"host"}, {".hpp"})) {
    std::vector<std::string>& places = paths[std::filesystem::path(file.path).filename()];
    const bool is_topic =
        std::ranges::any_of(kTopics, [&](std::string_view folder) { return file.path.starts_with(folder); });
    const std::string place = is_topic ? "a topic of the API" : file.path;
    if (std::ranges::find(places, place) == places.end()) places.push_back(place);
  }
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
