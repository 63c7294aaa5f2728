// SPDX-License-Identifier: Apache-2.0
// What was recorded.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <thread>

#include "cli/commands/groups.hpp"
#include "cli/show.hpp"
#include "model/sessions/loss.hpp"

namespace parallax::cli {

namespace json = boost::json;

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
  const json::value answer = remote.call("GET", "/api/v1/exports");
  std::ostream& out = remote.terminal().out;
  if (remote.json()) return print_json(out, answer);
  print_table(out, answer.as_object().at("exports").as_array(),
              {{"NAME", "name"}, {"AVAILABLE", "available"}, {"PROBLEM", "problem.text"}});
}

/// The marks by which a search found sessions, one line each.
void print_found(std::ostream& out, const json::array& sessions) {
  json::array lines;
  for (const json::value& one : sessions) {
    const json::object& session = one.as_object();
    const json::value* answered = session.if_contains("found");  // not of an older recorder
    if (answered == nullptr || !answered->is_object()) continue;
    const json::object& found = answered->get_object();
    const json::array& items = found.at("items").as_array();
    for (const json::value& item : items) {
      json::object line = item.as_object();
      line["session"] = session.at("id");
      lines.push_back(std::move(line));
    }
    const auto more = found.at("items_total").to_number<int64_t>() - static_cast<int64_t>(items.size());
    if (more <= 0) continue;
    const char* words = found.at("items_counted").as_bool() ? "and {} more" : "and at least {} more";
    lines.push_back({{"session", session.at("id")}, {"title", fmt::format(fmt::runtime(words), more)}});
  }
  if (lines.empty()) return;
  out << "\n";
  print_table(out, lines,
              {{"FOUND IN", "session"}, {"AT", "start_session_ns"}, {"MARK", "title"}, {"TEXT", "excerpt"}});
}

/// The state as people call it: one that was not ended by somebody is not like others.
std::string state_text(const json::object& session) {
  const json::value* reason = session.if_contains("stop_reason");  // an older recorder's list has none
  const bool early = reason != nullptr && reason->is_string() && ended_early(std::string(reason->get_string()));
  return early ? "ended early" : shown(session, "state");
}

/// What a session lacks: "Bed 0:00:41, Door all".
std::string missing_text(const json::object& session) {
  const json::value* losses = session.if_contains("losses");  // not of an older recorder
  if (losses == nullptr) return shown(session, "missing");
  std::string text;
  for (const json::value& one : losses->as_array()) {
    const json::object& loss = one.as_object();
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", shown(loss, "source"),
                        loss.at("nothing").as_bool() ? "all" : shown(loss, "missing_ns"));
  }
  return text;
}

void list(Remote& remote, const Options& options) {
  const std::string target =
      with_query("/api/v1/sessions", {{"search", options.search},
                                      {"location", options.location},
                                      {"owner", options.owner},
                                      {"state", options.state},
                                      {"sort", options.sort},
                                      {"order", options.order},
                                      {"offset", std::to_string((options.page - 1) * options.page_size)},
                                      {"limit", std::to_string(options.page_size)}});
  const json::value answer = remote.call("GET", target);
  std::ostream& out = remote.terminal().out;
  if (remote.json()) return print_json(out, answer);
  const json::object& page = answer.as_object();
  json::array rows = page.at("sessions").as_array();
  for (json::value& row : rows) {
    row.as_object()["missing"] = missing_text(row.as_object());
    row.as_object()["state"] = state_text(row.as_object());
  }
  print_table(out, rows,
              {{"ID", "id"},
               {"NAME", "name"},
               {"LOCATION", "location"},
               {"START", "start_utc"},
               {"DURATION", "duration_ns"},
               {"STATE", "state"},
               {"OWNER", "owner"},
               {"VIDEOS", "videos"},
               {"MARKS", "marks"},
               {"SIZE", "bytes"},
               {"MISSING", "missing"}});
  out << page.at("sessions").as_array().size() << " of " << shown(page, "total") << "\n";
  print_found(out, page.at("sessions").as_array());
}

/// What was noted while a part was recorded: packets lost on the way, mended time stamps.
void print_notes(std::ostream& out, const json::array& parts) {
  json::array rows;
  for (const json::value& part : parts) {
    const json::value* notes = part.as_object().if_contains("notes");
    if (notes == nullptr || !notes->is_array()) continue;
    for (const json::value& note : notes->get_array())
      rows.push_back({{"file", part.as_object().at("file")}, {"text", note}});
  }
  if (!rows.empty()) print_table(out, rows, {{"  NOTE", "file"}, {"", "text"}});
}

void show(Remote& remote, const Options& options) {
  const json::value answer = remote.call("GET", path_of({"sessions", options.session}));
  std::ostream& out = remote.terminal().out;
  if (remote.json()) return print_json(out, answer);
  const json::object& session = answer.as_object();
  constexpr std::pair<const char*, const char*> kFacts[] = {{"id", "id"},
                                                            {"name", "name"},
                                                            {"location", "location"},
                                                            {"start", "start_utc"},
                                                            {"duration", "duration_ns"},
                                                            {"recorded by", "recorded_by"},
                                                            {"owner", "owner"},
                                                            {"annotators", "annotators"},
                                                            {"people", "people"},
                                                            {"secured", "secured"},
                                                            {"folder", "folder"}};
  for (const auto& [label, field] : kFacts) out << label << ": " << shown(session, field) << "\n";
  out << "state: " << state_text(session) << "\n";
  const std::string reason = shown(session, "stop_reason");
  out << "stop reason: " << reason;
  if (ended_early(reason)) out << " (" << words_of_early_end(reason) << ")";
  out << "\n";
  out << "missing: " << missing_text(session) << "\n";
  for (const json::value& video : session.at("video_list").as_array()) {
    const json::object& one = video.as_object();
    out << "\n" << shown(one, "source") << "\n";
    print_table(out, one.at("parts").as_array(),
                {{"  FILE", "file"},
                 {"START", "start_session_ns"},
                 {"DURATION", "duration_ns"},
                 {"FRAMES", "frames"},
                 {"SIZE", "bytes"},
                 {"CODEC", "codec"},
                 {"STATE", "state"},
                 {"SHA-256", "sha256_state"}});
    print_notes(out, one.at("parts").as_array());
    if (!one.at("gaps").as_array().empty()) {
      print_table(out, one.at("gaps").as_array(),
                  {{"  GAP", "start_session_ns"},
                   {"UNTIL", "end_session_ns"},
                   {"REASON", "reason"},
                   {"", "text"},
                   {"BY", "user"}});
    }
  }
}

void remove(Remote& remote, const Options& options) {
  confirm(remote, {.text = "Delete the session and all of its videos for good?", .yes = options.yes});
  remote.call("DELETE", with_query(path_of({"sessions", options.session}), {{"reason", options.reason}}));
}

void start_job(Remote& remote, const Options& options, const std::string& kind, const json::object& body) {
  const std::string text = body.empty() ? std::string() : json::serialize(body);
  const json::value answer = remote.call("POST", path_of({"sessions", options.session, kind}), text);
  const std::string job = shown(answer.as_object(), "job");
  if (!options.no_wait) return await_job(remote, job);
  if (remote.json()) return print_json(remote.terminal().out, answer);
  remote.terminal().out << job << "\n";
}

}  // namespace

void await_job(Remote& remote, const std::string& job) {
  while (true) {
    const json::value answer = remote.call("GET", path_of({"jobs", job}));
    const json::object& facts = answer.as_object();
    const std::string state = shown(facts, "state");
    if (state == "waiting" || state == "running") {
      std::this_thread::sleep_for(kJobPoll);
      continue;
    }
    if (remote.json()) {
      print_json(remote.terminal().out, answer);
    } else if (state == "done") {
      remote.terminal().out << shown(facts, "text") << "\n";
    }
    if (state == "done") return;
    if (state == "cancelled") remote.fail_with({"job-cancelled", "The job was cancelled.", ""});
    remote.fail_with({shown(facts, "error.code"), shown(facts, "error.text"), shown(facts, "error.remedy")});
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
    remote.call("PUT", path_of({"sessions", given.session, "name"}),
                json::serialize(json::object{{"name", given.name}}));
  }));
  rename->add_option("NAME", options->name, "The new name")->required();
  auto* removal = on_session(command("delete", "Delete a session and all of its videos", remove));
  removal->add_flag("--yes", options->yes, "Do not ask");
  removal->add_option("--reason", options->reason, "For the audit log");
  for (const bool secure : {true, false}) {
    on_session(command(secure ? "secure" : "unsecure", secure ? "Exempt a session from automatic deletion" : "End that",
                       [secure](Remote& remote, const Options& given) {
                         remote.call("PUT", path_of({"sessions", given.session, "secured"}),
                                     json::serialize(json::object{{"secured", secure}}));
                       }));
  }
  auto* verify =
      on_session(command("verify", "Read all parts and compare their hashes",
                         [](Remote& remote, const Options& given) { start_job(remote, given, "verify", {}); }));
  auto* copy = on_session(
      command("copy", "Copy a session into an export folder of the recorder", [](Remote& remote, const Options& given) {
        start_job(remote, given, "copy", {{"to", given.export_name}});
      }));
  copy->add_option("--to", options->export_name, "Its name, as 'exports' says")->required();
  command("exports", "The folders into which sessions can be copied", list_exports);
  for (auto* job : {verify, copy})
    job->add_flag("--no-wait", options->no_wait, "Print the job's id and do not wait for it");
}

}  // namespace parallax::cli
