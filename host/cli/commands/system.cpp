// SPDX-License-Identifier: Apache-2.0
// Plugins, jobs, audit, diagnosis.
#include <CLI/CLI.hpp>
#include <chrono>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>

#include "api/client/calls/system.hpp"
#include "base/text.hpp"
#include "cli/commands/groups.hpp"
#include "cli/show.hpp"
#include "model/audit/audit_chain.hpp"

namespace parallax::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto kLogPoll = 500ms;
constexpr size_t kBadRowsNamed = 20;

void list_plugins(Remote& remote) {
  remote.show(api::calls::system::plugins(), [&](const std::vector<PluginInfo>& plugins) {
    Table table({"ID", "VERSION", "STATE", "EXTENSIONS", "REASON"});
    for (const PluginInfo& plugin : plugins) {
      table.add({plugin.id, plugin.version, plugin.state, shown(plugin.extensions),
                 plugin.refusal ? plugin.refusal->error.text : std::string()});
    }
    table.print(remote.terminal().out);
  });
}

void show_plugin(Remote& remote, const std::string& id) {
  remote.show(api::calls::system::plugin(id), [&](const PluginInfo& plugin) {
    const PluginRefusal refusal = plugin.refusal.value_or(PluginRefusal{});
    const std::pair<const char*, std::string> facts[] = {{"id", plugin.id},
                                                         {"name", plugin.name},
                                                         {"version", plugin.version},
                                                         {"vendor", plugin.vendor},
                                                         {"folder", plugin.folder},
                                                         {"extensions", shown(plugin.extensions)},
                                                         {"state", plugin.state},
                                                         {"refusal.step", refusal.step},
                                                         {"refusal.code", refusal.error.code},
                                                         {"refusal.text", refusal.error.text},
                                                         {"refusal.remedy", refusal.error.remedy}};
    for (const auto& [name, text] : facts) {
      if (!text.empty()) remote.terminal().out << name << ": " << shown(text) << "\n";
    }
  });
}

void show_log(Remote& remote, const std::string& plugin, bool follow) {
  std::ostream& out = remote.terminal().out;
  api::PluginLogQuery query;
  while (true) {
    const PluginLog log = remote.call(api::calls::system::plugin_log(plugin, query));
    for (const PluginLogLine& line : log.lines) {
      if (remote.json()) {
        remote.print_answer(api::encode(line));
      } else {
        out << format_utc(line.utc_ns) << " " << shown(line.level) << " " << shown(line.text) << "\n";
      }
      query.after = line.number;
    }
    out.flush();
    if (!follow) return;
    if (log.lines.empty()) std::this_thread::sleep_for(kLogPoll);
  }
}

void list_jobs(Remote& remote) {
  remote.show(api::calls::system::jobs(), [&](const std::vector<Job>& jobs) {
    Table table({"ID", "KIND", "STATE", "PROGRESS", "TEXT", "ERROR"});
    for (const Job& job : jobs) {
      table.add({job.id, job.kind, std::string(name_of(job.state)), value_text("progress", job.progress), job.text,
                 text_of(job.error)});
    }
    table.print(remote.terminal().out);
  });
}

void list_audit(Remote& remote, const AuditQuery& query) {
  remote.show(api::calls::system::audit(query), [&](const std::vector<AuditRow>& rows) {
    Table table({"SEQ", "TIME", "ACTOR", "HOST", "ACTION", "OBJECT", "REASON"});
    for (const AuditRow& row : rows) {
      table.add(
          {std::to_string(row.seq), format_utc(row.utc_ns), row.actor, row.host, row.action, row.object, row.reason});
    }
    table.print(remote.terminal().out);
  });
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
void download(Remote& remote, const api::ClientRequest& request, const std::string& path) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  const Error unwritable{"file-failed", "The file " + path + " cannot be written.",
                         "Check the folder and its free space."};
  if (!out) remote.fail_with(unwritable);
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
    AuditQuery query;
    std::string file;
    std::string heads;
  };
  const auto options = std::make_shared<Options>();
  auto* audit = app.add_subcommand("audit", "Who did what");
  audit->require_subcommand(1);
  auto* list = audit->add_subcommand("list", "Rows of the log, oldest first");
  list->add_option("--actor", options->query.actor, "User name");
  list->add_option("--action", options->query.action, "Such as session-rename");
  list->add_option("--object", options->query.object, "Such as session:ID");
  list->add_option("--after", options->query.after_seq, "Rows with a greater number");
  list->add_option("--limit", options->query.limit, "At most so many")->check(CLI::Range(1, 10'000));
  list->callback([=, &chosen] { chosen.run = [=](Remote& remote) { list_audit(remote, options->query); }; });
  auto* save = audit->add_subcommand("export", "Save the whole log as JSON lines");
  save->add_option("FILE", options->file, "Where to")->required();
  save->callback([=, &chosen] {
    chosen.run = [=](Remote& remote) { download(remote, api::calls::system::export_audit(), options->file); };
  });
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
  plugins->add_subcommand("list", "All plugins")->callback([&chosen] { chosen.run = list_plugins; });
  auto* show = plugins->add_subcommand("show", "One plugin");
  show->add_option("PLUGIN", *id, "Id")->required();
  show->callback([=, &chosen] { chosen.run = [=](Remote& remote) { show_plugin(remote, *id); }; });
  auto* log = plugins->add_subcommand("log", "What a plugin logged");
  log->add_option("PLUGIN", *id, "Id")->required();
  log->add_flag("--follow", *follow, "Go on with new lines");
  log->callback([=, &chosen] { chosen.run = [=](Remote& remote) { show_log(remote, *id, *follow); }; });

  auto* jobs = app.add_subcommand("jobs", "Long work");
  jobs->require_subcommand(1);
  jobs->add_subcommand("list", "Newest first")->callback([&chosen] { chosen.run = list_jobs; });
  auto* cancel = jobs->add_subcommand("cancel", "Cancel a job");
  cancel->add_option("JOB", *id, "Id")->required();
  cancel->callback(
      [=, &chosen] { chosen.run = [=](Remote& remote) { remote.call(api::calls::system::cancel_job(*id)); }; });

  add_audit_commands(app, chosen);
  auto* diagnose = app.add_subcommand("diagnose", "Save an archive for support: logs and facts, without secrets");
  const auto file = std::make_shared<std::string>("parallax-diagnosis.tar");
  diagnose->add_option("--to", *file, "The file");
  diagnose->callback(
      [=, &chosen] { chosen.run = [=](Remote& remote) { download(remote, api::calls::system::diagnose(), *file); }; });
}

}  // namespace parallax::cli
