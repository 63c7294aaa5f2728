// SPDX-License-Identifier: Apache-2.0
#include "part_maker.hpp"

#include <algorithm>
#include <stdexcept>

namespace parallax::test {
namespace {

struct Event {
  size_t track;
  int64_t dts_ns;
  int64_t pts_ns;
  media::AccessUnit unit;
};

std::shared_ptr<const media::StreamFormat> klv_format() {
  auto format = std::make_shared<media::StreamFormat>();
  format->kind = media::MediaKind::metadata;
  format->codec = media::Codec::klv;
  return format;
}

}  // namespace

SharedBytes klv_unit(uint32_t counter) {
  std::vector<uint8_t> bytes = {0x06, 0x0E, 0x2B, 0x34, 0x02, 0x0B, 0x01, 0x01, 0x0E,
                                0x01, 0x03, 0x01, 0x01, 0,    0,    0,    4};
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<uint8_t>(counter >> shift));
  return SharedBytes(std::move(bytes));
}

media::PartFacts write_part(media::VolumeWriter& writer, FakeLoop& loop, const PartPlan& plan,
                            std::vector<Error>* failures) {
  media::PartOptions options;
  options.stem = plan.stem;
  const int64_t zero_monotonic_ns = loop.time.monotonic;
  options.session_start_monotonic_ns = zero_monotonic_ns - plan.start_session_ns;
  std::vector<Event> events;
  for (const auto& name : plan.streams) {
    const auto& stream = sample_stream(name);
    const size_t track = options.tracks.size();
    options.tracks.push_back(stream.format);
    const bool is_sound = stream.format->kind == media::MediaKind::audio;
    for (const auto& unit : stream.units) {
      if (unit.pts_ns >= plan.length_ns || (is_sound && unit.pts_ns >= plan.sound_ends_ns)) continue;
      events.push_back({track, unit.dts_ns, unit.pts_ns, unit.unit});
    }
  }
  if (plan.metadata_every_ms > 0) {
    options.tracks.push_back(klv_format());
    uint32_t counter = 0;
    for (int64_t at = 0; at < plan.length_ns; at += plan.metadata_every_ms * kNsPerMs) {
      media::AccessUnit unit;
      unit.data = klv_unit(counter++);
      unit.key = true;
      events.push_back({options.tracks.size() - 1, at, at, unit});
    }
  }
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.dts_ns < b.dts_ns; });

  auto part = media::PartWriter::create(writer, loop, options, [&](const Error& error) {
    if (failures != nullptr) failures->push_back(error);
  });
  if (!part) throw std::runtime_error(part.error().line());
  for (auto& event : events) {
    const int64_t due = zero_monotonic_ns + event.dts_ns;
    if (due > loop.time.monotonic) loop.advance(due - loop.time.monotonic);
    event.unit.arrival_monotonic_ns = loop.time.monotonic;
    (*part)->write(event.track, event.unit, plan.start_session_ns + event.pts_ns, plan.start_session_ns + event.dts_ns);
  }
  std::optional<media::PartFacts> facts;
  (*part)->close([&](const media::PartFacts& closed) { facts = closed; });
  writer.drain();
  loop.run_posted();
  if (!facts) throw std::runtime_error("the part was not closed");
  return *facts;
}

media::PartFacts write_part(media::Volume& volume, const PartPlan& plan) {
  FakeLoop loop;
  media::VolumeWriter writer(volume, loop.time);
  return write_part(writer, loop, plan);
}

}  // namespace parallax::test
