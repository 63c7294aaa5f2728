// SPDX-License-Identifier: Apache-2.0
// How a session ends: by the user, or by trouble with the storage where there is no other place to go to.
#include "record/sessions/session_recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "record/rules/gaps.hpp"
#include "record/rules/naming.hpp"

namespace parallax::record {
void SessionRecorder::on_storage_error(const Error& error) {
  if (std::exchange(storage_trouble_scheduled_, true)) return;  // one answer for all sources
  run_later([this, error] {
    storage_trouble_scheduled_ = false;
    storage_failed(error);
  });
}

void SessionRecorder::storage_failed(const Error& error) {
  if (!active()) return;
  const bool full = error.code == "disk-full";
  const bool lost = error.code == "storage-offline" || error.code == "storage-denied" ||
                    error.code == "storage-corrupt" || error.code == "not-found";
  if (!full && !lost) {
    tell({Severity::warning, error.code, error.text, error.remedy, {}});
    return;
  }
  services_.places.report(*file_.place(), error);
  Place* next = services_.places.choose(file_.place());
  if (next == nullptr) {
    stop_for_trouble(full ? "disk-full" : "storage-offline", full ? "disk full" : "storage offline", error);
    return;
  }
  tell({Severity::warning,
        "storage-switched",
        fmt::format("{} Recording goes on in {}.", error.text, next->name()),
        error.remedy,
        {},
        file_.place()->name()});
  problem_ = error;
  file_.move_to(*next);
  for (Source& source : sources_) {
    for (size_t p = 0; p < source.part_places.size(); ++p) {
      if (source.part_places[p] == next) continue;
      std::vector<std::string>& notes = source.video->part(p).notes;
      const std::string text = fmt::format("Its file is in {}.", source.part_places[p]->name());
      if (std::find(notes.begin(), notes.end(), text) == notes.end()) notes.push_back(text);
    }
    source.video->move_to(next->parts(), file_.folder(), error);
  }
  if (const auto low = next->low_text()) disk_low(*next, *low);
}

void SessionRecorder::disk_low(const Place& place, const std::string& text) {
  if (file_.place() != &place || !active()) return;
  tell({Severity::warning,
        "disk-low",
        text,
        "Delete or move old sessions, or stop the recording in time.",
        {},
        place.name()});
}

void SessionRecorder::disk_full(const Place& place) {
  if (file_.place() != &place) return;
  storage_failed({.code = "disk-full",
                  .text = place.full_text(),
                  .remedy = "Tell the person who manages this system; delete or move old sessions."});
}

void SessionRecorder::storage_lost(const Place& place, const Error& error) {
  if (file_.place() == &place) storage_failed(error);
}

void SessionRecorder::storage_slow(const Place& place, bool slow, const std::string& text) {
  if (file_.place() != &place || !active()) return;
  if (!slow) return tell({Severity::info, "storage-takes-again", text, {}, {}, place.name()});
  tell({Severity::warning,
        "storage-slow",
        text,
        "Look at the disk and its connection. What comes meanwhile is kept in memory as far as that reaches.",
        {},
        place.name()});
}

void SessionRecorder::stop_for_trouble(const std::string& reason, const std::string& reason_text, const Error& error) {
  problem_ = error;
  session_.name = name_with_stop_reason(session_.name, reason_text);
  tell({Severity::error,
        reason,
        fmt::format("{} Recording of {} was stopped.", error.text, session_.name),
        error.remedy,
        {},
        file_.place()->name()});
  stop_now(reason);
}

Result<void> SessionRecorder::stop(const std::string& reason, Saved saved) {
  if (phase_ == Phase::starting) {
    if (start_) start_->end();
    stop_producers();
    session_.state = SessionState::stopped;
    session_.stop_reason = reason;
    set_phase(Phase::done);
    if (saved) saved({});  // it has no file
    return {};
  }
  if (!active()) {
    return fail("already-stopped", fmt::format("The session is {}.", name_of(phase_)), "Nothing is to be done.");
  }
  stop_now(reason, std::move(saved));
  return {};
}

void SessionRecorder::stop_now(const std::string& reason, Saved saved) {
  session_.stop_reason = reason;
  session_.duration_ns = now_session_ns();
  recorded_before_ns_ = recorded_ns();
  set_phase(Phase::stopping);
  for (Source& source : sources_) {
    stop_producer(source);
    source.video->end();
  }
  // Its file says so before the parts are closed: who was told that it is stopped will not find it recording again
  // after a crash. The catalogue hears of it when nothing is written any more.
  if (saved) {
    Session stopped = session();
    stopped.state = SessionState::stopped;
    file_.save_as(stopped, std::move(saved));
  }
  check_stopped();
}

void SessionRecorder::suspend(const std::string& reason) {
  if (phase_ == Phase::starting) return (void)stop(reason);
  if (!active()) return;
  suspended_ = true;
  session_.duration_ns = now_session_ns();
  recorded_before_ns_ = recorded_ns();
  set_phase(Phase::stopping);
  for (Source& source : sources_) {
    stop_producer(source);
    source.video->end();
  }
  check_stopped();
}

void SessionRecorder::check_stopped() {
  if (phase_ != Phase::stopping) return;
  const bool open = std::any_of(sources_.begin(), sources_.end(), [](auto& s) { return s.video->open_files() > 0; });
  if (open) return;
  if (suspended_) {  // its file says that it is being recorded: the next recorder sees what is to be done
    file_.save();
    set_phase(Phase::done);
    return;
  }
  session_.state = SessionState::stopped;
  file_.save();
  set_phase(Phase::finishing);
  tell(
      {.severity = Severity::info,
       .code = "recording-stopped",
       .text = fmt::format("Recording of {} has stopped after {}.", session_.name, duration_text(session_.duration_ns)),
       .remedy = {},
       .source = {}});
  check_finished();
}

// Done means that what was found last, a hash, is in the file, too.
void SessionRecorder::check_finished() {
  if (phase_ == Phase::finishing && finisher_->done() && file_.all_saved()) set_phase(Phase::done);
}

bool SessionRecorder::settled() const {
  return phase_ == Phase::done || phase_ == Phase::failed ||
         (phase_ == Phase::finishing && finisher_->unfinished() == 0 && finisher_->unhashed() == 0 &&
          file_.all_saved());
}

bool SessionRecorder::finished() const {
  return phase_ == Phase::done || phase_ == Phase::failed ||
         (phase_ == Phase::finishing && finisher_->unfinished() == 0);
}

}  // namespace parallax::record
