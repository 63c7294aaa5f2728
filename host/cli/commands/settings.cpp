// SPDX-License-Identifier: Apache-2.0
// Rules that hold for all clients of a recorder.
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "api/client/calls/system.hpp"
#include "cli/commands/groups.hpp"
#include "cli/show.hpp"

namespace parallax::cli {

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
  const auto& modes = names_of<NamingMode>();
  naming
      ->add_option("--mode", options->mode,
                   "ask: for a name; edit: offer the default name; number: default name and a number, without asking")
      ->check(CLI::IsMember(std::vector<std::string>(modes.begin(), modes.end())));
  auto* default_name = naming->add_option("--default-name", options->default_name, "Such as Training");
  naming->callback([=, &chosen] {
    chosen.run = [=](Remote& remote) {
      auto call = api::calls::system::naming();
      if (!options->mode.empty() || default_name->count() > 0) {
        NamingRules rules = remote.call(call);
        rules.mode = from_name<NamingMode>(options->mode).value_or(rules.mode);
        if (default_name->count() > 0) rules.default_name = options->default_name;
        call = api::calls::system::change_naming(rules);
      }
      remote.show(call, [&](const NamingRules& rules) {
        remote.terminal().out << "mode: " << name_of(rules.mode) << "\n"
                              << "default name: " << shown(rules.default_name) << "\n";
      });
    };
  });
}

}  // namespace parallax::cli
