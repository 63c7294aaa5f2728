// SPDX-License-Identifier: Apache-2.0
// Plugins, jobs, audit, diagnosis.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>

#include "cli/commands/groups.hpp"
#include "cli/show.hpp"
#include "model/audit/audit_chain.hpp"

namespace parallax::cli {

namespace json = boost::json;

namespace {

using namespace std::chrono_literals;

constexpr auto kLogPoll = 500ms;
constexpr size_t kBadRowsNamed = 20;

void print_list(Remote& remote, const std::string& target, const char* name, const std::vector<Column>& columns) {
  const json::value answer = remote.call("GET", target);
  if (remote.json()) return print_json(remote.terminal().out, answer);
  print_table(remote.terminal().out, answer.as_object().at(name).as_array(), columns);
}

void show_plugin(Remote& remote, const std::string& plugin) {
  const json::value answer = remote.call("GET", path_of({"plugins", plugin}));
  if (remote.json()) return print_json(remote.terminal().out, answer);
  for (const char* name : {"id", "name", "version", "vendor", "folder", "extensions", "state", "refusal.step",
                           "refusal.code", "refusal.text", "refusal.remedy"}) {
    if (const std::string text = shown(answer.as_object(), name); !text.empty())
      remote.terminal().out << name << ": " << text << "\n";
  }
}

void show_log(Remote& remote, const std::string& plugin, bool follow) {
  std::ostream& out = remote.terminal().out;
  std::string after = "0";
  while (true) {
    const json::value answer = remote.call("GET", with_query(path_of({"plugins", plugin, "log"}), {{"after", after}}));
    const json::array& lines = answer.as_object().at("lines").as_array();
    for (const json::value& line : lines) {
      const json::object& one = line.as_object();
      if (remote.json()) {
        print_json(out, line);
      } else {
        out << shown(one, "utc") << " " << shown(one, "level") << " " << shown(one, "text") << "\n";
      }
      after = json::serialize(one.at("number"));
    }
    out.flush();
    if (!follow) return;
    if (lines.empty()) std::this_thread::sleep_for(kLogPoll);
  }
}

/// Heads as the recorder notes them, "TIME row N hash H": row number → hash.
std::map<int64_t, std::string> noted_heads(std::istream& in) {
  std::map<int64_t, std::string> heads;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string time;
    std::string row;
    std::string hash_word;
    std::string hash;
    int64_t number = 0;
    if (words >> time >> row >> number >> hash_word >> hash && row == "row" && hash_word == "hash")
      heads[number] = hash;
  }
  return heads;
}

int verify_audit(const Terminal& terminal, const std::string& file, const std::string& heads_file) {
  std::map<int64_t, std::string> heads;
  if (!heads_file.empty()) {
    std::ifstream noted(heads_file);
    heads = noted_heads(noted);
    if (heads.empty()) {
      terminal.err << "parallaxctl: " << heads_file << " holds no heads of an audit log.\n";
      return kFailed;
    }
  }
  std::ifstream in(file);
  if (!in) {
    terminal.err << "parallaxctl: " << file << " cannot be read.\n";
    return kFailed;
  }
  AuditVerifier verifier;
  std::string line;
  size_t bad = 0;
  // A bad row hides no other: all are named, and the rest is checked.
  while (std::getline(in, line)) {
    const auto added = verifier.add(line);
    const auto noted = heads.find(verifier.rows());
    if (noted != heads.end()) {
      if (noted->second != verifier.head()) {
        ++bad;
        terminal.err << "parallaxctl: Row " << noted->first
                     << " has another hash than was noted: the log was rewritten.\n";
      }
      heads.erase(noted);
    }
    if (added) continue;
    if (++bad <= kBadRowsNamed) terminal.err << "parallaxctl: " << added.error().line() << "\n";
  }
  if (bad > kBadRowsNamed) terminal.err << "parallaxctl: " << bad - kBadRowsNamed << " more rows are broken.\n";
  if (const auto finished = verifier.finish(); !finished) {
    terminal.err << "parallaxctl: " << finished.error().line() << "\n";
    return kFailed;
  }
  for (const auto& [row, hash] : heads) {
    ++bad;
    terminal.err << "parallaxctl: Row " << row << " was noted, but is not in the log: rows are missing.\n";
  }
  if (bad > 0) return kFailed;
  terminal.out << verifier.rows() << " rows, unbroken; the last one's hash is " << verifier.head() << "\n";
  return kDone;
}

/// Saves the bytes of an answer under `path`.
void download(Remote& remote, const std::string& target, const std::string& path) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  const Error unwritable{"file-failed", "The file " + path + " cannot be written.",
                         "Check the folder and its free space."};
  if (!out) remote.fail_with(unwritable);
  api::ClientRequest request;
  request.target = target;
  const auto answer = remote.client().download(request, [&](ByteView bytes) -> Result<void> {
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!out) return fail(unwritable);
    return {};
  });
  if (!answer) remote.fail_with(answer.error());
  if (!answer->ok()) remote.fail_with(answer->problem().error);
  out.close();
  if (!out) remote.fail_with(unwritable);
  remote.terminal().out << path << "\n";
}

void add_audit_commands(CLI::App& app, Chosen& chosen) {
  struct Options {
    std::string actor;
    std::string action;
    std::string object;
    std::string after;
    std::string file;
    std::string heads;
    size_t limit = 200;
  };
  const auto options = std::make_shared<Options>();
  auto* audit = app.add_subcommand("audit", "Who did what");
  audit->require_subcommand(1);
  auto* list = audit->add_subcommand("list", "Rows of the log, oldest first");
  list->add_option("--actor", options->actor, "User name");
  list->add_option("--action", options->action, "Such as session-rename");
  list->add_option("--object", options->object, "Such as session:ID");
  list->add_option("--after", options->after, "Rows with a greater number");
  list->add_option("--limit", options->limit, "At most so many")->check(CLI::Range(1, 10'000));
  list->callback([=, &chosen] {
    chosen.run = [=](Remote& remote) {
      print_list(remote,
                 with_query("/api/v1/audit", {{"actor", options->actor},
                                              {"action", options->action},
                                              {"object", options->object},
                                              {"after_seq", options->after},
                                              {"limit", std::to_string(options->limit)}}),
                 "rows",
                 {{"SEQ", "seq"},
                  {"TIME", "utc"},
                  {"ACTOR", "actor"},
                  {"HOST", "host"},
                  {"ACTION", "action"},
                  {"OBJECT", "object"},
                  {"REASON", "reason"}});
    };
  });
  auto* save = audit->add_subcommand("export", "Save the whole log as JSON lines");
  save->add_option("FILE", options->file, "Where to")->required();
  save->callback(
      [=, &chosen] { chosen.run = [=](Remote& remote) { download(remote, "/api/v1/audit/export", options->file); }; });
  auto* verify = audit->add_subcommand("verify", "Check an exported log, offline");
  verify->add_option("FILE", options->file, "As saved by audit export")->required();
  verify->add_option("--heads", options->heads, "File of noted heads (audit-heads.txt) that the log must agree with");
  verify->callback([=, &chosen] {
    chosen.run_offline = [=](const Terminal& terminal) {
      return verify_audit(terminal, options->file, options->heads);
    };
  });
}

}  // namespace

void add_system_commands(CLI::App& app, Chosen& chosen) {
  const auto id = std::make_shared<std::string>();
  const auto follow = std::make_shared<bool>(false);
  auto* plugins = app.add_subcommand("plugins", "Plugins that were found, and why some do not run");
  plugins->require_subcommand(1);
  plugins->add_subcommand("list", "All plugins")->callback([&chosen] {
    chosen.run = [](Remote& remote) {
      print_list(remote, "/api/v1/plugins", "plugins",
                 {{"ID", "id"},
                  {"VERSION", "version"},
                  {"STATE", "state"},
                  {"EXTENSIONS", "extensions"},
                  {"REASON", "refusal.text"}});
    };
  });
  auto* show = plugins->add_subcommand("show", "One plugin");
  show->add_option("PLUGIN", *id, "Id")->required();
  show->callback([=, &chosen] { chosen.run = [=](Remote& remote) { show_plugin(remote, *id); }; });
  auto* log = plugins->add_subcommand("log", "What a plugin logged");
  log->add_option("PLUGIN", *id, "Id")->required();
  log->add_flag("--follow", *follow, "Go on with new lines");
  log->callback([=, &chosen] { chosen.run = [=](Remote& remote) { show_log(remote, *id, *follow); }; });

  auto* jobs = app.add_subcommand("jobs", "Long work");
  jobs->require_subcommand(1);
  jobs->add_subcommand("list", "Newest first")->callback([&chosen] {
    chosen.run = [](Remote& remote) {
      print_list(remote, "/api/v1/jobs", "jobs",
                 {{"ID", "id"},
                  {"KIND", "kind"},
                  {"STATE", "state"},
                  {"PROGRESS", "progress"},
                  {"TEXT", "text"},
                  {"ERROR", "error.text"}});
    };
  });
  auto* cancel = jobs->add_subcommand("cancel", "Cancel a job");
  cancel->add_option("JOB", *id, "Id")->required();
  cancel->callback([=, &chosen] {
    chosen.run = [=](Remote& remote) { remote.call("POST", path_of({"jobs", *id, "cancel"})); };
  });

  add_audit_commands(app, chosen);
  auto* diagnose = app.add_subcommand("diagnose", "Save an archive for support: logs and facts, without secrets");
  const auto file = std::make_shared<std::string>("parallax-diagnosis.tar");
  diagnose->add_option("--to", *file, "The file");
  diagnose->callback(
      [=, &chosen] { chosen.run = [=](Remote& remote) { download(remote, "/api/v1/diagnose", *file); }; });
}

}  // namespace parallax::cli
