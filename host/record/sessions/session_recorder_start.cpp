// SPDX-License-Identifier: Apache-2.0
// How a session begins: waiting for sources, and going on after an interruption.
#include "record/sessions/session_recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "record/rules/gaps.hpp"
#include "record/rules/naming.hpp"

namespace parallax::record {
Result<void> SessionRecorder::start() {
  if (auto problem = services_.places.problem()) return fail(std::move(*problem));
  std::vector<Video> videos;
  for (const SourceConfig& source : location_.sources) {
    videos.push_back({.source = source.name,
                      .kind = source.kind,
                      .driver = source.driver,
                      .first_frame_session_ns = {},
                      .parts = {},
                      .gaps = {}});
  }
  make_sources(videos);
  wait_for_sources();
  set_phase(Phase::starting);
  for (Source& source : sources_) start_producer(source);
  start_->judge_soon();
  return {};
}

void SessionRecorder::go_on(InterruptedSession interrupted) {
  const Clock& clock = services_.loop.clock();
  session_ = std::move(interrupted.session);
  file_.begin(*interrupted.place, std::move(interrupted.folder), interrupted.other_places);
  int64_t last_ns = session_.duration_ns;
  for (const Video& video : session_.videos) {
    last_ns = std::max(last_ns, end_of_parts(video));
    if (!video.gaps.empty()) {
      const Gap& gap = video.gaps.back();
      last_ns = std::max(last_ns, gap.end_session_ns.value_or(gap.start_session_ns));
    }
  }
  const int64_t passed_ns = interrupted.zero_monotonic_ns ? clock.monotonic_ns() - *interrupted.zero_monotonic_ns
                                                          : clock.utc_ns() - session_.start_utc_ns;
  // A clock that was set back must not make new parts overlap the old ones.
  const int64_t now_ns = std::max(passed_ns, last_ns + kNsPerMs);
  zero_ = {.session_start_monotonic_ns = clock.monotonic_ns() - now_ns,
           .session_start_utc_ns = clock.utc_ns() - now_ns};

  std::vector<Video> videos = session_.videos;
  for (const SourceConfig& source : location_.sources) {
    const bool known =
        std::any_of(videos.begin(), videos.end(), [&](const Video& v) { return v.source == source.name; });
    if (!known) videos.push_back({source.name, source.kind, source.driver, {}, {}, {}});
  }
  const bool paused = session_.state == SessionState::paused;
  recording_since_session_ns_ = now_ns;
  for (const Video& video : videos) {
    int64_t recorded_ns = 0;
    for (const Part& part : video.parts) recorded_ns += part.duration_ns;
    recorded_before_ns_ = std::max(recorded_before_ns_, recorded_ns);
  }
  for (Video& video : videos) {
    // It had been resumed, but the next picture had not come yet: what is missing since then nobody wanted.
    const bool resumed = !paused && gap_is_open(video) && video.gaps.back().reason == GapReason::paused;
    if (resumed) close_gap(video, session_.duration_ns);
    if (gap_is_open(video)) continue;
    const GapReason reason = paused                ? GapReason::paused
                             : video.parts.empty() ? GapReason::late_start
                                                   : GapReason::recorder_restarted;
    const int64_t last_gap_end_ns = video.gaps.empty() ? 0 : *video.gaps.back().end_session_ns;
    open_gap(video, {.start_session_ns = std::max(end_of_parts(video), last_gap_end_ns),
                     .end_session_ns = {},
                     .reason = reason,
                     .text = paused ? "Paused when the recorder was interrupted."
                                    : "The recorder was interrupted and started again.",
                     .user = {}});
  }
  make_sources(videos);
  make_finisher();
  for (size_t v = 0; v < sources_.size(); ++v) {
    Source& source = sources_[v];
    source.part_places.clear();  // what the beginning of another source has put there
    for (const Part& part : source.video->video().parts) source.part_places.push_back(&interrupted.place_of(part.file));
    for (size_t p = 0; p < source.part_places.size(); ++p) finisher_->add(*source.part_places[p], v, p);
    source.video->begin(file_.place()->parts(), file_.folder(), zero_,
                        paused ? VideoRecorder::BeginAs::paused : VideoRecorder::BeginAs::recording);
  }
  set_phase(paused ? Phase::paused : Phase::recording);
  tell({Severity::warning,
        "recording-resumed",
        fmt::format("{} was interrupted and goes on{}.", session_.name, paused ? ", still paused" : " as new parts"),
        "Look whether all cameras deliver again. What is missing is shown as a gap.",
        {}});
  for (Source& source : sources_) start_producer(source);
  tick();
  file_.save_soon();
}

void SessionRecorder::wait_for_sources() {
  start_.emplace(
      services_.loop, options_.start, sources_.size(),
      SessionStart::Steps{.sources = [this] { return awaited(); },
                          // So that clients look which ones are awaited.
                          .changed = [this] { set_phase(Phase::starting); },
                          .record = [this] { (void)begin_recording(); },  // it has told why not
                          .again = [this](const RecordingNotice& notice) { start_afresh(notice); },
                          .gave_up = [this](const RecordingNotice& notice,
                                            const Error& problem) { fail_start(notice, problem, "start-failed"); }});
}

std::vector<AwaitedSource> SessionRecorder::awaited() const {
  std::vector<AwaitedSource> all;
  for (const Source& source : sources_)
    all.push_back({.name = source.config.name, .ready = is_ready(source), .why = source.video->reason()});
  return all;
}

void SessionRecorder::start_afresh(const RecordingNotice& why) {
  tell(why);
  for (Source& source : sources_) {
    if (source.video->live()) continue;
    stop_producer(source);
    start_producer(source);
  }
  set_phase(Phase::starting);
}

Result<void> SessionRecorder::start_now() {
  if (phase_ != Phase::starting) {
    return fail("not-starting", fmt::format("The recording is not starting any more, it is {}.", name_of(phase_)),
                "See what is being recorded with the status.");
  }
  if (const auto sources = awaited(); ready_count(sources) == 0) {
    return fail("no-source-ready", fmt::format("There is no picture to record yet: {}.", missing_text(sources)),
                "Wait until one of the sources delivers, or stop.");
  }
  start_->end();
  return begin_recording();
}

void SessionRecorder::fail_start(const RecordingNotice& notice, const Error& problem, std::string stop_reason) {
  problem_ = problem;
  tell(notice);
  stop_producers();
  session_.state = SessionState::stopped;
  session_.stop_reason = std::move(stop_reason);
  set_phase(Phase::failed);
}

Result<void> SessionRecorder::begin_recording() {
  const Clock& clock = services_.loop.clock();
  if (auto problem = services_.places.problem()) {
    fail_start({Severity::error, problem->code, problem->text, problem->remedy, {}}, *problem, problem->code);
    return fail(std::move(*problem));
  }
  Place& place = *services_.places.choose(nullptr);
  const std::string missing = missing_text(awaited());
  const int64_t now_ns = clock.monotonic_ns();
  int64_t zero_ns = now_ns;
  for (const Source& source : sources_) {
    if (source.video->video().kind == SourceKind::microphone) continue;
    zero_ns = std::min(zero_ns, source.video->first_kept_capture_ns(clock.utc_ns() - now_ns).value_or(now_ns));
  }
  zero_ = {.session_start_monotonic_ns = zero_ns, .session_start_utc_ns = clock.utc_ns() - (now_ns - zero_ns)};
  session_.start_utc_ns = zero_.session_start_utc_ns;
  session_.state = SessionState::recording;
  if (session_.name.empty()) session_.name = default_session_name(location_.name, session_.start_utc_ns);
  file_.begin(place, session_folder_name(location_.name, session_.start_utc_ns, session_.id));
  make_finisher();
  set_phase(Phase::recording);
  for (Source& source : sources_) {
    source.was_recording = source.video->live();
    source.video->begin(place.parts(), file_.folder(), zero_);
  }
  tell({missing.empty() ? Severity::info : Severity::warning,
        "recording-started",
        missing.empty() ? fmt::format("Recording of {} has started.", session_.name)
                        : fmt::format("Recording of {} has started. To join later: {}.", session_.name, missing),
        missing.empty() ? "" : "Check the power, the network and the password of these sources.",
        {}});
  if (const auto low = place.low_text()) disk_low(place, *low);
  file_.save_soon();
  tick();
  return {};
}

}  // namespace parallax::record
