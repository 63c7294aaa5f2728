// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/log.hpp"
#include "base/own_arguments.hpp"
#include "desktop/main_loop.hpp"
#include "desktop/shell/settings.hpp"
#include "media/ffmpeg_log.hpp"

namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

int main(int argc, char** argv) {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);  // an image of its memory could hold a password
  parallax::OwnArguments arguments = parallax::take_arguments(argc, argv);
  if (arguments.held_password) {
    std::fprintf(stderr, "parallax: %s Give the address alone, and type name and password into the log-in.\n",
                 parallax::kPasswordWasShown);
  }
  parallax::desktop::ProgramOptions options;
  options.settings = parallax::desktop::default_settings_file();
  options.url = environment("PARALLAX_URL");
  options.token = environment("PARALLAX_TOKEN");
  std::string data;
  bool verbose = false;
  CLI::App program("Parallax: watch, record and review training rooms", "parallax");
  program.add_option("--connect", options.url, "Recorder, as host:port or https://host:port");
  program.add_option("--location", options.location, "Name or id of a room to open at the start");
  program.add_option("--data", data, "Data folder of the recorder on this computer");
  program.add_option("--settings", options.settings, "File with this user's settings");
  program.add_option("--automation", options.automation, "Socket for tests (docs/guide/automation.md)");
  program.add_option("--width", options.width, "Width of the window")->check(CLI::Range(480, 16384));
  program.add_option("--height", options.height, "Height of the window")->check(CLI::Range(320, 16384));
  program.add_option("--scale", options.scale, "Size of everything")->check(CLI::Range(0.75, 3.0));
  program.add_option("--theme", options.theme, "dark or light")->check(CLI::IsMember({"dark", "light"}));
  program.add_option("--plugins-dev", options.plugins_dev, "Folder with panels under development (unsealed)");
  program.add_flag("--safe-mode", options.safe_mode, "Start without panels of plugins");
  program.add_flag("--verbose", verbose, "Log more");
  try {
    std::reverse(arguments.values.begin(), arguments.values.end());  // as CLI11 takes them
    program.parse(std::move(arguments.values));
  } catch (const CLI::ParseError& problem) {
    return program.exit(problem);
  }
  parallax::media::log_ffmpeg_messages();
  if (verbose) parallax::set_log_level(parallax::LogLevel::debug);
  if (!data.empty()) setenv("PARALLAX_DATA", data.c_str(), 1);
  // Programs that the desktop starts (the recorder, a file manager) have no business with the token.
  unsetenv("PARALLAX_TOKEN");
  if (auto done = parallax::desktop::run_program(options); !done) {
    std::fprintf(stderr, "parallax: %s\n", done.error().line().c_str());
    return 1;
  }
  return 0;
}
