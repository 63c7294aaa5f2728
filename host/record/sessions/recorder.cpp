// SPDX-License-Identifier: Apache-2.0
#include "record/sessions/recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace parallax::record {
namespace {

bool occupies_location(Phase phase) {
  return phase == Phase::starting || phase == Phase::recording || phase == Phase::paused || phase == Phase::stopping;
}

}  // namespace

bool Recorder::Leftover::saved() const {
  return std::all_of(savers.begin(), savers.end(), [](const auto& saver) { return saver->idle(); });
}

Recorder::~Recorder() {
  for (const auto& leftover : leftovers_) {
    for (const auto& saver : leftover->savers) saver->flush();
    if (!leftover->saved()) services_.events.on_unsaved(leftover->stopped.folder);
  }
}

Result<void> Recorder::check_free(const LocationConfig& location) const {
  if (location.sources.empty()) {
    return fail("no-sources", fmt::format("The location {} has no sources.", location.name), "Add a camera to it.");
  }
  for (const auto& session : sessions_) {
    const SessionStatus status = session->status();
    const bool same = location.id.empty() ? status.location == location.name : status.location_id == location.id;
    if (!same || !occupies_location(status.phase)) continue;
    const std::string by = session->session().recorded_by;
    return fail("location-busy",
                fmt::format("The location {} is being recorded{} (session {}, {}).", location.name,
                            by.empty() ? "" : " by " + by, status.name.empty() ? status.id : status.name,
                            name_of(status.phase)),
                "Stop that recording first, or record another location.");
  }
  return {};
}

Result<std::string> Recorder::start(LocationConfig location, SessionOptions options) {
  if (auto free = check_free(location); !free) return fail(free.error());
  auto session = std::make_unique<SessionRecorder>(services_, std::move(location), std::move(options));
  if (auto started = session->start(); !started) return fail(started.error());
  sessions_.push_back(std::move(session));
  return sessions_.back()->id();
}

Result<std::string> Recorder::go_on(LocationConfig location, SessionOptions options, InterruptedSession interrupted) {
  if (auto free = check_free(location); !free) return fail(free.error());
  sessions_.push_back(std::make_unique<SessionRecorder>(services_, std::move(location), std::move(options)));
  sessions_.back()->go_on(std::move(interrupted));
  return sessions_.back()->id();
}

void Recorder::finish(InterruptedSession stopped) {
  auto leftover = std::make_unique<Leftover>();
  Leftover& kept = *leftover;
  kept.stopped = std::move(stopped);
  const auto tell = [this, id = kept.stopped.session.id](const Error& problem) {
    services_.events.on_notice(id, {Severity::warning, problem.code, problem.text, problem.remedy, {}});
  };
  kept.savers.push_back(std::make_unique<SessionSaver>(
      *kept.stopped.place, kept.stopped.folder,
      [this, &kept] {  // the catalogue and the file hear the same
        services_.events.on_saved(kept.stopped.session, kept.stopped.folder);
        return kept.stopped.session;
      },
      [this, &kept, tell](const Result<void>& saved) {
        if (saved) return;
        tell(saved.error());
        services_.events.on_unsaved(kept.stopped.folder);
      }));
  for (Place* place : kept.stopped.other_places) {  // older copies; their places may be gone
    kept.savers.push_back(std::make_unique<SessionSaver>(
        *place, kept.stopped.folder, [&kept] { return kept.stopped.session; },
        [this, &kept](const Result<void>& saved) {
          if (!saved) services_.events.on_unsaved(kept.stopped.folder);
        }));
  }
  kept.finisher = std::make_unique<PartFinisher>(
      services_.loop, kept.stopped.folder,
      [&kept](size_t video, size_t part) -> Part& { return kept.stopped.session.videos[video].parts[part]; },
      [tell, &kept](const std::optional<Error>& error) {
        if (error) tell(*error);
        for (const auto& saver : kept.savers) saver->save();
      });
  leftovers_.push_back(std::move(leftover));
  const std::vector<Video>& videos = kept.stopped.session.videos;
  for (size_t v = 0; v < videos.size(); ++v) {
    for (size_t p = 0; p < videos[v].parts.size(); ++p)
      kept.finisher->add(kept.stopped.place_of(videos[v].parts[p].file), v, p);
  }
}

Result<SessionRecorder*> Recorder::find(const std::string& id) {
  for (const auto& session : sessions_) {
    if (session->id() == id) return session.get();
  }
  return fail("no-such-session", fmt::format("There is no session {} here.", id), "See the list of sessions.");
}

Result<void> Recorder::start_now(const std::string& id) {
  auto session = find(id);
  if (!session) return fail(session.error());
  return (*session)->start_now();
}

Result<void> Recorder::pause(const std::string& id, const std::string& user, const std::string& reason, Saved saved) {
  auto session = find(id);
  if (!session) return fail(session.error());
  return (*session)->pause(user, reason, std::move(saved));
}

Result<void> Recorder::resume(const std::string& id, Saved saved) {
  auto session = find(id);
  if (!session) return fail(session.error());
  return (*session)->resume(std::move(saved));
}

Result<void> Recorder::stop(const std::string& id, const std::string& reason, Saved saved) {
  auto session = find(id);
  if (!session) return fail(session.error());
  return (*session)->stop(reason, std::move(saved));
}

Result<void> Recorder::rename(const std::string& id, std::string name) {
  auto session = find(id);
  if (!session) return fail(session.error());
  (*session)->rename(std::move(name));
  return {};
}

void Recorder::stop_all(const std::string& reason) {
  for (const auto& session : sessions_) (void)session->stop(reason);  // those that have ended already stay as they are
}

void Recorder::suspend_all(const std::string& reason) {
  for (const auto& session : sessions_) session->suspend(reason);
}

void Recorder::drop(const std::string& id) {
  std::erase_if(sessions_, [&](auto& session) { return session->id() == id && !occupies_location(session->phase()); });
  std::erase_if(leftovers_, [&](auto& each) { return each->stopped.session.id == id; });
}

void Recorder::forget_done() {
  std::erase_if(sessions_,
                [](auto& session) { return session->phase() == Phase::done || session->phase() == Phase::failed; });
  std::erase_if(leftovers_, [](auto& each) { return each->finisher->done() && each->saved(); });
}

void Recorder::disk_low(const Place& place, const std::string& text) {
  for (const auto& session : sessions_) session->disk_low(place, text);
}

void Recorder::disk_full(const Place& place) {
  for (const auto& session : sessions_) session->disk_full(place);
}

void Recorder::storage_lost(const Place& place, const Error& error) {
  for (const auto& session : sessions_) session->storage_lost(place, error);
}

void Recorder::storage_slow(const Place& place, bool slow, const std::string& text) {
  for (const auto& session : sessions_) session->storage_slow(place, slow, text);
}

bool Recorder::records_to(const Place& place) const {
  return std::any_of(sessions_.begin(), sessions_.end(), [&](const auto& session) {
    return session->place() == &place && (session->phase() == Phase::recording || session->phase() == Phase::paused);
  });
}

std::vector<SessionStatus> Recorder::sessions() const {
  std::vector<SessionStatus> all;
  for (const auto& session : sessions_) all.push_back(session->status());
  return all;
}

std::vector<std::string> Recorder::folders() const {
  std::vector<std::string> all;
  for (const auto& session : sessions_) all.push_back(session->folder());
  for (const auto& leftover : leftovers_) all.push_back(leftover->stopped.folder);
  return all;
}

const SessionRecorder* Recorder::session(const std::string& id) const {
  const auto found = std::find_if(sessions_.begin(), sessions_.end(), [&](auto& each) { return each->id() == id; });
  return found == sessions_.end() ? nullptr : found->get();
}

std::optional<media::SessionZero> Recorder::zero_of(const std::string& source_id) const {
  for (const auto& session : sessions_) {
    if (session->phase() == Phase::recording && session->records(source_id)) return session->zero();
  }
  return std::nullopt;
}

bool Recorder::quiet() const {
  return std::none_of(sessions_.begin(), sessions_.end(),
                      [](auto& session) { return occupies_location(session->phase()); });
}

bool Recorder::idle() const {
  return std::all_of(sessions_.begin(), sessions_.end(), [](auto& session) { return session->finished(); }) &&
         std::all_of(leftovers_.begin(), leftovers_.end(),
                     [](auto& each) { return each->finisher->unfinished() == 0; });
}

bool Recorder::all_done() const {
  return idle() && std::all_of(sessions_.begin(), sessions_.end(), [](auto& session) { return session->settled(); }) &&
         std::all_of(leftovers_.begin(), leftovers_.end(),
                     [](auto& each) { return each->finisher->unhashed() == 0 && each->savers.front()->idle(); });
}

}  // namespace parallax::record
