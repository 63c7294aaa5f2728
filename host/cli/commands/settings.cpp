// SPDX-License-Identifier: Apache-2.0
// Rules that hold for all clients of a recorder.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/commands/groups.hpp"
#include "cli/show.hpp"

namespace parallax::cli {

namespace json = boost::json;

void add_settings_commands(CLI::App& app, Chosen& chosen) {
  auto* settings = app.add_subcommand("settings", "Rules of this recorder, the same for all who use it");
  settings->require_subcommand(1);
  struct Options {
    std::string mode;
    std::string default_name;
  };
  const auto options = std::make_shared<Options>();
  auto* naming =
      settings->add_subcommand("naming", "How sessions are named when they are stopped; shows or changes it");
  naming
      ->add_option("--mode", options->mode,
                   "ask: for a name; edit: offer the default name; number: default name and a number, without asking")
      ->check(CLI::IsMember({"ask", "edit", "number"}));
  auto* default_name = naming->add_option("--default-name", options->default_name, "Such as Training");
  naming->callback([=, &chosen] {
    chosen.run = [=](Remote& remote) {
      const char* const path = "/api/v1/settings/naming";
      json::value rules = remote.call("GET", path);
      if (!options->mode.empty() || default_name->count() > 0) {
        json::object& changed = rules.as_object();
        if (!options->mode.empty()) changed["mode"] = options->mode;
        if (default_name->count() > 0) changed["default_name"] = options->default_name;
        rules = remote.call("PUT", path, json::serialize(rules));
      }
      std::ostream& out = remote.terminal().out;
      if (remote.json()) return print_json(out, rules);
      out << "mode: " << shown(rules.as_object(), "mode") << "\n"
          << "default name: " << shown(rules.as_object(), "default_name") << "\n";
    };
  });
}

}  // namespace parallax::cli
