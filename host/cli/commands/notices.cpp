// SPDX-License-Identifier: Apache-2.0
// Events and notices: what happens, and what one was told.
#include <CLI/CLI.hpp>
#include <chrono>
#include <thread>

#include "api/client/calls/notices.hpp"
#include "api/client/calls/recording.hpp"
#include "base/text.hpp"
#include "cli/commands/groups.hpp"
#include "cli/show.hpp"

namespace parallax::cli {

namespace {

using namespace std::chrono_literals;

constexpr int64_t kEventWaitNs = kNsPerSecond;
constexpr int kReconnects = 30;

/// One line for the list and for the stream; what to do follows in a line of its own.
void print_notice(std::ostream& out, const std::string& head, const NewNotice& notice) {
  out << head << " " << name_of(notice.severity) << ": " << shown(notice.text) << "\n";
  if (const std::string remedy = shown(notice.remedy); !remedy.empty()) out << "    " << remedy << "\n";
}

void print_event(std::ostream& out, const Event& event) {
  const std::string head = "#" + std::to_string(event.number) + " " + format_utc(event.utc_ns) + " ";
  if (const auto notice = api::notice_in(event); notice && event.type == "notice")
    return print_notice(out, head + shown(notice->what.code), notice->what);
  out << head << shown(event.type);
  if (!event.session.empty()) out << " session=" << shown(event.session);
  if (!event.location.empty()) out << " location=" << shown(event.location);
  for (const auto& [name, value] : event.fields) out << " " << shown(name) << "=" << value_text(name, value);
  out << "\n";
}

void print_message(Remote& remote, std::string_view text, const api::EventMessage& message) {
  std::ostream& out = remote.terminal().out;
  if (remote.json()) {
    remote.print_answer(text);
  } else if (message.snapshot) {
    out << "#" << message.number() << " connected\n";
  } else {
    print_event(out, message.event);
  }
  out.flush();
}

/// One connection's worth of events; remembers the newest number. Returns why it ended.
Error follow_once(Remote& remote, std::optional<uint64_t>& after, bool follow) {
  auto socket = remote.client().open_socket(api::calls::recording::events_target(after));
  if (!socket) return socket.error();
  while (true) {
    const auto received = (*socket)->receive(kEventWaitNs);
    if (!received) return received.error();
    if (!*received) continue;
    const std::string text((*received)->bytes.begin(), (*received)->bytes.end());
    const auto message = api::decode_event_message(text);
    if (!message) return message.error();
    print_message(remote, text, *message);
    after = message->number();
    if (!follow) throw Stop{kDone};
  }
}

/// Goes on from the last number when the connection ends, for half a minute.
void follow_events(Remote& remote, std::optional<uint64_t> after, bool follow) {
  int failures = 0;
  while (true) {
    const auto before = after;
    const Error ended = follow_once(remote, after, follow);
    if (after != before) failures = 0;
    if ((ended.code != "unreachable" && ended.code != "socket-closed") || ++failures > kReconnects)
      remote.fail_with(ended);
    std::this_thread::sleep_for(1s);
  }
}

void list_notices(Remote& remote, bool unseen, size_t limit) {
  const NoticeQuery query{.reader = {}, .before = {}, .unseen = unseen, .limit = limit};
  remote.show(api::calls::notices::list(query), [&](const std::vector<StoredNotice>& notices) {
    for (const StoredNotice& notice : notices) {
      const bool done = notice.seen || notice.over || !notice.what.needs_action;
      std::string head = std::to_string(notice.id) + (done ? " " : "!") + " " + format_utc(notice.utc_ns);
      if (const std::string room = shown(notice.what.location_name); !room.empty()) head += " " + room;
      print_notice(remote.terminal().out, head, notice.what);
    }
  });
}

void mark_seen(Remote& remote, const std::optional<int64_t>& id) {
  if (id) return remote.call(api::calls::notices::see(*id));
  NoticeQuery newest;
  newest.limit = 1;
  const auto notices = remote.call(api::calls::notices::list(newest));
  if (!notices.empty()) remote.call(api::calls::notices::see_up_to(notices.front().id));
}

}  // namespace

void add_notice_commands(CLI::App& app, Chosen& chosen) {
  struct Options {
    std::optional<int64_t> id;
    std::optional<uint64_t> after;
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
    } else if (!options->id && !options->all) {
      throw CLI::RequiredError("ID or --all");
    } else {
      chosen.run = [=](Remote& remote) { mark_seen(remote, options->all ? std::nullopt : options->id); };
    }
  });
}

}  // namespace parallax::cli
