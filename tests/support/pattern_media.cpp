// SPDX-License-Identifier: Apache-2.0
#include "support/pattern_media.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "media/file/finish.hpp"
#include "media/file/part_writer.hpp"
#include "media/rtp/parameter_sets.hpp"
#include "support/fake_loop.hpp"
#include "support/folder_volume.hpp"
#include "testcard/card.hpp"
#include "testcard/sounds.hpp"

namespace parallax::test {
namespace {

constexpr int64_t kStartUtcNs = 1'700'000'000 * kNsPerSecond;

template <typename T, typename R>
T need(R result) {
  if (!result) throw std::runtime_error("the pattern could not be encoded");
  return std::move(*result);
}

std::vector<uint8_t> length_prefixed(testcard::View bytes) {
  std::vector<uint8_t> out;
  for (const testcard::View nal : testcard::split_start_codes(bytes)) {
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<uint8_t>(nal.size() >> shift));
    out.insert(out.end(), nal.begin(), nal.end());
  }
  return out;
}

SharedBytes config_of(media::Codec codec, const testcard::Bytes& sets) {
  if (codec == media::Codec::mjpeg) return {};
  media::rtp::ParameterSets stored(codec);
  for (const testcard::View nal : testcard::split_start_codes(sets)) stored.update(nal);
  return SharedBytes(stored.record());
}

media::Codec codec_of(testcard::VideoCodec codec) {
  switch (codec) {
    case testcard::VideoCodec::h264:
      return media::Codec::h264;
    case testcard::VideoCodec::h265:
      return media::Codec::h265;
    case testcard::VideoCodec::mjpeg:
      return media::Codec::mjpeg;
  }
  return media::Codec::unknown;
}

struct Event {
  size_t track = 0;
  int64_t pts_ns = 0;
  int64_t dts_ns = 0;
  media::AccessUnit unit;
};

/// Video, and sound where wanted, in the order in which they would come.
std::vector<Event> events_of(const PatternPart& part, std::vector<std::shared_ptr<const media::StreamFormat>>& tracks) {
  std::vector<Event> events;
  const PatternStream stream = make_pattern_stream(part.plan);
  tracks.push_back(stream.format);
  for (const auto& unit : stream.units) {
    Event event{0, unit.pts_ns, unit.dts_ns, unit.unit};
    if (!part.times_ns.empty()) event.pts_ns = event.dts_ns = part.times_ns.at(unit.counter - part.plan.first_counter);
    events.push_back(std::move(event));
  }
  if (part.has_sound) {
    const PatternStream sound = make_beep_stream(part.plan.pictures / part.plan.fps + 1);
    tracks.push_back(sound.format);
    for (const auto& unit : sound.units) {
      if (unit.pts_ns >= 0 && unit.pts_ns < part.plan.pictures * kNsPerSecond / part.plan.fps)
        events.push_back({1, unit.pts_ns, unit.dts_ns, unit.unit});
    }
  }
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.dts_ns < b.dts_ns; });
  return events;
}

void write_part(media::Volume& volume, const std::string& stem, const PatternPart& part) {
  FakeLoop loop;
  media::VolumeWriter writer(volume, loop.time);
  media::PartOptions options;
  options.stem = stem;
  const int64_t zero_ns = loop.time.monotonic;
  options.session_start_monotonic_ns = zero_ns - part.start_session_ns;
  const auto events = events_of(part, options.tracks);
  auto made = media::PartWriter::create(writer, loop, options, [](const Error&) {});
  if (!made) throw std::runtime_error(made.error().line());
  for (Event event : events) {
    const int64_t due = zero_ns + event.dts_ns;
    if (due > loop.time.monotonic) loop.advance(due - loop.time.monotonic);
    event.unit.arrival_monotonic_ns = loop.time.monotonic;
    (*made)->write(event.track, event.unit, part.start_session_ns + event.pts_ns, part.start_session_ns + event.dts_ns);
  }
  (*made)->close([](const media::PartFacts&) {});
  writer.drain();
  loop.run_posted();
}

}  // namespace

PatternStream make_pattern_stream(const PatternPlan& plan) {
  const auto card = need<std::unique_ptr<testcard::Card>>(testcard::Card::create(
      {.width = plan.width,
       .height = plan.height,
       .camera = plan.camera,
       .name = fmt::format("CAM {}", plan.camera),
       .range = plan.codec == testcard::VideoCodec::mjpeg ? testcard::Range::full : testcard::Range::limited,
       .grain = plan.grain}));
  const auto encoder = need<std::unique_ptr<testcard::VideoEncoder>>(
      testcard::VideoEncoder::create({.codec = plan.codec,
                                      .width = plan.width,
                                      .height = plan.height,
                                      .fps = {plan.fps, 1},
                                      .bits_per_second = plan.bits_per_second,
                                      .gop = plan.gop,
                                      .bframes = plan.bframes}));
  auto format = std::make_shared<media::StreamFormat>();
  format->codec = codec_of(plan.codec);
  format->width = plan.width;
  format->height = plan.height;
  format->nominal_fps = plan.fps;
  format->codec_config = config_of(format->codec, encoder->parameter_sets());
  PatternStream stream{format, {}};
  const int64_t picture_ns = kNsPerSecond / plan.fps;
  int64_t shift = 0;  // decoding times never before zero
  const auto take = [&](std::vector<testcard::EncodedPicture> pictures) {
    for (const auto& picture : pictures) {
      if (stream.units.empty()) shift = -picture.dts_index;
      PatternStream::Unit unit;
      unit.counter = plan.first_counter + static_cast<uint32_t>(picture.pts_index);
      unit.pts_ns = picture.pts_index * picture_ns;
      // As the recorder's receiver: the n-th smallest presentation time, late by the depth of reordering.
      unit.dts_ns =
          std::max<int64_t>((picture.dts_index + (plan.bframes > 0 ? 0 : shift)) * picture_ns, -shift * picture_ns);
      unit.unit.format = format;
      unit.unit.key = picture.key;
      unit.unit.capture_utc_ns = kStartUtcNs + unit.pts_ns;
      unit.unit.pts_ticks = unit.pts_ns * 9 / 100'000;
      unit.unit.dts_ticks = unit.dts_ns * 9 / 100'000;
      unit.unit.data =
          SharedBytes(format->codec == media::Codec::mjpeg ? *picture.data : length_prefixed(*picture.data));
      stream.units.push_back(std::move(unit));
    }
  };
  for (int i = 0; i < plan.pictures; ++i) {
    const auto& picture = card->draw(plan.first_counter + static_cast<uint32_t>(i), kStartUtcNs + i * picture_ns);
    take(need<std::vector<testcard::EncodedPicture>>(encoder->encode(picture, i % plan.gop == 0)));
  }
  take(need<std::vector<testcard::EncodedPicture>>(encoder->flush()));
  return stream;
}

PatternStream make_beep_stream(int seconds) {
  const auto sounds = need<std::unique_ptr<testcard::Sounds>>(testcard::make_sounds({}, kStartUtcNs, 0, 0));
  auto format = std::make_shared<media::StreamFormat>();
  format->kind = media::MediaKind::audio;
  format->codec = media::Codec::aac;
  format->clock_rate_hz = format->sample_rate_hz = testcard::SoundOptions{}.rate_hz;
  format->channels = testcard::SoundOptions{}.channels;
  format->codec_config = SharedBytes(sounds->config());
  PatternStream stream{format, {}};
  const int64_t piece_ns = sounds->piece_samples() * kNsPerSecond / format->sample_rate_hz;
  for (int64_t i = 0; i * piece_ns < seconds * kNsPerSecond; ++i) {
    const auto bytes = need<std::shared_ptr<const testcard::Bytes>>(sounds->piece(i));
    PatternStream::Unit unit;
    unit.pts_ns = unit.dts_ns = i * piece_ns;
    unit.unit.format = format;
    unit.unit.key = true;
    unit.unit.data = SharedBytes(*bytes);
    stream.units.push_back(std::move(unit));
  }
  return stream;
}

std::optional<testcard::Pattern> pattern_of(const media::VideoFrame& frame) {
  const media::Plane& luma = frame.planes[0];
  return testcard::read_pattern(luma.data, luma.width, luma.height, luma.stride_bytes);
}

int64_t counter_of(const media::VideoFramePtr& frame) {
  if (!frame) return -2;
  const auto pattern = pattern_of(*frame);
  return pattern ? static_cast<int64_t>(pattern->counter) : -1;
}

Session write_pattern_session(const std::filesystem::path& folder, const std::vector<PatternVideo>& videos,
                              const std::string& id) {
  FolderVolume volume(folder);
  Session session;
  session.id = id;
  session.name = id;
  session.start_utc_ns = kStartUtcNs;
  session.state = SessionState::stopped;
  for (const PatternVideo& planned : videos) {
    Video video;
    video.source = planned.source;
    video.kind = SourceKind::camera;
    video.gaps = planned.gaps;
    for (const PatternPart& part : planned.parts) {
      const std::string stem = fmt::format("{}/{}-p{:03}", id, planned.source, video.parts.size() + 1);
      write_part(volume, stem, part);
      const std::string media = stem + ".mp4";
      media::PartFacts facts;
      if (part.finished) {
        auto finished = media::finish_part(volume, media);
        if (!finished) throw std::runtime_error(finished.error().line());
        facts = *finished;
      } else {
        facts.file = media.substr(id.size() + 1);
        facts.index_file = facts.file + ".idx";
        facts.start_session_ns = part.start_session_ns;
        facts.duration_ns = part.plan.pictures * kNsPerSecond / part.plan.fps;
        facts.width = part.plan.width;
        facts.height = part.plan.height;
      }
      Part written;
      facts.fill(written);
      video.parts.push_back(written);
      session.duration_ns = std::max(session.duration_ns, written.start_session_ns + written.duration_ns);
    }
    session.videos.push_back(std::move(video));
  }
  return session;
}

std::vector<std::vector<std::filesystem::path>> paths_of(const std::filesystem::path& folder, const Session& session) {
  std::vector<std::vector<std::filesystem::path>> paths;
  for (const Video& video : session.videos) {
    auto& parts = paths.emplace_back();
    for (const Part& part : video.parts) parts.push_back(folder / session.id / part.file);
  }
  return paths;
}

}  // namespace parallax::test
