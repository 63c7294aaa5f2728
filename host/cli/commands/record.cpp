// SPDX-License-Identifier: Apache-2.0
// Starting and stopping.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/commands/groups.hpp"
#include "cli/show.hpp"

namespace parallax::cli {

namespace json = boost::json;

namespace {

/// The session that is being recorded or is starting at `place`, which is the session itself or its location.
std::string session_at(Remote& remote, const std::string& place) {
  const json::value status = remote.call("GET", "/api/v1/status");
  const json::object& object = status.as_object();
  for (const json::value& location : object.at("locations").as_array()) {
    const json::object& one = location.as_object();
    if ((shown(one, "id") == place || shown(one, "name") == place) && !shown(one, "session").empty())
      return shown(one, "session");
  }
  return place;
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
      json::object body;
      if (!options->name.empty()) body["name"] = options->name;
      if (!options->wait_for.empty()) body["wait_for"] = options->wait_for;
      if (options->wait_timeout_s >= 0) body["wait_timeout_ms"] = static_cast<int64_t>(options->wait_timeout_s * 1000);
      const json::value answer =
          remote.call("POST", path_of({"locations", options->location, "recordings"}), json::serialize(body));
      if (remote.json()) return print_json(remote.terminal().out, answer);
      remote.terminal().out << shown(answer.as_object(), "session") << "\n";
    };
  });

  auto* stop = record->add_subcommand("stop", "Stop a recording");
  stop->add_option("SESSION", options->session, "Id")->required();
  stop->add_option("--name", options->name, "Give the session this name");
  stop->callback([=, &chosen] {
    chosen.run = [=](Remote& remote) {
      json::object body;
      if (!options->name.empty()) body["name"] = options->name;
      const json::value answer =
          remote.call("POST", path_of({"sessions", options->session, "stop"}), json::serialize(body));
      std::ostream& out = remote.terminal().out;
      if (remote.json()) return print_json(out, answer);
      const json::object& stopped = answer.as_object();
      out << (stopped.at("recorded").as_bool() ? shown(stopped, "name") : "It was only starting; nothing was recorded.")
          << "\n";
    };
  });
  auto* start_now =
      record->add_subcommand("start-now", "While starting: record with the sources that are ready, without the others");
  start_now->add_option("SESSION", options->session, "Id of the session, or its location")->required();
  start_now->callback([=, &chosen] {
    chosen.run = [=](Remote& remote) {
      remote.call("POST", path_of({"sessions", session_at(remote, options->session), "start-now"}));
    };
  });
  for (const char* deed : {"pause", "resume"}) {
    auto* command = record->add_subcommand(
        deed, std::string(deed) == "pause" ? "Pause; the session stays the same one" : "Go on after a pause");
    command->add_option("SESSION", options->session, "Id")->required();
    command->callback([=, &chosen] {
      chosen.run = [=](Remote& remote) { remote.call("POST", path_of({"sessions", options->session, deed})); };
    });
  }
}

}  // namespace parallax::cli
