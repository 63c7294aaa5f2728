// SPDX-License-Identifier: Apache-2.0
// Wiring only: command line → subcommand.
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "base/own_arguments.hpp"
#include "media/ffmpeg_log.hpp"
#include "programs/recorder/subcommands.hpp"

namespace {

using namespace parallax::recorder;

void add_credentials(CLI::App& command, CredentialOptions& credentials) {
  command.add_option("--user", credentials.user, "User name for the camera");
  command.add_flag("--password-stdin", credentials.password_from_stdin,
                   "Read the camera's password from the first line of standard input");
}

void add_common(CLI::App& app, CommonOptions& common, std::vector<std::filesystem::path>& storage) {
  app.add_option("--data", common.data, "Folder of this recorder's data (default: $XDG_DATA_HOME/parallax)");
  app.add_option("--plugins", common.plugins, "Folder with plugins, instead of the installed one; can be repeated");
  app.add_option("--plugins-dev", common.plugins_dev, "Folder with plugins under development (unsealed)");
  app.add_option("--storage", storage, "Folder for recordings, the preferred one first (default: DATA/sessions)");
  app.add_option("--keep-free-mib", common.keep_free_mib, "Free space that is never used on a storage folder");
  app.add_option("--warn-minutes", common.warn_minutes, "Warn when less recording time than this is left");
  app.add_flag("--json", common.json, "Print events as JSON lines");
  app.add_flag("--verbose", common.verbose, "Log more");
}

void add_serve(CLI::App& app, ServeOptions& options) {
  app.add_option("--listen", options.listen,
                 "ADDRESS:PORT for clients (default: 127.0.0.1:8480; a busy port gives way)");
  app.add_option("--config", options.config, "Configuration file (docs/guide/recorder-config.md)");
  app.add_subcommand("serve", "Run as a service for parallaxctl, desktops and browsers; so does no subcommand");
}

CLI::App* add_record(CLI::App& app, RecordOptions& options) {
  CLI::App* command =
      app.add_subcommand("record", "Record a location until stopped (stdin: pause, resume, stop, status, name TEXT)");
  command->add_option("--location", options.location, "'demo' or a TOML file");
  command->add_option("--source", options.sources, "NAME=rtsp://…: a camera without a location file; can be repeated");
  add_credentials(*command, options.credentials);
  command->add_option("--name", options.name, "Name of the session (default: location, date and time)");
  command->add_option("--seconds", options.seconds, "Stop by itself after this recording time")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--wait-for", options.wait_for, "Start when 'all', 'any' or this number of sources deliver");
  command->add_option("--wait-timeout", options.wait_timeout_s, "Seconds after which fewer are enough")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--attempts", options.attempts, "Attempts to start")->check(CLI::Range(1, 1000));
  command->add_option("--attempt-timeout", options.attempt_timeout_s, "Seconds per attempt")
      ->check(CLI::PositiveNumber);
  return command;
}

CLI::App* add_test_source(CLI::App& app, TestSourceOptions& options) {
  CLI::App* command = app.add_subcommand("test-source", "Connect to one source and say what it delivers");
  command->add_option("--driver", options.driver, "Driver (default: rtsp)");
  command->add_option("--url", options.url, "Address of the stream");
  command->add_option("--transport", options.transport, "auto, tcp or udp");
  command->add_option("--set", options.settings, "KEY=VALUE for the driver; can be repeated");
  command->add_option("--seconds", options.seconds, "Watch for this long");
  command->add_option("--timeout", options.timeout_s, "Give up when nothing has come by then");
  add_credentials(*command, options.credentials);
  return command;
}

/// Recordings, people and passwords: what is made here is for the recorder's own user, and a crash leaves no image of
/// its memory. The leak checker of sanitizers must be able to look into it.
void keep_private() {
  ::umask(0077);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
#ifndef PARALLAX_SANITIZED
  ::prctl(PR_SET_DUMPABLE, 0);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  keep_private();
  parallax::OwnArguments arguments = parallax::take_arguments(argc, argv);
  CLI::App app("Records many cameras at once.", "parallax-recorder");
  app.set_version_flag("--version", PARALLAX_VERSION);
  app.require_subcommand(0, 1);
  app.fallthrough();
  CommonOptions common;
  std::vector<std::filesystem::path> storage;
  add_common(app, common, storage);
  ServeOptions serve;
  add_serve(app, serve);

  RecordOptions record;
  TestSourceOptions test_source;
  CredentialOptions resume_credentials;
  std::function<int()> run = [&] { return run_serve(common, serve); };
  add_record(app, record)->callback([&] { run = [&] { return run_record(common, record); }; });
  add_test_source(app, test_source)->callback([&] { run = [&] { return run_test_source(common, test_source); }; });
  CLI::App* resume = app.add_subcommand("resume", "After a crash: go on recording the interrupted sessions");
  add_credentials(*resume, resume_credentials);
  resume->callback([&] { run = [&] { return run_resume(common, resume_credentials); }; });
  app.add_subcommand("recover", "After a crash: close interrupted sessions, finish and hash their files")
      ->callback([&] { run = [&] { return run_recover(common); }; });
  app.add_subcommand("plugins", "List plugins, and why some were refused")->callback([&] {
    run = [&] { return run_plugins(common); };
  });
  CredentialOptions reset_credentials;
  CLI::App* reset = app.add_subcommand("reset-password", "Give a user a new password while no recorder runs");
  reset->add_option("--user", reset_credentials.user, "Name of the user")->required();
  reset->add_flag("--password-stdin", reset_credentials.password_from_stdin,
                  "Read the new password from the first line of standard input");
  reset->callback([&] { run = [&] { return run_reset_password(common, reset_credentials); }; });
  try {
    std::reverse(arguments.values.begin(), arguments.values.end());  // as CLI11 takes them
    app.parse(std::move(arguments.values));
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? 0 : 2;
  }
  if (arguments.held_password) {
    std::fprintf(stderr, "Warning: %s Give it with --user and --password-stdin.\n", parallax::kPasswordWasShown);
  }
  for (auto& folder : storage) common.storage.push_back({.folder = std::move(folder), .keep_free_mib = {}});
  parallax::media::log_ffmpeg_messages();
  parallax::set_log_level(common.verbose ? parallax::LogLevel::debug : parallax::LogLevel::warning);
  return run();
}
