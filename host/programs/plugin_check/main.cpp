// SPDX-License-Identifier: Apache-2.0
// parallax-plugin-check: seals a plugin's folder, or checks the plugin as the host would, then by the contracts of its
// extensions, each case in a process of its own.
#include <CLI/CLI.hpp>
#include <iostream>

#include "plugins/loading/seal.hpp"
#include "programs/plugin_check/runner.hpp"

int main(int argc, char** argv) {
  CLI::App app{
      "Seals and checks Parallax plugins. Exit code 0: all is well, 1: something failed, others: wrong usage."};
  std::string to_seal;
  std::string folder;
  std::vector<std::string> settings;
  parallax::check::RunOptions options;
  auto* seal = app.add_option("--seal", to_seal, "Write sizes and hashes of the plugin in DIR into its manifest");
  seal->type_name("DIR");
  app.add_option("folder", folder, "The plugin's folder")->type_name("DIR")->excludes(seal);
  app.add_option("--set", settings, "A setting for `open`; {scratch} in it stands for an empty folder")
      ->type_name("KEY=VALUE");
  app.add_flag("--unsealed", options.accept_unsealed, "A missing or wrong seal is no failure");
  app.add_option("--limit", options.case_limit_s, "Seconds that a case may take")->capture_default_str();
  app.add_option("--expect", options.expect_ran, "Fail if fewer cases than this applied to the plugin");
  CLI11_PARSE(app, argc, argv);

  if (!to_seal.empty()) {
    const auto sealed = parallax::plugins::seal(to_seal);
    if (!sealed) std::cerr << sealed.error().line() << '\n';
    return sealed ? 0 : 1;
  }
  if (folder.empty()) {
    std::cerr << app.help();
    return 2;
  }
  for (const std::string& setting : settings) {
    const size_t at = setting.find('=');
    if (at == std::string::npos) {
      std::cerr << "--set wants KEY=VALUE\n";
      return 2;
    }
    options.config.pairs.emplace_back(setting.substr(0, at), setting.substr(at + 1));
  }
  return parallax::check::run_checks(folder, options);
}
