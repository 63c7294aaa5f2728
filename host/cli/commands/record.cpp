// SPDX-License-Identifier: Apache-2.0
// Starting and stopping.
#include <CLI/CLI.hpp>

#include "api/client/calls/recording.hpp"
#include "cli/commands/groups.hpp"
#include "cli/show.hpp"

namespace parallax::cli {

namespace {

/// The session that is being recorded or is starting at `place`, which is the session itself or its location.
std::string session_at(Remote& remote, const std::string& place) {
  for (const api::LocationView& view : remote.call(api::calls::recording::status()).locations) {
    if ((view.location.id == place || view.location.name == place) && !view.session.empty()) return view.session;
  }
  return place;
}

/// Refused in the recorder's words.
WaitFor wait_for(Remote& remote, const std::string& text) {
  const auto wait = api::wait_for_from(text);
  if (!wait) remote.fail_with({"invalid-fields", "wait_for: " + std::string(api::kWaitForExpected), ""});
  return *wait;
}

}  // namespace

void add_record_commands(CLI::App& app, Chosen& chosen) {
  auto* record = app.add_subcommand("record", "Start, pause and stop recording");
  record->require_subcommand(1);
  struct Options {
    std::string location;
    std::string session;
    std::string name;
    std::string wait_for;
    double wait_timeout_s = -1;
  };
  const auto options = std::make_shared<Options>();

  auto* start = record->add_subcommand("start", "Record all sources of a location; prints the session's id");
  start->add_option("--location", options->location, "Id or name")->required();
  start->add_option("--name", options->name, "Name of the session; without it: location, local date and time");
  start->add_option("--wait-for", options->wait_for, "all, any, or a number of sources");
  start->add_option("--wait-timeout", options->wait_timeout_s, "Seconds to wait for them")
      ->check(CLI::Range(0.0, 86400.0));
  start->callback([=, &chosen] {
    chosen.run = [=](Remote& remote) {
      StartRecording wanted{.location = options->location, .name = options->name};
      if (!options->wait_for.empty()) wanted.wait_for = wait_for(remote, options->wait_for);
      if (options->wait_timeout_s >= 0)
        wanted.wait_timeout_ns = static_cast<int64_t>(options->wait_timeout_s * 1000) * kNsPerMs;
      remote.show(api::calls::recording::start(wanted),
                  [&](const std::string& session) { remote.terminal().out << shown(session) << "\n"; });
    };
  });

  auto* stop = record->add_subcommand("stop", "Stop a recording");
  stop->add_option("SESSION", options->session, "Id")->required();
  stop->add_option("--name", options->name, "Give the session this name");
  stop->callback([=, &chosen] {
    chosen.run = [=](Remote& remote) {
      remote.show(api::calls::recording::stop(options->session, options->name), [&](const StoppedRecording& stopped) {
        remote.terminal().out << (stopped.recorded ? shown(stopped.name)
                                                   : "It was only starting; nothing was recorded.")
                              << "\n";
      });
    };
  });
  auto* start_now =
      record->add_subcommand("start-now", "While starting: record with the sources that are ready, without the others");
  start_now->add_option("SESSION", options->session, "Id of the session, or its location")->required();
  start_now->callback([=, &chosen] {
    chosen.run = [=](Remote& remote) {
      remote.call(api::calls::recording::start_now(session_at(remote, options->session)));
    };
  });
  auto* pause = record->add_subcommand("pause", "Pause; the session stays the same one");
  pause->add_option("SESSION", options->session, "Id")->required();
  pause->callback([=, &chosen] {
    chosen.run = [=](Remote& remote) { remote.call(api::calls::recording::pause(options->session)); };
  });
  auto* resume = record->add_subcommand("resume", "Go on after a pause");
  resume->add_option("SESSION", options->session, "Id")->required();
  resume->callback([=, &chosen] {
    chosen.run = [=](Remote& remote) { remote.call(api::calls::recording::resume(options->session)); };
  });
}

}  // namespace parallax::cli
