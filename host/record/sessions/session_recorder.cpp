// SPDX-License-Identifier: Apache-2.0
#include "record/sessions/session_recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/uuid.hpp"
#include "record/rules/gaps.hpp"
#include "record/rules/naming.hpp"

namespace parallax::record {
namespace {

constexpr int64_t kTickNs = kNsPerSecond;

}  // namespace

SessionRecorder::SessionRecorder(Services services, LocationConfig location, SessionOptions options)
    : services_(services),
      location_(std::move(location)),
      options_(std::move(options)),
      file_(services_.loop, file_steps()) {
  session_.id = options_.id.empty() ? make_uuid() : options_.id;
  session_.name = options_.name;
  session_.location = location_.name;
  session_.recorded_by = options_.recorded_by;
}

SessionRecorder::~SessionRecorder() {
  services_.loop.cancel(tick_timer_);
  for (Source& source : sources_) {
    if (source.producer) source.producer->stop();
  }
}

void SessionRecorder::make_sources(const std::vector<Video>& videos) {
  for (const Video& video : videos) {
    const auto config = std::find_if(location_.sources.begin(), location_.sources.end(),
                                     [&](const SourceConfig& source) { return source.name == video.source; });
    Source source;
    VideoEvents& events = *this;
    source.config.name = video.source;
    if (config != location_.sources.end()) source.config = *config;
    RecordedUnitsTarget live;
    // Where the sound alone is recorded, tracks have other numbers than in the stream.
    if (!source.config.id.empty() && !source.config.audio_only)
      live = {.units = services_.live, .stream = key_of(source.config)};
    source.video = std::make_unique<VideoRecorder>(services_.loop, video, events, std::move(live));
    sources_.push_back(std::move(source));
  }
}

void SessionRecorder::make_finisher() {
  finisher_ = std::make_unique<PartFinisher>(
      services_.loop, file_.folder(),
      [this](size_t video, size_t part) -> Part& { return sources_[video].video->part(part); },
      [this](const std::optional<Error>& error) {
        if (error) {
          tell({Severity::warning, error->code, error->text, error->remedy, {}});
        }
        file_.save_soon();
        run_later([this] { check_finished(); });
      });
}

void SessionRecorder::start_producer(Source& source) {
  if (source.config.driver.empty()) return;  // no longer part of the location
  source.producer = services_.sources.make(source.config);
  source.producer->start(*source.video);
}

void SessionRecorder::stop_producer(Source& source) {
  if (source.producer) source.producer->stop();
  source.producer.reset();
}

void SessionRecorder::stop_producers() {
  for (Source& source : sources_) stop_producer(source);
}

void SessionRecorder::run_later(std::function<void()> work) {
  services_.loop.post([life = alive_.watch(), work = std::move(work)] {
    if (!life.over()) work();
  });
}

int64_t SessionRecorder::now_session_ns() const {
  return services_.loop.clock().monotonic_ns() - zero_.session_start_monotonic_ns;
}

void SessionRecorder::tick() {
  services_.loop.cancel(std::exchange(tick_timer_, 0));
  if (!active()) return;
  for (Source& source : sources_) source.video->tick();
  tick_timer_ = services_.loop.call_after(kTickNs, [this] { tick(); });
}

void SessionRecorder::on_ready() {
  if (start_) start_->judge_soon();
}

void SessionRecorder::on_source_changed(const std::string& name, CameraState state,
                                        const std::optional<Error>& reason) {
  services_.events.on_source_state(session_.id, name, state, reason);
  if (start_) start_->judge_soon();
  if (!active()) return;
  const auto source = std::find_if(sources_.begin(), sources_.end(), [&](auto& s) { return s.config.name == name; });
  if (source == sources_.end()) return;
  const bool live = state == CameraState::live;
  if (source->was_recording && !live) {
    tell({Severity::warning, "source-lost",
          fmt::format("{}: {}", name, reason ? reason->text : std::string(name_of(state))),
          reason ? reason->remedy : "It is connected again by itself as soon as it answers.", name});
  } else if (!source->was_recording && live) {
    tell({Severity::info, "source-back", fmt::format("{} delivers.", name), {}, name});
  }
  source->was_recording = live;
}

void SessionRecorder::on_video_changed() {
  for (Source& source : sources_) {
    while (source.video && source.part_places.size() < source.video->video().parts.size())
      source.part_places.push_back(file_.place());
  }
  file_.save_soon();
}

void SessionRecorder::on_part_closed(const std::string& name, size_t part) {
  for (size_t v = 0; v < sources_.size(); ++v) {
    if (sources_[v].config.name == name && !suspended_) finisher_->add(*sources_[v].part_places[part], v, part);
  }
  run_later([this] { check_stopped(); });
}

void SessionRecorder::on_notice(const RecordingNotice& notice) {
  tell(notice);
}

Result<void> SessionRecorder::pause(const std::string& user, const std::string& reason, Saved saved) {
  if (phase_ != Phase::recording) {
    return fail("not-recording", fmt::format("The session is {}, not recording.", name_of(phase_)),
                "Only a running recording can be paused.");
  }
  recorded_before_ns_ = recorded_ns();
  session_.state = SessionState::paused;
  for (Source& source : sources_) source.video->pause(user, reason.empty() ? "Paused." : reason);
  set_phase(Phase::paused);
  file_.save_as(session(), std::move(saved));
  file_.save_soon();
  return {};
}

Result<void> SessionRecorder::resume(Saved saved) {
  if (phase_ != Phase::paused) {
    return fail("not-paused", fmt::format("The session is {}, not paused.", name_of(phase_)),
                "Only a paused recording can be resumed.");
  }
  recording_since_session_ns_ = now_session_ns();
  session_.state = SessionState::recording;
  for (Source& source : sources_) source.video->resume();
  set_phase(Phase::recording);
  file_.save_as(session(), std::move(saved));
  file_.save_soon();
  return {};
}

void SessionRecorder::rename(std::string name) {
  session_.name = std::move(name);
  file_.save_soon();
}

SessionFile::Steps SessionRecorder::file_steps() {
  return {.newest = [this] { return to_save(); },
          .ended = [this] { return session(); },
          .over = [this] { return session_.state == SessionState::stopped; },
          .idle = [this] { check_finished(); },
          .failed = [this](const Error& error) { save_failed(error); },
          .unsaved = [this] { services_.events.on_unsaved(file_.folder()); }};
}

Session SessionRecorder::to_save() {
  Session now = session();
  services_.events.on_saved(now, file_.folder());
  // The catalogue says stopped when the last part is closed, the file at once: see stop_now.
  if (phase_ == Phase::stopping && !suspended_) now.state = SessionState::stopped;
  return now;
}

void SessionRecorder::save_failed(const Error& error) {
  if (active()) return on_storage_error(error);
  tell({Severity::warning, error.code, error.text, error.remedy, {}});
  if (session_.state == SessionState::stopped) services_.events.on_unsaved(file_.folder());
}

int64_t SessionRecorder::recorded_ns() const {
  if (phase_ == Phase::recording) return recorded_before_ns_ + now_session_ns() - recording_since_session_ns_;
  return recorded_before_ns_;
}

bool SessionRecorder::is_ready(const Source& source) const {
  if (phase_ == Phase::starting) return source.video->live() && source.video->first_kept_arrival_ns().has_value();
  return phase_ == Phase::recording ? source.video->recording() : source.video->live();
}

Session SessionRecorder::session() const {
  Session session = session_;
  if (active()) session.duration_ns = now_session_ns();
  session.videos.clear();
  for (const Source& source : sources_) session.videos.push_back(source.video->video());
  return session;
}

bool SessionRecorder::records(const std::string& source_id) const {
  return std::any_of(sources_.begin(), sources_.end(),
                     [&](const Source& source) { return source.config.id == source_id; });
}

SessionStatus SessionRecorder::status() const {
  SessionStatus status{.id = session_.id,
                       .name = session_.name,
                       .location = session_.location,
                       .location_id = location_.id,
                       .phase = phase_,
                       .attempt = start_ ? start_->attempt() : 1,
                       .attempts = options_.start.attempts,
                       .attempt_left_ns = 0,
                       .wait_left_ns = 0,
                       .start_utc_ns = session_.start_utc_ns,
                       .duration_ns = active() ? now_session_ns() : session_.duration_ns,
                       .recorded_ns = recorded_ns(),
                       .paused_for_ns = 0,
                       .bytes = 0,
                       .disk_left_ns = file_.place() != nullptr ? file_.place()->left_ns() : std::nullopt,
                       .folder = file_.folder(),
                       .stop_reason = session_.stop_reason,
                       .problem = problem_,
                       .sources = {}};
  if (phase_ == Phase::starting && start_) {
    status.attempt_left_ns = start_->attempt_left_ns();
    status.wait_left_ns = start_->wait_left_ns();
  }
  for (const Source& source : sources_) {
    status.bytes += source.video->bytes();
    status.paused_for_ns = std::max(status.paused_for_ns, present_pause_ns(source.video->video(), status.duration_ns));
    status.sources.push_back({.id = source.config.id,
                              .name = source.config.name,
                              .health = source.producer ? source.producer->health() : SourceHealth{},
                              .recording = source.video->recording(),
                              .ready = is_ready(source),
                              .parts = source.video->video().parts.size(),
                              .gaps = source.video->video().gaps.size()});
    SourceHealth& health = status.sources.back().health;
    health.state = source.video->state();
    health.reason = source.video->reason();
  }
  return status;
}

void SessionRecorder::set_phase(Phase phase) {
  phase_ = phase;
  services_.events.on_phase(status());
}

void SessionRecorder::tell(const RecordingNotice& notice) {
  services_.events.on_notice(session_.id, notice);
}

}  // namespace parallax::record
