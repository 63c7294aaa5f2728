// SPDX-License-Identifier: Apache-2.0
// Setting up, logging in and out, the state of it all, and the API itself.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/silent_terminal.hpp"
#include "cli/commands/groups.hpp"
#include "cli/show.hpp"

namespace parallax::cli {

namespace json = boost::json;

namespace {

struct AccessOptions {
  std::string user;
  std::string token;
  bool password_stdin = false;
};

std::string setup_token(Remote& remote, const std::string& given) {
  if (!given.empty()) return given;
  const std::filesystem::path file = remote.folder() / "setup-token";
  std::ifstream in(file);
  std::string token;
  if (remote.folder().empty() || !std::getline(in, token)) {
    remote.fail_with({"setup-token-missing", "The file setup-token cannot be read.",
                      "It lies in the recorder's data folder; run this as its owner, or give --token."});
  }
  return token;
}

void set_up(Remote& remote, const AccessOptions& options) {
  const std::string token = setup_token(remote, options.token);
  const json::object body{{"token", token}, {"user", options.user}, {"password", read_password(remote)}};
  const json::value log_in = remote.call("POST", "/api/v1/setup", json::serialize(body));
  remote.remember_log_in(log_in);
  if (!remote.json()) remote.terminal().out << "The first Technician is " << options.user << ", logged in.\n";
}

void log_in(Remote& remote, const AccessOptions& options) {
  const json::object body{{"user", options.user}, {"password", read_password(remote)}};
  const json::value answer = remote.call("POST", "/api/v1/login", json::serialize(body));
  remote.remember_log_in(answer);
  if (!remote.json()) {
    remote.terminal().out << "Logged in as " << options.user << " until " << shown(answer.as_object(), "expires_utc")
                          << ".\n";
  }
}

/// "Camera 2 (It refuses the password.)"
std::string with_reason(const json::object& source) {
  std::string reason = shown(source, "health.reason.text");
  if (reason.empty()) reason = shown(source, "health.state");
  if (reason == "live") reason = "no picture to begin with yet";
  return shown(source, "name") + " (" + reason + ")";
}

/// How far a recording is that waits for its sources: "Room 1: starting, attempt 2 of 5, …"; of one that has begun,
/// which sources it lacks: "Room 1: recording, 1 of 2 sources missing". Those are in no list of what is connected.
void show_waiting(std::ostream& out, const json::object& recording, const json::array& locations) {
  std::vector<std::string> missing;
  const json::array& sources = recording.at("sources").as_array();
  for (const json::value& source : sources) {
    if (!source.at("ready").as_bool()) missing.push_back(with_reason(source.as_object()));
  }
  const bool starting = recording.at("state") == "starting";
  if (recording.at("phase") == "stopping" || (!starting && missing.empty())) return;
  std::string place;
  for (const json::value& location : locations) {
    if (location.at("id") == recording.at("location")) place = shown(location.as_object(), "name");
  }
  out << "\n" << place << ": " << shown(recording, "state") << ", ";
  if (starting) {
    out << "attempt " << shown(recording, "attempt") << " of " << shown(recording, "attempts") << ", "
        << duration_text(recording.at("attempt_left_ns").to_number<int64_t>(), 0) << " left\n";
  } else {
    out << missing.size() << " of " << sources.size() << (sources.size() == 1 ? " source" : " sources") << " missing\n";
  }
  for (const std::string& source : missing) out << (starting ? "  waits for " : "  missing ") << source << "\n";
}

void show_status(Remote& remote) {
  const json::value status = remote.call("GET", "/api/v1/status");
  std::ostream& out = remote.terminal().out;
  if (remote.json()) return print_json(out, status);
  const json::object& object = status.as_object();
  out << "Recorder " << shown(object, "version") << " at " << remote.url() << "\n\n";
  const json::array& locations = object.at("locations").as_array();
  print_table(out, locations, {{"LOCATION", "name"}, {"STATE", "state"}, {"BY", "by"}, {"SESSION", "session"}});
  if (!locations.empty() && locations.front().at("problem").is_object()) {
    const json::object& problem = locations.front().at("problem").as_object();
    out << "\nNothing can be recorded now: " << shown(problem, "text") << " " << shown(problem, "remedy") << "\n";
  }
  if (const auto& recordings = object.at("recordings").as_array(); !recordings.empty()) {
    out << "\n";
    print_table(out, recordings,
                {{"RECORDING", "name"},
                 {"STATE", "state"},
                 {"DURATION", "duration_ns"},
                 {"RECORDED", "recorded_ns"},
                 {"SIZE", "bytes"},
                 {"DISK LEFT", "disk_left_ns"},
                 {"SESSION", "session"}});
    for (const json::value& recording : recordings) show_waiting(out, recording.as_object(), locations);
  }
  if (const auto& sources = object.at("sources").as_array(); !sources.empty()) {
    out << "\n";
    print_table(out, sources,
                {{"SOURCE", "name"},
                 {"STATE", "health.state"},
                 {"FPS", "health.fps"},
                 {"CODEC", "codec"},
                 {"LOST", "health.lost_packets"},
                 {"REASON", "health.reason.text"}});
  }
}

void call_api(Remote& remote, const std::string& method, const std::string& target, bool body_stdin) {
  std::string body;
  if (body_stdin) body.assign(std::istreambuf_iterator<char>(remote.terminal().in), std::istreambuf_iterator<char>());
  const json::value answer = remote.call(method, target, body);
  if (!answer.is_null()) print_json(remote.terminal().out, answer);
}

}  // namespace

std::string read_password(Remote& remote) {
  const Terminal& terminal = remote.terminal();
  std::string password;
  if (terminal.in_is_terminal) {
    const SilentTerminal silence;
    terminal.err << "Password: " << std::flush;
    std::getline(terminal.in, password);
    terminal.err << "\n";
  } else {
    std::getline(terminal.in, password);
  }
  if (!password.empty() && password.back() == '\r') password.pop_back();
  if (password.empty())
    remote.fail_with({"password-missing", "There is no password on standard input.", "Pipe it in as one line."});
  return password;
}

void add_access_commands(CLI::App& app, Chosen& chosen) {
  const auto options = std::make_shared<AccessOptions>();
  auto* setup = app.add_subcommand("setup", "Make the first Technician");
  setup->add_option("--user", options->user, "Name to log in with")->required();
  setup->add_option("--token", options->token,
                    "The one-time token; without it the recorder's file setup-token is read");
  setup->add_flag("--password-stdin", options->password_stdin, "Read the password from standard input");
  setup->callback([=, &chosen] { chosen.run = [=](Remote& remote) { set_up(remote, *options); }; });

  auto* login = app.add_subcommand("login", "Log in and remember the token");
  login->add_option("--user", options->user, "Name to log in with")->required();
  login->add_flag("--password-stdin", options->password_stdin, "Read the password from standard input");
  login->callback([=, &chosen] { chosen.run = [=](Remote& remote) { log_in(remote, *options); }; });

  app.add_subcommand("logout", "End the token")->callback([&chosen] {
    chosen.run = [](Remote& remote) { remote.log_out(); };
  });
  app.add_subcommand("status", "What is recorded, what the locations and sources do")->callback([&chosen] {
    chosen.run = show_status;
  });

  auto* api = app.add_subcommand("api", "Send any request to the API");
  const auto method = std::make_shared<std::string>();
  const auto target = std::make_shared<std::string>();
  const auto body_stdin = std::make_shared<bool>(false);
  api->add_option("METHOD", *method, "GET, POST, PUT, PATCH or DELETE")->required();
  api->add_option("PATH", *target, "Such as /api/v1/users")->required();
  api->add_flag("--body-stdin", *body_stdin, "Send standard input as the JSON body");
  api->callback(
      [=, &chosen] { chosen.run = [=](Remote& remote) { call_api(remote, *method, *target, *body_stdin); }; });
}

}  // namespace parallax::cli
