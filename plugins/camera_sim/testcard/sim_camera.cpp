// SPDX-License-Identifier: Apache-2.0
#include "testcard/sim_camera.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "testcard/klv.hpp"

namespace parallax::testcard {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr int64_t kKlvNs = 200'000'000;
constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

/// index × num / den seconds in ns, exact for centuries: whole seconds and the rest apart.
int64_t scaled_ns(int64_t index, int64_t num, int64_t den) {
  const int64_t whole = index / den;
  const int64_t rest = index % den;
  return whole * num * kNsPerSecond + rest * num * kNsPerSecond / den;
}

CardOptions card_of(const CameraOptions& options) {
  const bool jpeg = options.video.codec == VideoCodec::mjpeg;
  return {.width = options.video.width,
          .height = options.video.height,
          .camera = options.camera,
          .name = options.name,
          .range = jpeg ? Range::full : Range::limited,
          .grain = options.grain};
}

}  // namespace

SimCamera::SimCamera(CameraOptions options, int64_t start_utc_ns)
    : options_(std::move(options)), start_utc_ns_(start_utc_ns), klv_format_(std::make_shared<const TrackFormat>()) {}

Result<std::unique_ptr<SimCamera>> SimCamera::create(const CameraOptions& options, int64_t start_utc_ns,
                                                     const SimCamera* loop_of) {
  const auto& fps = options.video.fps;
  if (options.has_video && (fps.num <= 0 || fps.den <= 0 || fps.num > 120LL * fps.den || fps.num < fps.den)) {
    return fail("A simulated camera takes 1 to 120 pictures a second, not " + std::to_string(fps.num) + "/" +
                std::to_string(fps.den) + ".");
  }
  std::unique_ptr<SimCamera> camera(new SimCamera(options, start_utc_ns));
  if (loop_of != nullptr && options.loop_seconds > 0) {
    camera->pictures_ = loop_of->pictures_;
    camera->video_format_ = loop_of->video_format_;
    camera->sounds_ = loop_of->sounds_;
    camera->audio_format_ = loop_of->audio_format_;
    return camera;
  }
  if (options.has_video) {
    if (auto opened = camera->open_pictures(0); !opened) return fail(opened.error());
  }
  if (options.sound.codec != SoundCodec::none) {
    const int64_t loop_samples = static_cast<int64_t>(options.loop_seconds) * options.sound.rate_hz;
    auto sounds = make_sounds(options.sound, start_utc_ns, options.faults.ppm, loop_samples);
    if (!sounds) return fail(sounds.error());
    camera->sounds_ = std::move(*sounds);
    camera->audio_format_ = std::make_shared<const TrackFormat>(TrackFormat{camera->sounds_->config(), 0, 0});
  }
  return camera;
}

Result<void> SimCamera::open_pictures(int64_t first_index) {
  const auto count = static_cast<int64_t>(options_.loop_seconds) * options_.video.fps.num / options_.video.fps.den;
  auto pictures = count > 0 ? make_looped_pictures(card_of(options_), options_.video, count,
                                                   [this](int64_t index) { return utc_of(picture_ns(index)); })
                            : make_live_pictures(card_of(options_), options_.video, first_index);
  if (!pictures) return fail(pictures.error());
  pictures_ = std::move(*pictures);
  TrackFormat format{pictures_->parameter_sets(), options_.video.width, options_.video.height};
  // The same sets after a pause are no new format.
  if (!video_format_ || video_format_->config != format.config || video_format_->width != format.width ||
      video_format_->height != format.height) {
    video_format_ = std::make_shared<const TrackFormat>(std::move(format));
  }
  return {};
}

Result<void> SimCamera::resize(int width, int height) {
  if (!options_.has_video) return fail("This source has no pictures to resize.");
  const auto before = std::pair{options_.video.width, options_.video.height};
  options_.video.width = width;
  options_.video.height = height;
  auto opened = open_pictures(next_picture_);
  if (!opened) std::tie(options_.video.width, options_.video.height) = before;
  return opened;
}

int64_t SimCamera::picture_ns(int64_t index) const {
  return scaled_ns(index, options_.video.fps.den, options_.video.fps.num);
}
int64_t SimCamera::piece_ns(int64_t index) const {
  return scaled_ns(index * sounds_->piece_samples(), 1, options_.sound.rate_hz);
}
int64_t SimCamera::utc_of(int64_t camera_ns) const {
  return start_utc_ns_ + real_ns_of(options_.faults, camera_ns);
}
int64_t SimCamera::stamp_of(int64_t camera_ns) const {
  return camera_ns + planned_stamp_offset_ns(options_.faults, camera_ns) + stamp_shift_ns_;
}
int64_t SimCamera::picture_stamp(int64_t index) const {
  const int64_t at = picture_ns(index);
  const bool repeats = planned_repeat(options_.faults, at, picture_ns(1));
  return stamp_of(repeats ? picture_ns(index - 1) : at);
}

int64_t SimCamera::video_due() const {
  return options_.has_video ? utc_of(picture_ns(next_picture_)) : kNever;
}
int64_t SimCamera::audio_due() const {
  return sounds_ ? utc_of(piece_ns(next_piece_ + 1)) : kNever;
}
int64_t SimCamera::klv_due() const {
  return options_.has_klv ? utc_of(next_klv_ * kKlvNs) : kNever;
}
int64_t SimCamera::next_due_utc_ns() const {
  return std::min({video_due(), audio_due(), klv_due()});
}

Presence SimCamera::presence(int64_t now_utc_ns) const {
  if (now_utc_ns < gone_until_utc_ns_) return Presence::gone;
  const Presence planned = planned_presence(options_.faults, now_utc_ns - start_utc_ns_);
  return planned == Presence::live && stalled_ ? Presence::stalled : planned;
}

Result<std::vector<Unit>> SimCamera::produce(int64_t now_utc_ns) {
  std::vector<Unit> out;
  for (int64_t due = next_due_utc_ns(); due <= now_utc_ns; due = next_due_utc_ns()) {
    Result<void> made;
    if (video_due() == due) {
      made = produce_picture(out);
    } else if (audio_due() == due) {
      made = produce_sound(out);
    } else {
      produce_klv(out);
    }
    if (!made) return fail(made.error());
  }
  return out;
}

Result<void> SimCamera::produce_picture(std::vector<Unit>& out) {
  const int64_t index = next_picture_++;
  const int64_t at = picture_ns(index);
  const double resize_at_ns = options_.faults.resize_after_s * 1e9;
  if (resize_at_ns > 0 && !resized_by_plan_ && static_cast<double>(at) >= resize_at_ns) {
    resized_by_plan_ = true;
    options_.video.width = options_.faults.resize_width;
    options_.video.height = options_.faults.resize_height;
    if (auto opened = open_pictures(index); !opened) return opened;
  }
  if (!sends(utc_of(at))) {
    // A live encoder starts anew afterwards, with a key frame; a loop just runs on.
    if (options_.loop_seconds == 0) pictures_.reset();
    return {};
  }
  if (!pictures_) {
    if (auto opened = open_pictures(index); !opened) return opened;
  }
  auto pictures = pictures_->next(index, utc_of(at), std::exchange(force_key_, false));
  if (!pictures) return fail(pictures.error());
  for (auto& picture : *pictures) {
    ++sent_pictures_;
    const int drop_every = options_.faults.drop_every;
    if (drop_every > 0 && sent_pictures_ % drop_every == 0 && !picture.key) continue;
    out.push_back({TrackKind::video, std::move(picture.data), video_format_, picture_ns(picture.pts_index),
                   picture_stamp(picture.pts_index), picture_stamp(picture.dts_index),
                   utc_of(picture_ns(picture.pts_index)), picture.key});
  }
  return {};
}

Result<void> SimCamera::produce_sound(std::vector<Unit>& out) {
  const int64_t index = next_piece_++;
  const int64_t at = piece_ns(index);
  const double stops_ns = options_.faults.audio_stops_after_s * 1e9;
  if (silent_ || (stops_ns > 0 && static_cast<double>(at) >= stops_ns)) return {};
  if (!sends(utc_of(piece_ns(next_piece_)))) return {};  // it is ready, and sent, at its end
  auto data = sounds_->piece(index);
  if (!data) return fail(data.error());
  const int64_t stamp = stamp_of(at);
  out.push_back({TrackKind::audio, std::move(*data), audio_format_, at, stamp, stamp, utc_of(at), true});
  return {};
}

void SimCamera::produce_klv(std::vector<Unit>& out) {
  const int64_t at = next_klv_++ * kKlvNs;
  if (!sends(utc_of(at))) return;
  const int64_t stamp = stamp_of(at);
  out.push_back({TrackKind::klv, std::make_shared<const Bytes>(make_klv(utc_of(at), options_.name)), klv_format_, at,
                 stamp, stamp, utc_of(at), true});
}

}  // namespace parallax::testcard
