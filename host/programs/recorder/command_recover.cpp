// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "media/session_file/session_file.hpp"
#include "programs/recorder/credentials.hpp"
#include "programs/recorder/foreground.hpp"
#include "programs/recorder/subcommands.hpp"
#include "service/recovered_folders.hpp"
#include "store/folders/folder_set.hpp"
#include "store/sqlite/known_session.hpp"

namespace parallax::recorder {
namespace {

enum class Interrupted { close, go_on };

int recover(const CommonOptions& common, const CredentialOptions& credentials, Interrupted what) {
  take_over_signals();
  Console console(common.json ? Console::Style::json : Console::Style::text);
  auto created = Engine::create(common, console);
  if (!created) {
    console.error(created.error());
    return 1;
  }
  Engine& engine = **created;
  const ActiveSessions active(engine.data());
  const Credentials given = read_credentials(credentials);
  store::FolderSet folders(storage_folders(common, engine.data()), media::session_from_json);
  record::RecoveryReport report =
      engine.recover([&](const std::string& folder) { return store::known_session(engine.data(), folders, folder); });
  for (const record::RecordingNotice& notice : report.notices) console.on_notice({}, notice);
  note_recovered(engine.data(), report);

  Foreground foreground(engine, console, 0);
  for (record::InterruptedSession& interrupted : report.interrupted) {
    const std::string id = interrupted.session.id;
    if (what == Interrupted::go_on) {
      auto known = active.find(id);
      if (known) {
        apply_credentials(known->location, given);
        auto gone_on = engine.recorder().go_on(
            std::move(known->location), {.id = id, .name = {}, .recorded_by = {}, .start = {}}, std::move(interrupted));
        if (gone_on) continue;
        console.error(gone_on.error());
        continue;
      }
      console.error(known.error());
    }
    if (auto closed = record::close_interrupted(interrupted, engine.volume_of(*interrupted.place)); !closed) {
      console.error(closed.error());
      continue;
    }
    active.remove(id);
    console.result(interrupted.session, engine.path_of(*interrupted.place, interrupted.folder));
    engine.recorder().finish(std::move(interrupted));
  }
  for (record::InterruptedSession& unfinished : report.unfinished) engine.recorder().finish(std::move(unfinished));
  return engine.leave(foreground.run());
}

}  // namespace

int run_resume(const CommonOptions& common, const CredentialOptions& credentials) {
  return recover(common, credentials, Interrupted::go_on);
}

int run_recover(const CommonOptions& common) {
  return recover(common, {}, Interrupted::close);
}

}  // namespace parallax::recorder
