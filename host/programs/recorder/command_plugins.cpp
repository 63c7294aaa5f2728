// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdio>

#include "programs/recorder/subcommands.hpp"
#include "service/engine.hpp"

namespace parallax::recorder {
namespace {

namespace json = boost::json;

json::object to_json(const plugins::PluginInfo& plugin) {
  json::object object{{"id", plugin.id},
                      {"name", plugin.name},
                      {"version", plugin.version},
                      {"folder", plugin.folder.string()},
                      {"loaded", plugin.loaded()},
                      {"provides", json::value_from(plugin.provides)},
                      {"notes", json::value_from(plugin.notes)}};
  if (plugin.refusal) {
    object["refusal"] = {{"step", name_of(plugin.refusal->step)},
                         {"code", plugin.refusal->error.code},
                         {"text", plugin.refusal->error.text},
                         {"remedy", plugin.refusal->error.remedy}};
  }
  return object;
}

std::string to_text(const plugins::PluginInfo& plugin) {
  std::string text = fmt::format("{:10} {} {} ({}), {}\n", plugin.loaded() ? "loaded" : "refused", plugin.name,
                                 plugin.version, plugin.id, fmt::join(plugin.provides, ", "));
  if (plugin.refusal) {
    text += fmt::format("           {} ({}): {}\n", name_of(plugin.refusal->step), plugin.refusal->error.code,
                        plugin.refusal->error.line());
  }
  for (const std::string& note : plugin.notes) text += fmt::format("           {}\n", note);
  return text;
}

}  // namespace

int run_plugins(const CommonOptions& common) {
  const plugins::Registry& registry =
      load_plugins(common, common.data.empty() ? std::filesystem::path() : common.data / "plugins");
  for (const plugins::PluginInfo& plugin : registry.plugins()) {
    std::fputs(common.json ? (json::serialize(to_json(plugin)) + "\n").c_str() : to_text(plugin).c_str(), stdout);
  }
  if (registry.plugins().empty()) std::fputs("No plugin was found; name their folder with --plugins.\n", stderr);
  return registry.plugins().empty() ? 1 : 0;
}

}  // namespace parallax::recorder
