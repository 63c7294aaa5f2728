// SPDX-License-Identifier: Apache-2.0
#include "record/sessions/video_recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "media/file/part_writer.hpp"
#include "media/rtsp/refusal.hpp"
#include "record/rules/gaps.hpp"
#include "record/rules/naming.hpp"
#include "record/volumes/part_formats.hpp"

namespace parallax::record {

using media::MediaKind;
using media::StreamFormat;

namespace {

constexpr int64_t kStorageRetryNs = kNsPerSecond;
/// Each part costs files and threads' time: a source gets no more than one in this time by changing its format.
constexpr int64_t kShortestPartNs = kNsPerSecond;
/// Key frames are seldom farther apart than this.
constexpr int64_t kKeylessNs = 10 * kNsPerSecond;
constexpr size_t kMostPendingNotes = 20;

std::string describe(const StreamFormat& format) {
  if (format.kind == MediaKind::video)
    return fmt::format("{} {}x{}", name_of(format.codec), format.width, format.height);
  return fmt::format("{} {} Hz", name_of(format.codec), format.sample_rate_hz);
}

/// The last picture's duration is a guess: it ends where the next part begins, at the latest.
void end_before(Part& part, const Part& next) {
  part.duration_ns = std::clamp<int64_t>(next.start_session_ns - part.start_session_ns, 0, part.duration_ns);
}

/// One more than the highest number among the files of `video`: "Camera-1-p002.mp4" is 2.
size_t next_part_number(const Video& video) {
  size_t highest = video.parts.size();
  for (const Part& part : video.parts) {
    const size_t at = part.file.rfind("-p");
    if (at != std::string::npos)
      highest = std::max<size_t>(highest, std::strtoul(part.file.c_str() + at + 2, nullptr, 10));
  }
  return highest + 1;
}

std::string trouble_text(CameraState state, const std::optional<Error>& reason) {
  if (reason) return reason->afterwards();
  switch (state) {
    case CameraState::resolving:
    case CameraState::connecting:
      return "The source was being connected.";
    case CameraState::first_frame:
      return "The source was connected, but had sent no picture yet.";
    case CameraState::live:
      return "No picture to begin with had come yet.";
    case CameraState::stalled:
      return "The source sent nothing.";
    case CameraState::refused:
      return "The source refused the connection.";
    case CameraState::gone:
      return "The source could not be reached.";
  }
  return "The source delivered nothing.";
}

std::string storage_trouble_text(const Error& error) {
  return error.code == "disk-full" ? "The storage was full." : error.text;
}

}  // namespace

VideoRecorder::VideoRecorder(Loop& loop, Video video, VideoEvents& events, RecordedUnitsTarget live)
    : loop_(loop),
      video_(std::move(video)),
      events_(events),
      live_units_(std::move(live)),
      tracks_(video_.source, {.note = [this](std::string text) { note(std::move(text)); },
                              .notice = [this](const RecordingNotice& notice) { events_.on_notice(notice); }}),
      next_number_(next_part_number(video_)) {}

VideoRecorder::~VideoRecorder() = default;

int64_t VideoRecorder::now_session_ns() const {
  return loop_.clock().monotonic_ns() - zero_.session_start_monotonic_ns;
}

std::optional<int64_t> VideoRecorder::first_kept_arrival_ns() const {
  const media::AccessUnit* const first = kept_.first_main();
  return first != nullptr ? std::optional(first->arrival_monotonic_ns) : std::nullopt;
}

std::optional<int64_t> VideoRecorder::first_kept_capture_ns(int64_t utc_offset_ns) const {
  const auto arrival_ns = first_kept_arrival_ns();
  if (!arrival_ns || kept_.first_main()->capture_utc_ns == kNoTime) return arrival_ns;
  const int64_t delay_ns = *arrival_ns + utc_offset_ns - kept_.first_main()->capture_utc_ns;
  const bool believed = delay_ns > 0 && delay_ns <= media::SessionTimelineOptions{}.sane_delay_max_ns;
  return *arrival_ns - (believed ? delay_ns : 0);
}

uint64_t VideoRecorder::bytes_written() const {
  return part_ ? part_->facts().bytes : 0;
}

uint64_t VideoRecorder::bytes() const {
  uint64_t bytes = bytes_written();
  for (const Part& part : video_.parts) {
    if (!part_ || &part != &video_.parts.back()) bytes += part.bytes;
  }
  return bytes;
}

void VideoRecorder::on_state(CameraState state, const std::optional<Error>& reason) {
  const bool changed = state != state_ || reason != reason_;
  state_ = state;
  reason_ = reason;
  const bool was_live = std::exchange(live_, state == CameraState::live);
  if (was_live && !live_) {
    kept_.clear();
    if (mode_ == Mode::recording) interrupt(gap_reason(state, reason), trouble_text(state, reason), {});
  } else if (!live_ && mode_ == Mode::recording && reason && gap_is_open(video_) && changed) {
    // The newest reason explains best: "closed the connection" first, "wrong password" later.
    video_.gaps.back().text = trouble_text(state, reason);
    events_.on_video_changed();
  }
  if (changed) events_.on_source_changed(video_.source, state, reason);
}

void VideoRecorder::on_tracks(const std::vector<media::StreamTrack>& tracks) {
  if (part_) interrupt(GapReason::format_changed, "The source began anew.", {});
  if (!tracks_.same_kinds(tracks)) timeline_.reset();
  if (timeline_) timeline_->restart();
  tracks_.begin(tracks);
  const auto main = tracks_.main();
  kept_.begin(main ? std::optional(KeptUnits::MainTrack{*main, tracks_.main_format()->kind}) : std::nullopt);
}

void VideoRecorder::on_note(std::string_view text) {
  note(std::string(text));
}

void VideoRecorder::on_access_unit(size_t track, const media::AccessUnit& unit) {
  if (track >= tracks_.size() || !tracks_.main() || !unit.format) return;
  if (mode_ == Mode::waiting) {
    const bool was_ready = kept_.first_main() != nullptr;
    kept_.push(track, unit);
    if (!was_ready && kept_.first_main() != nullptr) events_.on_ready();
  } else if (mode_ == Mode::recording) {
    const int64_t pts_session_ns = record(track, unit);
    // What came before it began, and is handed over only now, viewers have seen.
    const bool is_new = unit.arrival_monotonic_ns >= begun_monotonic_ns_;
    if (live_units_.units != nullptr && is_new)
      live_units_.units->on_recorded_unit(live_units_.stream, track, unit, pts_session_ns);
  }
}

void VideoRecorder::begin(PartStore& store, std::string folder, const media::SessionZero& zero, BeginAs as) {
  store_ = &store;
  folder_ = std::move(folder);
  zero_ = zero;
  mode_ = as == BeginAs::paused ? Mode::paused : Mode::recording;
  begun_monotonic_ns_ = loop_.clock().monotonic_ns();
  if (mode_ == Mode::paused) return kept_.clear();
  if (kept_.first_main() == nullptr && !gap_is_open(video_)) {
    open_gap(video_, {.start_session_ns = video_.parts.empty() ? 0 : now_session_ns(),
                      .end_session_ns = {},
                      .reason = live_ || video_.parts.empty() ? GapReason::late_start : gap_reason(state_),
                      .text = live_ ? "Waiting for a key frame." : trouble_text(state_, reason_),
                      .user = {}});
  }
  for (const KeptUnits::Entry& entry : kept_.take()) {
    if (entry.unit.arrival_monotonic_ns >= zero_.session_start_monotonic_ns) (void)record(entry.track, entry.unit);
  }
  events_.on_video_changed();
}

void VideoRecorder::pause(const std::string& user, const std::string& text) {
  if (mode_ != Mode::recording) return;
  mode_ = Mode::paused;
  interrupt(GapReason::paused, text, user);
}

void VideoRecorder::resume() {
  if (mode_ != Mode::paused) return;
  mode_ = Mode::recording;
  if (timeline_) timeline_->restart();
  // The pause of a camera that is live, or on its way without trouble, ends with its next key frame. Another one's ends
  // now, and its own trouble begins.
  if (!live_ && reason_) {
    open_gap(video_, {.start_session_ns = now_session_ns(),
                      .end_session_ns = {},
                      .reason = gap_reason(state_),
                      .text = trouble_text(state_, reason_),
                      .user = {}});
  }
  events_.on_video_changed();
}

void VideoRecorder::move_to(PartStore& store, std::string folder, const Error& why) {
  if (part_) interrupt(GapReason::disk, storage_trouble_text(why), {});
  store_ = &store;
  folder_ = std::move(folder);
  retry_at_monotonic_ns_ = kNoTime;
}

void VideoRecorder::end() {
  if (mode_ == Mode::ended) return;
  const bool began = mode_ != Mode::waiting;
  mode_ = Mode::ended;
  if (part_) close_part();
  if (began) close_gap(video_, now_session_ns());
  kept_.clear();
}

void VideoRecorder::tick() {
  if (mode_ != Mode::recording) return;
  const int64_t now_ns = loop_.clock().monotonic_ns();
  watch_for_key_frame(now_ns);
  if (part_) tracks_.watch_sound(now_ns, zero_.session_start_monotonic_ns);
}

void VideoRecorder::watch_for_key_frame(int64_t now_ns) {
  const bool waits = live_ && !part_ && retry_at_monotonic_ns_ == kNoTime;
  if (!waits) {
    keyless_ = {};
  } else if (keyless_.since_monotonic_ns == kNoTime) {
    keyless_.since_monotonic_ns = now_ns;
  } else if (now_ns - keyless_.since_monotonic_ns >= kKeylessNs && !std::exchange(keyless_.told, true)) {
    const Error error = media::no_key_frame(now_ns - keyless_.since_monotonic_ns);
    if (gap_is_open(video_)) video_.gaps.back().text = error.afterwards();
    events_.on_notice({.severity = Severity::warning,
                       .code = error.code,
                       .text = fmt::format("{} is not being recorded. {}", video_.source, error.text),
                       .remedy = error.remedy,
                       .source = video_.source});
    events_.on_video_changed();
  }
}

int64_t VideoRecorder::record(size_t track, const media::AccessUnit& unit) {
  if (!timeline_) timeline_ = std::make_unique<media::SessionTimeline>(zero_, tracks_.kinds());
  const media::StampedTime time = timeline_->stamp(track, unit);
  if (track == *tracks_.main()) {
    record_main(unit, time);
  } else {
    tracks_.write_other(part_.get(), track, unit, time);
  }
  return time.pts_session_ns;
}

void VideoRecorder::record_main(const media::AccessUnit& unit, const media::StampedTime& time) {
  if (part_ && must_change(tracks_.main_format(), unit.format)) {
    change_format(
        fmt::format("The format changed from {} to {}.", describe(*tracks_.main_format()), describe(*unit.format)));
  } else if (part_ && tracks_.want_new_part() && unit.key && part_age_ns() >= kShortestPartNs) {
    interrupt(GapReason::format_changed, "The sound's format changed.", {});
  }
  if (!part_ && (!unit.key || !open_part(unit, time.pts_session_ns))) return;
  tracks_.write_main(*part_, unit, time);
}

int64_t VideoRecorder::part_age_ns() const {
  return loop_.clock().monotonic_ns() - part_opened_monotonic_ns_;
}

void VideoRecorder::change_format(std::string text) {
  const bool unsteady = part_age_ns() < kShortestPartNs;
  if (unsteady) {
    retry_at_monotonic_ns_ = part_opened_monotonic_ns_ + kShortestPartNs;
    text += " It does so more than once a second; what comes until the second is over is left out.";
  }
  if (unsteady && !std::exchange(unsteady_told_, true)) {
    events_.on_notice({.severity = Severity::warning,
                       .code = "format-unsteady",
                       .text = fmt::format("{} changes its format more than once a second. Each change needs a new "
                                           "file, so that only a part of what it sends is recorded.",
                                           video_.source),
                       .remedy = "Set a fixed resolution and codec in the camera's settings, and restart the camera.",
                       .source = video_.source});
  }
  interrupt(GapReason::format_changed, std::move(text), {});
}

bool VideoRecorder::open_part(const media::AccessUnit& unit, int64_t pts_session_ns) {
  const int64_t now_ns = loop_.clock().monotonic_ns();
  if (retry_at_monotonic_ns_ != kNoTime && now_ns < retry_at_monotonic_ns_) return false;
  PartRequest request{.stem = fmt::format("{}/{}", folder_, part_stem(video_.source, next_number_)),
                      .tracks = tracks_.choose(unit),
                      .zero_monotonic_ns = zero_.session_start_monotonic_ns};
  if (request.tracks.empty()) return false;
  auto file = store_->create(request, [this, life = alive_.watch()](const Error& error) {
    if (!life.over()) part_failed(error);
  });
  if (!file) {
    retry_at_monotonic_ns_ = now_ns + kStorageRetryNs;
    events_.on_storage_error(file.error());
    return false;
  }
  retry_at_monotonic_ns_ = kNoTime;
  part_opened_monotonic_ns_ = now_ns;
  mended_before_part_ = timeline_->mended_timestamps();
  ++next_number_;
  ++open_files_;
  part_ = std::move(*file);
  const int64_t start_ns = std::max(pts_session_ns, end_of_parts(video_));
  close_gap_by_part(video_, start_ns);
  Part part = part_->facts();
  part.state = PartState::writing;
  part.start_session_ns = start_ns;
  part.notes = std::exchange(pending_notes_, {});
  video_.parts.push_back(std::move(part));
  if (!video_.first_frame_session_ns) video_.first_frame_session_ns = pts_session_ns;
  events_.on_video_changed();
  return true;
}

void VideoRecorder::close_part() {
  const size_t index = video_.parts.size() - 1;
  if (const uint64_t mended = timeline_ ? timeline_->mended_timestamps() - mended_before_part_ : 0; mended > 0) {
    note(fmt::format("{} time stamps of the source were wrong and were mended.", mended));
  }
  tracks_.end_part();
  const auto take_over = [this, index](Part facts, PartState state) {
    Part& part = video_.parts[index];
    std::vector<std::string> notes = std::move(part.notes);
    std::move(facts.notes.begin(), facts.notes.end(), std::back_inserter(notes));
    facts.notes = std::move(notes);
    facts.state = state;
    if (facts.frames == 0) facts.start_session_ns = part.start_session_ns;
    part = std::move(facts);
    if (index > 0) end_before(video_.parts[index - 1], part);
    if (index + 1 < video_.parts.size()) end_before(part, video_.parts[index + 1]);
  };
  std::unique_ptr<OpenPart> file = std::move(part_);
  const int64_t now_ns = now_session_ns();
  const size_t gap_after = video_.gaps.size();  // the one that `interrupt` is about to make
  file->close([this, life = alive_.watch(), index, gap_after, take_over](const Part& facts) {
    if (life.over()) return;
    --open_files_;
    take_over(facts, facts.state == PartState::writing ? PartState::closed : facts.state);
    // Where the gap behind it begins is known exactly only now.
    if (const Part& part = video_.parts[index]; part.frames > 0 && gap_after < video_.gaps.size()) {
      Gap& gap = video_.gaps[gap_after];
      gap.start_session_ns = part.start_session_ns + part.duration_ns;
      if (gap.end_session_ns) gap.start_session_ns = std::min(gap.start_session_ns, *gap.end_session_ns);
    }
    events_.on_part_closed(video_.source, index);
    events_.on_video_changed();
  });
  // Until then: it ends about now.
  Part& part = video_.parts[index];
  part.duration_ns = std::max<int64_t>(part.duration_ns, now_ns - part.start_session_ns);
}

void VideoRecorder::interrupt(GapReason reason, std::string text, std::string user) {
  int64_t start_ns = now_session_ns();
  if (part_) {
    close_part();
    start_ns = std::min(start_ns, end_of_parts(video_));
  }
  if (gap_is_open(video_) && start_ns < video_.gaps.back().start_session_ns)
    start_ns = video_.gaps.back().start_session_ns;
  open_gap(video_, {.start_session_ns = start_ns,
                    .end_session_ns = {},
                    .reason = reason,
                    .text = std::move(text),
                    .user = std::move(user)});
  events_.on_video_changed();
}

void VideoRecorder::part_failed(const Error& error) {
  if (!part_) return;
  note(fmt::format("Writing failed: {}", error.text));
  retry_at_monotonic_ns_ = loop_.clock().monotonic_ns() + kStorageRetryNs;
  interrupt(GapReason::disk, storage_trouble_text(error), {});
  events_.on_storage_error(error);
}

void VideoRecorder::note(std::string text) {
  std::vector<std::string>& notes = part_ ? video_.parts.back().notes : pending_notes_;
  if (notes.size() < kMostPendingNotes) notes.push_back(std::move(text));
}

}  // namespace parallax::record
