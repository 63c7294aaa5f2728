// SPDX-License-Identifier: Apache-2.0
// Setting up, logging in and out, the state of it all, and the API itself.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "api/client/calls/people.hpp"
#include "api/client/calls/recording.hpp"
#include "api/dto/paths.hpp"
#include "base/silent_terminal.hpp"
#include "base/text.hpp"
#include "cli/commands/groups.hpp"
#include "cli/show.hpp"

namespace parallax::cli {

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
  api::SetUp asked;
  asked.token = setup_token(remote, options.token);
  asked.user.name = options.user;
  asked.user.password = read_password(remote);
  remote.remember_log_in(remote.call(api::calls::people::set_up(asked)));
  if (!remote.json()) remote.terminal().out << "The first Technician is " << options.user << ", logged in.\n";
}

void log_in(Remote& remote, const AccessOptions& options) {
  const LogIn answer = remote.call(api::calls::people::log_in({options.user, read_password(remote)}));
  remote.remember_log_in(answer);
  if (!remote.json()) {
    remote.terminal().out << "Logged in as " << options.user << " until " << format_utc(answer.expires_utc_ns) << ".\n";
  }
}

/// "Camera 2 (It refuses the password.)"
std::string with_reason(const SourceStatus& source) {
  std::string reason = shown(text_of(source.health.reason));
  if (reason.empty()) reason = name_of(source.health.state);
  if (source.health.state == CameraState::live && !source.health.reason) reason = "no picture to begin with yet";
  return shown(source.name) + " (" + reason + ")";
}

bool is_starting(const RecordingStatus& recording) {
  return recording.phase == Phase::starting;
}

/// As the API says it: while it starts it has no other state.
std::string state_text(const RecordingStatus& recording) {
  return std::string(is_starting(recording) ? name_of(Phase::starting) : name_of(recording.state));
}

/// How far a recording is that waits for its sources: "Room 1: starting, attempt 2 of 5, …"; of one that has begun,
/// which sources it lacks: "Room 1: recording, 1 of 2 sources missing". Those are in no list of what is connected.
void show_waiting(std::ostream& out, const RecordingStatus& recording,
                  const std::vector<api::LocationView>& locations) {
  std::vector<std::string> missing;
  for (const SourceStatus& source : recording.sources) {
    if (!source.ready) missing.push_back(with_reason(source));
  }
  const bool starting = is_starting(recording);
  if (recording.phase == Phase::stopping || (!starting && missing.empty())) return;
  std::string place;
  for (const api::LocationView& view : locations) {
    if (view.location.id == recording.location) place = shown(view.location.name);
  }
  out << "\n" << place << ": " << state_text(recording) << ", ";
  if (starting) {
    out << "attempt " << recording.attempt << " of " << recording.attempts << ", "
        << duration_text(recording.attempt_left_ns) << " left\n";
  } else {
    const size_t all = recording.sources.size();
    out << missing.size() << " of " << all << (all == 1 ? " source" : " sources") << " missing\n";
  }
  for (const std::string& source : missing) out << (starting ? "  waits for " : "  missing ") << source << "\n";
}

void print_locations(std::ostream& out, const std::vector<api::LocationView>& locations) {
  Table table({"LOCATION", "STATE", "BY", "SESSION"});
  for (const api::LocationView& view : locations)
    table.add({view.location.name, std::string(name_of(view.state)), view.by, view.session});
  table.print(out);
  if (locations.empty() || !locations.front().problem) return;
  const Error& problem = *locations.front().problem;
  out << "\nNothing can be recorded now: " << shown(problem.text) << " " << shown(problem.remedy) << "\n";
}

void print_recordings(std::ostream& out, const api::StatusView& status) {
  Table table({"RECORDING", "STATE", "DURATION", "RECORDED", "SIZE", "DISK LEFT", "SESSION"});
  for (const RecordingStatus& recording : status.recordings) {
    table.add({recording.name, state_text(recording), duration_text(recording.duration_ns),
               duration_text(recording.recorded_ns), size_text(static_cast<double>(recording.bytes)),
               recording.disk_left_ns ? duration_text(*recording.disk_left_ns) : std::string(), recording.session});
  }
  if (table.empty()) return;
  out << "\n";
  table.print(out);
  for (const RecordingStatus& recording : status.recordings) show_waiting(out, recording, status.locations);
}

void print_sources(std::ostream& out, const std::vector<SourceStatus>& sources) {
  Table table({"SOURCE", "STATE", "FPS", "CODEC", "LOST", "REASON"});
  for (const SourceStatus& source : sources) {
    const StreamCounters& counters = source.health.counters;
    table.add({source.name, std::string(name_of(source.health.state)), number_text(counters.fps), source.codec,
               std::to_string(counters.lost_packets), text_of(source.health.reason)});
  }
  if (table.empty()) return;
  out << "\n";
  table.print(out);
}

void show_status(Remote& remote) {
  remote.show(api::calls::recording::status(), [&](const api::StatusView& status) {
    std::ostream& out = remote.terminal().out;
    out << "Recorder " << shown(status.version) << " at " << remote.url() << "\n\n";
    print_locations(out, status.locations);
    print_recordings(out, status);
    print_sources(out, status.sources);
  });
}

void call_api(Remote& remote, const std::string& method, const std::string& target, bool body_stdin) {
  api::ClientRequest request;
  request.method = method;
  request.target = target;
  std::istream& in = remote.terminal().in;
  if (body_stdin) request.body.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  remote.print_answer(remote.send(request));
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

  auto* any = app.add_subcommand("api", "Send any request to the API");
  const auto method = std::make_shared<std::string>();
  const auto target = std::make_shared<std::string>();
  const auto body_stdin = std::make_shared<bool>(false);
  any->add_option("METHOD", *method, "GET, POST, PUT, PATCH or DELETE")->required();
  any->add_option("PATH", *target, "Such as " + api::target_of(api::paths::kUsers))->required();
  any->add_flag("--body-stdin", *body_stdin, "Send standard input as the JSON body");
  any->callback(
      [=, &chosen] { chosen.run = [=](Remote& remote) { call_api(remote, *method, *target, *body_stdin); }; });
}

}  // namespace parallax::cli
