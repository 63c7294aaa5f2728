// SPDX-License-Identifier: Apache-2.0
// parallax-plugin-check: seals a plugin's folder.
#include <CLI/CLI.hpp>
#include <iostream>

#include "plugins/seal.hpp"

int main(int argc, char** argv) {
  CLI::App app{"Seals and checks Parallax plugins."};
  std::string folder;
  app.add_option("--seal", folder, "Write sizes and hashes of the plugin in DIR into its manifest")
      ->required()
      ->type_name("DIR");
  CLI11_PARSE(app, argc, argv);
  if (const auto sealed = parallax::plugins::seal(folder); !sealed) {
    std::cerr << sealed.error().line() << '\n';
    return 1;
  }
  return 0;
}
