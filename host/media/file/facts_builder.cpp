// SPDX-License-Identifier: Apache-2.0
#include "media/file/facts_builder.hpp"

#include <algorithm>

#include "media/file/part_head.hpp"
#include "media/file/ticks.hpp"

namespace parallax::media {
namespace {

std::string base_name(const std::string& name) {
  return name.substr(name.rfind('/') + 1);  // npos + 1 is 0
}

}  // namespace

PartNames PartNames::of_media(const std::string& media) {
  const size_t slash = media.rfind('/') + 1;
  const size_t dot = media.rfind('.');
  const std::string stem = dot == std::string::npos || dot < slash ? media : media.substr(0, dot);
  return {media, media + ".idx", stem + ".klv", stem + ".klv.idx"};
}

void PartFacts::fill(Part& part) const {
  part.file = file;
  part.index_file = index_file;
  part.sidecar = sidecar;
  part.state = state;
  part.start_session_ns = start_session_ns;
  part.duration_ns = duration_ns;
  part.frames = frames;
  part.bytes = bytes;
  part.codec = codec;
  part.audio_codec = audio_codec;
  part.width = width;
  part.height = height;
  part.fps = fps;
  for (const auto& text : notes) {
    if (std::find(part.notes.begin(), part.notes.end(), text) == part.notes.end()) part.notes.push_back(text);
  }
}

FactsBuilder::FactsBuilder(const PartNames& names, std::span<const std::shared_ptr<const StreamFormat>> formats) {
  base_.file = base_name(names.media);
  base_.index_file = base_name(names.index);
  for (size_t i = 0; i < formats.size(); ++i) {
    const StreamFormat& format = *formats[i];
    if (format.kind == MediaKind::video) {
      main_ = i;
      is_video_ = true;
      base_.width = format.width;
      base_.height = format.height;
    }
  }
  if (formats.empty()) return;
  timescale_ = timescale_of(*formats[main_]);
  base_.codec = name_of(formats[main_]->codec);
  for (const auto& format : formats) {
    if (is_video_ && format->kind == MediaKind::audio) base_.audio_codec = name_of(format->codec);
  }
}

void FactsBuilder::add(const IndexRecord& record) {
  if (record.track != main_) return;
  const int64_t pts = record.pts_ticks();
  if (frames_ == 0) {
    first_dts_ = record.dts_ticks;
    first_pts_ = pts;
    end_ = pts;
  }
  ++frames_;
  last_dts_ = record.dts_ticks;
  first_pts_ = std::min(first_pts_, pts);
  end_ = std::max(end_, pts + record.duration_ticks);
}

PartFacts FactsBuilder::facts(PartState state, uint64_t bytes) const {
  PartFacts facts = base_;
  facts.state = state;
  facts.bytes = bytes;
  facts.frames = frames_;
  facts.start_session_ns = ns_of(first_pts_, timescale_);
  facts.duration_ns = ns_of(end_, timescale_) - facts.start_session_ns;
  if (is_video_ && last_dts_ > first_dts_) {
    facts.fps = static_cast<double>(frames_ - 1) * timescale_ / static_cast<double>(last_dts_ - first_dts_);
  }
  return facts;
}

std::vector<IndexTrack> index_tracks_of(std::span<const std::shared_ptr<const StreamFormat>> formats) {
  std::vector<IndexTrack> tracks;
  for (const auto& format : formats) tracks.push_back({timescale_of(*format), format->kind, format->codec});
  return tracks;
}

}  // namespace parallax::media
