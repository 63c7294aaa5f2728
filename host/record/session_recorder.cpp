// SPDX-License-Identifier: Apache-2.0
#include "record/session_recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "record/gaps.hpp"
#include "record/naming.hpp"

namespace parallax::record {
namespace {

constexpr int64_t kTickNs = kNsPerSecond;

bool is_active(Phase phase) {
  return phase == Phase::recording || phase == Phase::paused;
}

Error no_storage() {
  return {.code = "no-storage",
          .text = "No storage folder can be recorded to.",
          .remedy = "Check that the storage folders exist, can be written and have free space."};
}

}  // namespace

SessionRecorder::SessionRecorder(Services services, Location location, SessionOptions options)
    : services_(services), location_(std::move(location)), options_(std::move(options)) {
  session_.id = options_.id.empty() ? make_uuid() : options_.id;
  session_.name = options_.name;
  session_.location = location_.name;
  session_.recorded_by = options_.recorded_by;
}

SessionRecorder::~SessionRecorder() {
  services_.loop.cancel(judge_timer_);
  services_.loop.cancel(tick_timer_);
  for (Source& source : sources_) {
    if (source.producer) source.producer->stop();
  }
}

Result<void> SessionRecorder::start() {
  if (services_.places.choose(nullptr) == nullptr) return fail(no_storage());
  std::vector<Video> videos;
  for (const SourceConfig& source : location_.sources) {
    videos.push_back({.source = source.name,
                      .kind = source.kind,
                      .driver = source.driver,
                      .first_frame_session_ns = {},
                      .parts = {},
                      .gaps = {}});
  }
  rule_.emplace(options_.start, location_.sources.size(), services_.loop.clock().monotonic_ns());
  make_sources(videos);
  set_phase(Phase::starting);
  for (Source& source : sources_) start_producer(source);
  judge_soon();
  return {};
}

void SessionRecorder::go_on(InterruptedSession interrupted) {
  const Clock& clock = services_.loop.clock();
  session_ = std::move(interrupted.session);
  folder_ = std::move(interrupted.folder);
  place_ = interrupted.place;
  int64_t last_ns = 0;
  for (const Video& video : session_.videos) {
    last_ns = std::max(last_ns, end_of_parts(video));
    if (!video.gaps.empty()) last_ns = std::max(last_ns, video.gaps.back().start_session_ns);
  }
  // A clock that was set back must not make new parts overlap the old ones.
  const int64_t now_ns = std::max(clock.utc_ns() - session_.start_utc_ns, last_ns + kNsPerMs);
  zero_ = {.session_start_monotonic_ns = clock.monotonic_ns() - now_ns,
           .session_start_utc_ns = clock.utc_ns() - now_ns};

  std::vector<Video> videos = session_.videos;
  for (const SourceConfig& source : location_.sources) {
    const bool known =
        std::any_of(videos.begin(), videos.end(), [&](const Video& v) { return v.source == source.name; });
    if (!known) videos.push_back({source.name, source.kind, source.driver, {}, {}, {}});
  }
  const bool paused = session_.state == SessionState::paused;
  for (Video& video : videos) {
    if (gap_is_open(video)) continue;
    open_gap(video, {.start_session_ns = end_of_parts(video),
                     .end_session_ns = {},
                     .reason = video.parts.empty() ? GapReason::late_start : GapReason::recorder_restarted,
                     .text = "The recorder was interrupted and started again.",
                     .user = {}});
  }
  make_sources(videos);
  make_finisher();
  for (size_t v = 0; v < sources_.size(); ++v) {
    Source& source = sources_[v];
    source.part_places.assign(source.video->video().parts.size(), place_);
    for (size_t p = 0; p < source.part_places.size(); ++p) finisher_->add(*place_, v, p);
    source.video->begin(place_->parts(), folder_, zero_);
    if (paused) source.video->pause({}, {});
  }
  set_phase(paused ? Phase::paused : Phase::recording);
  tell({.severity = Severity::warning,
        .code = "recording-resumed",
        .text = fmt::format("{} was interrupted and goes on{}.", session_.name,
                            paused ? ", still paused" : " as new parts"),
        .remedy = {},
        .source = {}});
  for (Source& source : sources_) start_producer(source);
  tick();
  save_soon();
}

void SessionRecorder::make_sources(const std::vector<Video>& videos) {
  for (const Video& video : videos) {
    const auto config = std::find_if(location_.sources.begin(), location_.sources.end(),
                                     [&](const SourceConfig& source) { return source.name == video.source; });
    Source source;
    VideoEvents& events = *this;
    source.config.name = video.source;
    if (config != location_.sources.end()) source.config = *config;
    source.video = std::make_unique<VideoRecorder>(services_.loop, video, events);
    sources_.push_back(std::move(source));
  }
}

void SessionRecorder::make_finisher() {
  finisher_ = std::make_unique<PartFinisher>(
      folder_, [this](size_t video, size_t part) -> Part& { return sources_[video].video->part(part); },
      [this](const std::optional<Error>& error) {
        if (error) {
          tell({.severity = Severity::warning,
                .code = error->code,
                .text = error->text,
                .remedy = error->remedy,
                .source = {}});
        }
        save_soon();
        run_later([this] { check_finished(); });
      });
}

void SessionRecorder::start_producer(Source& source) {
  if (source.config.driver.empty()) return;  // no longer part of the location
  source.producer = services_.sources.make(source.config);
  source.producer->start(*source.video);
}

void SessionRecorder::run_later(std::function<void()> work) {
  services_.loop.post([alive = std::weak_ptr(alive_), work = std::move(work)] {
    if (!alive.expired()) work();
  });
}

int64_t SessionRecorder::now_session_ns() const {
  return services_.loop.clock().monotonic_ns() - zero_.session_start_monotonic_ns;
}

// ---- Starting -------------------------------------------------------------------------------------------------------

size_t SessionRecorder::ready_sources() const {
  return static_cast<size_t>(std::count_if(sources_.begin(), sources_.end(), [](const Source& source) {
    return source.video->live() && source.video->first_kept_arrival_ns();
  }));
}

std::string SessionRecorder::missing_sources() const {
  std::vector<std::string> missing;
  for (const Source& source : sources_) {
    if (source.video->live() && source.video->first_kept_arrival_ns()) continue;
    const auto& reason = source.video->reason();
    missing.push_back(reason ? fmt::format("{} ({})", source.config.name, reason->text) : source.config.name);
  }
  return fmt::format("{}", fmt::join(missing, ", "));
}

void SessionRecorder::judge_soon() {
  if (std::exchange(judge_scheduled_, true)) return;
  run_later([this] {
    judge_scheduled_ = false;
    judge();
  });
}

void SessionRecorder::judge() {
  if (phase_ != Phase::starting) return;
  services_.loop.cancel(std::exchange(judge_timer_, 0));
  const int attempt = rule_->attempt();
  switch (rule_->judge(ready_sources(), services_.loop.clock().monotonic_ns())) {
    case StartRule::Verdict::started:
      begin_recording();
      return;
    case StartRule::Verdict::attempt_failed:
      attempt_failed(attempt, false);
      break;
    case StartRule::Verdict::gave_up:
      attempt_failed(attempt, true);
      return;
    case StartRule::Verdict::wait:
      break;
  }
  judge_timer_ = services_.loop.call_at(rule_->next_ns(), [this] { judge(); });
}

void SessionRecorder::attempt_failed(int attempt, bool last) {
  const std::string missing = missing_sources();
  tell({.severity = last ? Severity::error : Severity::warning,
        .code = last ? "start-gave-up" : "start-attempt-failed",
        .text =
            last
                ? fmt::format("Recording could not be started in {} attempts. Without a picture: {}.", attempt, missing)
                : fmt::format("Attempt {} of {} to start recording failed. Without a picture: {}. It is tried again.",
                              attempt, options_.start.attempts, missing),
        .remedy = "Check the power, the network and the password of these sources.",
        .source = {}});
  for (Source& source : sources_) {
    if (!last && source.video->live()) continue;
    if (source.producer) source.producer->stop();
    source.producer.reset();
    if (!last) start_producer(source);
  }
  if (last) {
    problem_ = Error{"start-gave-up", fmt::format("No recording: {}.", missing),
                     "Check the power, the network and the password of these sources, then start again."};
    session_.state = SessionState::stopped;
    session_.stop_reason = "start-failed";
  }
  set_phase(last ? Phase::failed : Phase::starting);
}

void SessionRecorder::begin_recording() {
  const Clock& clock = services_.loop.clock();
  place_ = services_.places.choose(nullptr);
  if (place_ == nullptr) {
    problem_ = no_storage();
    tell({.severity = Severity::error,
          .code = problem_->code,
          .text = problem_->text,
          .remedy = problem_->remedy,
          .source = {}});
    for (Source& source : sources_) {
      source.producer->stop();
      source.producer.reset();
    }
    session_.state = SessionState::stopped;
    session_.stop_reason = problem_->code;
    set_phase(Phase::failed);
    return;
  }
  const std::string missing = missing_sources();
  const int64_t now_ns = clock.monotonic_ns();
  int64_t zero_ns = now_ns;
  for (const Source& source : sources_) {
    if (source.video->video().kind == "microphone") continue;
    zero_ns = std::min(zero_ns, source.video->first_kept_arrival_ns().value_or(now_ns));
  }
  zero_ = {.session_start_monotonic_ns = zero_ns, .session_start_utc_ns = clock.utc_ns() - (now_ns - zero_ns)};
  session_.start_utc_ns = zero_.session_start_utc_ns;
  session_.state = SessionState::recording;
  if (session_.name.empty()) session_.name = default_session_name(location_.name, session_.start_utc_ns);
  folder_ = session_folder_name(location_.name, session_.start_utc_ns, session_.id);
  make_finisher();
  set_phase(Phase::recording);
  for (Source& source : sources_) {
    source.was_recording = source.video->live();
    source.video->begin(place_->parts(), folder_, zero_);
  }
  tell({.severity = missing.empty() ? Severity::info : Severity::warning,
        .code = "recording-started",
        .text = missing.empty()
                    ? fmt::format("Recording of {} has started.", session_.name)
                    : fmt::format("Recording of {} has started. To join later: {}.", session_.name, missing),
        .remedy = {},
        .source = {}});
  save_soon();
  tick();
}

// ---- While recording ------------------------------------------------------------------------------------------------

void SessionRecorder::tick() {
  services_.loop.cancel(std::exchange(tick_timer_, 0));
  if (!is_active(phase_)) return;
  for (Source& source : sources_) source.video->tick();
  tick_timer_ = services_.loop.call_after(kTickNs, [this] { tick(); });
}

void SessionRecorder::on_ready() {
  judge_soon();
}

void SessionRecorder::on_source_changed(const std::string& name, CameraState state,
                                        const std::optional<Error>& reason) {
  services_.events.on_source_state(session_.id, name, state, reason);
  if (phase_ == Phase::starting) judge_soon();
  if (!is_active(phase_)) return;
  const auto source = std::find_if(sources_.begin(), sources_.end(), [&](auto& s) { return s.config.name == name; });
  if (source == sources_.end()) return;
  const bool live = state == CameraState::live;
  if (source->was_recording && !live) {
    tell({.severity = Severity::warning,
          .code = "source-lost",
          .text = fmt::format("{}: {}", name, reason ? reason->text : std::string(name_of(state))),
          .remedy = reason ? reason->remedy : "It is connected again by itself as soon as it answers.",
          .source = name});
  } else if (!source->was_recording && live) {
    tell({.severity = Severity::info,
          .code = "source-back",
          .text = fmt::format("{} delivers.", name),
          .remedy = {},
          .source = name});
  }
  source->was_recording = live;
}

void SessionRecorder::on_video_changed() {
  for (Source& source : sources_) {
    while (source.video && source.part_places.size() < source.video->video().parts.size())
      source.part_places.push_back(place_);
  }
  save_soon();
}

void SessionRecorder::on_part_closed(const std::string& name, size_t part) {
  for (size_t v = 0; v < sources_.size(); ++v) {
    if (sources_[v].config.name == name) finisher_->add(*sources_[v].part_places[part], v, part);
  }
  run_later([this] { check_stopped(); });
}

void SessionRecorder::on_notice(const Notice& notice) {
  tell(notice);
}

Result<void> SessionRecorder::pause(const std::string& user, const std::string& reason) {
  if (phase_ != Phase::recording) {
    return fail("not-recording", fmt::format("The session is {}, not recording.", name_of(phase_)),
                "Only a running recording can be paused.");
  }
  session_.state = SessionState::paused;
  for (Source& source : sources_) source.video->pause(user, reason.empty() ? "Paused." : reason);
  set_phase(Phase::paused);
  save_soon();
  return {};
}

Result<void> SessionRecorder::resume() {
  if (phase_ != Phase::paused) {
    return fail("not-paused", fmt::format("The session is {}, not paused.", name_of(phase_)),
                "Only a paused recording can be resumed.");
  }
  session_.state = SessionState::recording;
  for (Source& source : sources_) source.video->resume();
  set_phase(Phase::recording);
  save_soon();
  return {};
}

void SessionRecorder::rename(std::string name) {
  session_.name = std::move(name);
  if (place_ != nullptr) save_soon();
}

// ---- Storage --------------------------------------------------------------------------------------------------------

void SessionRecorder::on_storage_error(const Error& error) {
  if (std::exchange(storage_trouble_scheduled_, true)) return;  // one answer for all sources
  run_later([this, error] {
    storage_trouble_scheduled_ = false;
    storage_failed(error);
  });
}

void SessionRecorder::storage_failed(const Error& error) {
  if (!is_active(phase_)) return;
  const bool full = error.code == "disk-full";
  const bool lost = error.code == "storage-offline" || error.code == "storage-denied" ||
                    error.code == "storage-corrupt" || error.code == "not-found";
  if (!full && !lost) {
    tell({.severity = Severity::warning, .code = error.code, .text = error.text, .remedy = error.remedy, .source = {}});
    return;
  }
  services_.places.report(*place_, error);
  Place* next = services_.places.choose(place_);
  if (next == nullptr) {
    stop_for_trouble(full ? "disk-full" : "storage-offline", full ? "disk full" : "storage offline", error);
    return;
  }
  tell({.severity = Severity::warning,
        .code = "storage-switched",
        .text = fmt::format("{} Recording goes on in {}.", error.text, next->name()),
        .remedy = error.remedy,
        .source = {}});
  problem_ = error;
  const std::string old_name = place_->name();
  place_ = next;
  for (Source& source : sources_) {
    for (size_t p = 0; p < source.part_places.size(); ++p) {
      if (source.part_places[p] == next) continue;
      std::vector<std::string>& notes = source.video->part(p).notes;
      const std::string text = fmt::format("Its file is in {}.", source.part_places[p]->name());
      if (std::find(notes.begin(), notes.end(), text) == notes.end()) notes.push_back(text);
    }
    source.video->move_to(next->parts(), folder_, error);
  }
  save_soon();
}

void SessionRecorder::disk_low(const Place& place, const std::string& text) {
  if (place_ != &place || !is_active(phase_)) return;
  tell({.severity = Severity::warning,
        .code = "disk-low",
        .text = text,
        .remedy = "Delete or move old sessions, or stop the recording in time.",
        .source = {}});
}

void SessionRecorder::disk_full(const Place& place) {
  if (place_ != &place) return;
  storage_failed({.code = "disk-full",
                  .text = fmt::format("The storage {} is full.", place.name()),
                  .remedy = "Tell the person who manages this system; delete or move old sessions."});
}

void SessionRecorder::stop_for_trouble(const std::string& reason, const std::string& reason_text, const Error& error) {
  problem_ = error;
  session_.name = name_with_stop_reason(session_.name, reason_text);
  tell({.severity = Severity::error,
        .code = reason,
        .text = fmt::format("{} Recording of {} was stopped.", error.text, session_.name),
        .remedy = error.remedy,
        .source = {}});
  stop_now(reason);
}

// ---- Stopping -------------------------------------------------------------------------------------------------------

Result<void> SessionRecorder::stop(const std::string& reason) {
  if (phase_ == Phase::starting) {
    for (Source& source : sources_) {
      if (source.producer) source.producer->stop();
      source.producer.reset();
    }
    session_.state = SessionState::stopped;
    session_.stop_reason = reason;
    set_phase(Phase::done);
    return {};
  }
  if (!is_active(phase_)) {
    return fail("already-stopped", fmt::format("The session is {}.", name_of(phase_)), "Nothing is to be done.");
  }
  stop_now(reason);
  return {};
}

void SessionRecorder::stop_now(const std::string& reason) {
  session_.stop_reason = reason;
  session_.duration_ns = now_session_ns();
  set_phase(Phase::stopping);
  for (Source& source : sources_) {
    if (source.producer) source.producer->stop();
    source.producer.reset();
    source.video->end();
  }
  check_stopped();
}

void SessionRecorder::check_stopped() {
  if (phase_ != Phase::stopping) return;
  const bool open = std::any_of(sources_.begin(), sources_.end(), [](auto& s) { return s.video->open_files() > 0; });
  if (open) return;
  session_.state = SessionState::stopped;
  save();
  set_phase(Phase::finishing);
  tell(
      {.severity = Severity::info,
       .code = "recording-stopped",
       .text = fmt::format("Recording of {} has stopped after {}.", session_.name, duration_text(session_.duration_ns)),
       .remedy = {},
       .source = {}});
  check_finished();
}

void SessionRecorder::check_finished() {
  if (phase_ == Phase::finishing && finisher_->unfinished() == 0 && finisher_->unhashed() == 0) set_phase(Phase::done);
}

bool SessionRecorder::finished() const {
  return phase_ == Phase::done || phase_ == Phase::failed ||
         (phase_ == Phase::finishing && finisher_->unfinished() == 0);
}

// ---- What others see ------------------------------------------------------------------------------------------------

void SessionRecorder::save_soon() {
  if (place_ == nullptr || std::exchange(save_scheduled_, true)) return;
  run_later([this] {
    save_scheduled_ = false;
    save();
  });
}

void SessionRecorder::save() {
  place_->save(folder_, session(), [this, alive = std::weak_ptr(alive_)](const Error& error) {
    if (alive.expired()) return;
    if (is_active(phase_)) return on_storage_error(error);
    tell({.severity = Severity::warning, .code = error.code, .text = error.text, .remedy = error.remedy, .source = {}});
  });
}

Session SessionRecorder::session() const {
  Session session = session_;
  if (is_active(phase_)) session.duration_ns = now_session_ns();
  session.videos.clear();
  for (const Source& source : sources_) session.videos.push_back(source.video->video());
  return session;
}

SessionStatus SessionRecorder::status() const {
  SessionStatus status{.id = session_.id,
                       .name = session_.name,
                       .location = session_.location,
                       .phase = phase_,
                       .attempt = rule_ ? rule_->attempt() : 1,
                       .attempts = options_.start.attempts,
                       .attempt_left_ns = 0,
                       .duration_ns = is_active(phase_) ? now_session_ns() : session_.duration_ns,
                       .folder = folder_,
                       .problem = problem_,
                       .sources = {}};
  if (phase_ == Phase::starting && rule_) {
    status.attempt_left_ns = rule_->left_ns(services_.loop.clock().monotonic_ns());
  }
  for (const Source& source : sources_) {
    status.sources.push_back({.name = source.config.name,
                              .health = source.producer ? source.producer->health() : SourceHealth{},
                              .recording = source.video->recording(),
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

void SessionRecorder::tell(Notice notice) {
  services_.events.on_notice(session_.id, notice);
}

}  // namespace parallax::record
