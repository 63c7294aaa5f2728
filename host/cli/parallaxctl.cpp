// SPDX-License-Identifier: Apache-2.0
#include "cli/parallaxctl.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>

#include "base/clean_text.hpp"
#include "cli/commands/groups.hpp"
#include "cli/completion.hpp"

namespace parallax::cli {
namespace {

void add_words(const CLI::App& app, const std::string& path, std::string& script) {
  std::string words;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    words += command->get_name() + " ";
    add_words(*command, path.empty() ? command->get_name() : path + " " + command->get_name(), script);
  }
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) words += "--" + name + " ";
  }
  script += "    \"" + path + "\") words=\"" + words + "--json --url\" ;;\n";
}

}  // namespace

std::string completion_script(const CLI::App& app) {
  std::string cases;
  add_words(app, "", cases);
  return R"(_parallaxctl() {
  local path="" words="" word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="${COMP_WORDS[i]}"
    case "$word" in -*) ;; *) path="${path:+$path }$word" ;; esac
  done
  while true; do
    case "$path" in
)" + cases +
         R"(    esac
    [ -n "$words" ] && break
    case "$path" in *" "*) path="${path% *}" ;; "") break ;; *) path="" ;; esac
  done
  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _parallaxctl parallaxctl
)";
}

int run(const std::vector<std::string>& arguments, const Terminal& terminal) {
  CLI::App app{"Steers a Parallax recorder: everything that its API can do.", "parallaxctl"};
  app.require_subcommand(1);
  app.fallthrough();
  app.failure_message(CLI::FailureMessage::simple);
  CommonOptions common;
  Chosen chosen;
  app.add_option("--url", common.url,
                 "The recorder, such as lab:8480 (https; http on this computer); without it the one of this computer");
  app.add_option("--fingerprint", common.fingerprint, "SHA-256 of the certificate to trust, for https");
  app.add_flag("--json", common.json, "Print the recorder's answer as it came");
  add_access_commands(app, chosen);
  add_location_commands(app, chosen);
  add_record_commands(app, chosen);
  add_session_commands(app, chosen);
  add_mark_commands(app, chosen);
  add_settings_commands(app, chosen);
  add_notice_commands(app, chosen);
  add_system_commands(app, chosen);
  auto* completion = app.add_subcommand("completion", "Print a completion script for bash (and zsh with bashcompinit)");
  completion->callback([&] {
    chosen.run_offline = [&](const Terminal& to) {
      to.out << completion_script(app);
      return kDone;
    };
  });

  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error, terminal.out, terminal.err);
    return code == 0 ? kDone : kUsage;
  }
  try {
    if (chosen.run_offline) return chosen.run_offline(terminal);
    Remote remote(common, terminal);
    chosen.run(remote);
    terminal.out.flush();
    return kDone;
  } catch (const Stop& stop) {
    return stop.exit_code;
  } catch (const std::exception& unexpected) {
    // A number where a text should be, say: what answers may be another version, or no recorder.
    terminal.err << "answer-invalid: The answer is not what a recorder says (" << clean_text(unexpected.what())
                 << "). Check --url, and that parallaxctl and the recorder are of the same version.\n";
    return kFailed;
  }
}

}  // namespace parallax::cli
