// SPDX-License-Identifier: Apache-2.0
// Events and notices: what happens, and what one was told.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <thread>

#include "cli/commands/groups.hpp"
#include "cli/show.hpp"

namespace parallax::cli {

namespace json = boost::json;

namespace {

using namespace std::chrono_literals;

constexpr int64_t kEventWaitNs = kNsPerSecond;
constexpr int kReconnects = 30;

/// One line for the list and for the stream; what to do follows in a line of its own.
void print_notice(std::ostream& out, const std::string& head, const json::object& notice) {
  out << head << " " << shown(notice, "severity") << ": " << shown(notice, "text") << "\n";
  if (const std::string remedy = shown(notice, "remedy"); !remedy.empty()) out << "    " << remedy << "\n";
}

void print_event(Remote& remote, const json::object& message) {
  std::ostream& out = remote.terminal().out;
  if (remote.json()) {
    print_json(out, message);
  } else if (shown(message, "type") == "snapshot") {
    out << "#" << shown(message, "number") << " connected\n";
  } else {
    const json::object& fields = message.at("fields").as_object();
    const std::string event = shown(message, "event");
    const std::string head = "#" + shown(message, "number") + " " + shown(message, "utc") + " ";
    if (event == "notice") {
      print_notice(out, head + shown(fields, "code"), fields);
      return void(out.flush());
    }
    out << head << event;
    if (const std::string session = shown(message, "session"); !session.empty()) out << " session=" << session;
    if (const std::string location = shown(message, "location"); !location.empty()) out << " location=" << location;
    for (const auto& field : fields)
      out << " " << field.key() << "=" << shown(fields, {field.key().data(), field.key().size()});
    out << "\n";
  }
  out.flush();
}

/// One connection's worth of events; remembers the newest number. Returns why it ended.
Error follow_once(Remote& remote, std::string& after, bool follow) {
  auto socket = remote.client().open_socket(with_query("/api/v1/events", {{"after", after}}));
  if (!socket) return socket.error();
  while (true) {
    const auto message = (*socket)->receive(kEventWaitNs);
    if (!message) return message.error();
    if (!*message) continue;
    const json::value value = json::parse(std::string((*message)->bytes.begin(), (*message)->bytes.end()));
    print_event(remote, value.as_object());
    after = json::serialize(value.as_object().at("number"));
    if (!follow) throw Stop{kDone};
  }
}

/// Goes on from the last number when the connection ends, for half a minute.
void follow_events(Remote& remote, std::string after, bool follow) {
  int failures = 0;
  while (true) {
    const std::string before = after;
    const Error ended = follow_once(remote, after, follow);
    if (after != before) failures = 0;
    if ((ended.code != "unreachable" && ended.code != "socket-closed") || ++failures > kReconnects)
      remote.fail_with(ended);
    std::this_thread::sleep_for(1s);
  }
}

void list_notices(Remote& remote, bool unseen, size_t limit) {
  const json::value answer = remote.call(
      "GET", with_query("/api/v1/notices", {{"limit", std::to_string(limit)}, {"unseen", unseen ? "true" : ""}}));
  if (remote.json()) return print_json(remote.terminal().out, answer);
  for (const json::value& one : answer.as_object().at("notices").as_array()) {
    const json::object& notice = one.as_object();
    const bool done =
        notice.at("seen").as_bool() || notice.at("over").as_bool() || !notice.at("needs_action").as_bool();
    std::string head = shown(notice, "id") + (done ? " " : "!") + " " + shown(notice, "utc");
    if (const std::string room = shown(notice, "location_name"); !room.empty()) head += " " + room;
    print_notice(remote.terminal().out, head, notice);
  }
}

void mark_seen(Remote& remote, const std::string& id, bool all) {
  if (!all) return void(remote.call("POST", path_of({"notices", id, "seen"})));
  const json::value newest = remote.call("GET", "/api/v1/notices?limit=1");
  const json::array& notices = newest.as_object().at("notices").as_array();
  if (notices.empty()) return;
  remote.call("POST", "/api/v1/notices/seen",
              json::serialize(json::object{{"up_to", notices.front().as_object().at("id")}}));
}

}  // namespace

void add_notice_commands(CLI::App& app, Chosen& chosen) {
  struct Options {
    std::string id;
    std::string after;
    bool follow = false;
    bool unseen = false;
    bool all = false;
    size_t limit = 50;
  };
  const auto options = std::make_shared<Options>();
  auto* events = app.add_subcommand("events", "What happens: a snapshot, with --follow all that comes");
  events->add_flag("--follow", options->follow, "Go on with new events; reconnects");
  events->add_option("--after", options->after, "Begin after this number");
  events->callback(
      [=, &chosen] { chosen.run = [=](Remote& remote) { follow_events(remote, options->after, options->follow); }; });

  auto* notices = app.add_subcommand("notices", "What one was told, newest first; ! wants something to be done");
  notices->add_flag("--unseen", options->unseen, "Only what one has not marked as seen");
  notices->add_option("--limit", options->limit, "At most so many")->check(CLI::Range(1, 200));
  auto* seen = notices->add_subcommand("seen", "Mark as seen");
  auto* id = seen->add_option("ID", options->id, "Of the notice");
  seen->add_flag("--all", options->all, "All that there are")->excludes(id);
  notices->callback([=, &chosen] {
    if (!seen->parsed()) {
      chosen.run = [=](Remote& remote) { list_notices(remote, options->unseen, options->limit); };
    } else if (options->id.empty() && !options->all) {
      throw CLI::RequiredError("ID or --all");
    } else {
      chosen.run = [=](Remote& remote) { mark_seen(remote, options->id, options->all); };
    }
  });
}

}  // namespace parallax::cli
