// SPDX-License-Identifier: Apache-2.0
// What was recorded.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <thread>

#include "api/client/calls/sessions.hpp"
#include "api/client/calls/system.hpp"
#include "base/text.hpp"
#include "cli/commands/groups.hpp"
#include "cli/show.hpp"
#include "model/sessions/loss.hpp"

namespace parallax::cli {

namespace {

constexpr auto kJobPoll = std::chrono::milliseconds(200);

struct Options {
  std::string session;
  std::string name;
  std::string search;
  std::string location;
  std::string owner;
  std::string state;
  std::string sort;
  std::string order;
  std::string reason;
  std::string export_name;
  size_t page = 1;
  size_t page_size = 50;
  bool yes = false;
  bool no_wait = false;
};

void list_exports(Remote& remote, const Options&) {
  remote.show(api::calls::sessions::exports(), [&](const api::ExportList& exports) {
    Table table({"NAME", "AVAILABLE", "PROBLEM"});
    for (const ExportStatus& one : exports.folders)
      table.add({one.name, yes_or_no(!one.problem), text_of(one.problem)});
    table.print(remote.terminal().out);
  });
}

/// The marks by which a search found sessions, one line each.
void print_found(std::ostream& out, const std::vector<SessionSummary>& sessions) {
  Table table({"FOUND IN", "AT", "MARK", "TEXT"});
  for (const SessionSummary& session : sessions) {
    if (!session.found) continue;
    const SearchFound& found = *session.found;
    for (const FoundItem& item : found.items)
      table.add({session.id, place_text(item.start_session_ns), item.title, item.excerpt});
    if (found.items_total <= found.items.size()) continue;
    const size_t more = found.items_total - found.items.size();
    table.add({session.id, "", fmt::format("and {}{} more", found.items_counted ? "" : "at least ", more), ""});
  }
  if (table.empty()) return;
  out << "\n";
  table.print(out);
}

/// The state as people call it: one that was not ended by somebody is not like others.
std::string state_text(const SessionSummary& session) {
  return ended_early(session.stop_reason) ? "ended early" : std::string(name_of(session.state));
}

/// What a session lacks: "Bed 0:00:41, Door all".
std::string missing_text(const SessionSummary& session) {
  std::string text;
  for (const SourceLoss& loss : session.losses) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", shown(loss.source),
                        loss.nothing ? "all" : duration_text(loss.missing_ns));
  }
  return text;
}

SessionQuery query_of(Remote& remote, const Options& options) {
  SessionQuery query;
  query.search = options.search;
  if (!options.location.empty()) query.location = options.location;
  if (!options.owner.empty()) query.owner = options.owner;
  query.state = choice<SessionState>(remote, "?state", options.state);
  query.sort = choice<SessionSort>(remote, "?sort", options.sort).value_or(query.sort);
  query.order = choice<SortOrder>(remote, "?order", options.order).value_or(query.order);
  query.offset = (options.page - 1) * options.page_size;
  query.limit = options.page_size;
  return query;
}

void list(Remote& remote, const Options& options) {
  remote.show(api::calls::sessions::list(query_of(remote, options)), [&](const SessionPage& page) {
    Table table(
        {"ID", "NAME", "LOCATION", "START", "DURATION", "STATE", "OWNER", "VIDEOS", "MARKS", "SIZE", "MISSING"});
    for (const SessionSummary& session : page.sessions) {
      table.add({session.id, session.name, session.location, format_utc(session.start_utc_ns),
                 duration_text(session.duration_ns), state_text(session), session.owner, std::to_string(session.videos),
                 std::to_string(session.marks), size_text(static_cast<double>(session.bytes)), missing_text(session)});
    }
    std::ostream& out = remote.terminal().out;
    table.print(out);
    out << page.sessions.size() << " of " << page.total << "\n";
    print_found(out, page.sessions);
  });
}

void print_parts(std::ostream& out, const std::vector<Part>& parts) {
  Table table({"  FILE", "START", "DURATION", "FRAMES", "SIZE", "CODEC", "STATE", "SHA-256"});
  // What was noted while a part was recorded: packets lost on the way, mended time stamps.
  Table notes({"  NOTE", ""});
  for (const Part& part : parts) {
    table.add({part.file, place_text(part.start_session_ns), duration_text(part.duration_ns),
               std::to_string(part.frames), size_text(static_cast<double>(part.bytes)), part.codec,
               std::string(name_of(part.state)), part.sha256.empty() ? "pending" : "done"});
    for (const std::string& note : part.notes) notes.add({part.file, note});
  }
  table.print(out);
  if (!notes.empty()) notes.print(out);
}

void print_gaps(std::ostream& out, const std::vector<Gap>& gaps) {
  Table table({"  GAP", "UNTIL", "REASON", "", "BY"});
  for (const Gap& gap : gaps) {
    table.add({place_text(gap.start_session_ns), gap.end_session_ns ? place_text(*gap.end_session_ns) : std::string(),
               std::string(name_of(gap.reason)), gap.text, gap.user});
  }
  if (!table.empty()) table.print(out);
}

void print_session(std::ostream& out, const api::SessionFacts& facts) {
  const SessionSummary& session = facts.detail.summary;
  const std::pair<const char*, std::string> lines[] = {{"id", session.id},
                                                       {"name", session.name},
                                                       {"location", session.location},
                                                       {"start", format_utc(session.start_utc_ns)},
                                                       {"duration", duration_text(session.duration_ns)},
                                                       {"recorded by", session.recorded_by},
                                                       {"owner", session.owner},
                                                       {"annotators", shown(session.annotators)},
                                                       {"people", shown(session.people)},
                                                       {"secured", yes_or_no(session.secured)},
                                                       {"folder", facts.detail.folder},
                                                       {"state", state_text(session)}};
  for (const auto& [label, text] : lines) out << label << ": " << shown(text) << "\n";
  out << "stop reason: " << shown(session.stop_reason);
  if (ended_early(session.stop_reason)) out << " (" << words_of_early_end(session.stop_reason) << ")";
  out << "\nmissing: " << missing_text(session) << "\n";
  for (const Video& video : facts.detail.session.videos) {
    out << "\n" << shown(video.source) << "\n";
    print_parts(out, video.parts);
    print_gaps(out, video.gaps);
  }
}

void show(Remote& remote, const Options& options) {
  remote.show(api::calls::sessions::show(options.session),
              [&](const api::SessionFacts& facts) { print_session(remote.terminal().out, facts); });
}

void remove(Remote& remote, const Options& options) {
  confirm(remote, {.text = "Delete the session and all of its videos for good?", .yes = options.yes});
  remote.call(api::calls::sessions::remove(options.session, options.reason));
}

void start_job(Remote& remote, const Options& options, const api::ClientCall<std::string>& call) {
  if (!options.no_wait) return await_job(remote, remote.call(call));
  remote.show(call, [&](const std::string& job) { remote.terminal().out << shown(job) << "\n"; });
}

}  // namespace

void await_job(Remote& remote, const std::string& job) {
  while (true) {
    const auto call = api::calls::system::job(job);
    const std::string body = remote.send(call.request);
    const auto now = call.decode(body);
    if (!now) remote.fail_with(now.error());
    if (now->state == JobState::waiting || now->state == JobState::running) {
      std::this_thread::sleep_for(kJobPoll);
      continue;
    }
    if (remote.json()) {
      remote.print_answer(body);
    } else if (now->state == JobState::done) {
      remote.terminal().out << shown(now->text) << "\n";
    }
    if (now->state == JobState::done) return;
    if (now->state == JobState::cancelled) remote.fail_with({"job-cancelled", "The job was cancelled.", ""});
    remote.fail_with(now->error.value_or(Error{}));
  }
}

void add_session_commands(CLI::App& app, Chosen& chosen) {
  auto* sessions = app.add_subcommand("sessions", "What was recorded");
  sessions->require_subcommand(1);
  const auto options = std::make_shared<Options>();
  const auto command = [&, options](const char* name, const char* help,
                                    std::function<void(Remote&, const Options&)> run) {
    auto* made = sessions->add_subcommand(name, help);
    made->callback([options, run, &chosen] { chosen.run = [options, run](Remote& remote) { run(remote, *options); }; });
    return made;
  };
  const auto on_session = [&](CLI::App* made) {
    made->add_option("SESSION", options->session, "Id")->required();
    return made;
  };

  auto* listing = command("list", "A page of the sessions", list);
  listing->add_option("--search", options->search, "Words in name, people, location or marks; says which marks it was");
  listing->add_option("--location", options->location, "Id or name");
  listing->add_option("--owner", options->owner, "User name");
  listing->add_option("--state", options->state, "recording, paused or stopped");
  listing->add_option("--sort", options->sort,
                      "start, name, location, recorded_by, owner, duration, bytes, state, marks");
  listing->add_option("--order", options->order, "ascending or descending");
  listing->add_option("--page", options->page, "Counts from 1")->check(CLI::Range(1, 1'000'000));
  listing->add_option("--page-size", options->page_size, "Sessions on a page")->check(CLI::Range(1, 200));
  on_session(command("show", "One session with its videos, parts and gaps", show));
  auto* rename = on_session(command("rename", "Give a session another name", [](Remote& remote, const Options& given) {
    remote.call(api::calls::sessions::rename(given.session, given.name));
  }));
  rename->add_option("NAME", options->name, "The new name")->required();
  auto* removal = on_session(command("delete", "Delete a session and all of its videos", remove));
  removal->add_flag("--yes", options->yes, "Do not ask");
  removal->add_option("--reason", options->reason, "For the audit log");
  for (const bool secure : {true, false}) {
    on_session(command(secure ? "secure" : "unsecure", secure ? "Exempt a session from automatic deletion" : "End that",
                       [secure](Remote& remote, const Options& given) {
                         remote.call(api::calls::sessions::secure(given.session, {secure, {}}));
                       }));
  }
  auto* verify =
      on_session(command("verify", "Read all parts and compare their hashes", [](Remote& remote, const Options& given) {
        start_job(remote, given, api::calls::sessions::verify(given.session));
      }));
  auto* copy = on_session(
      command("copy", "Copy a session into an export folder of the recorder", [](Remote& remote, const Options& given) {
        start_job(remote, given, api::calls::sessions::copy(given.session, given.export_name));
      }));
  copy->add_option("--to", options->export_name, "Its name, as 'exports' says")->required();
  command("exports", "The folders into which sessions can be copied", list_exports);
  for (auto* job : {verify, copy})
    job->add_flag("--no-wait", options->no_wait, "Print the job's id and do not wait for it");
}

}  // namespace parallax::cli
