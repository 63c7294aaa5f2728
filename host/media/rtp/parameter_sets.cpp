// SPDX-License-Identifier: Apache-2.0
#include "media/rtp/parameter_sets.hpp"

#include <algorithm>

#include "media/rtp/bit_reader.hpp"

namespace parallax::media::rtp {

namespace {

constexpr uint8_t kAvcSps = 7;
constexpr uint8_t kAvcPps = 8;
constexpr uint8_t kHevcVps = 32;
constexpr uint8_t kHevcSps = 33;
constexpr uint8_t kHevcPps = 34;
/// No parameter set is that long; the records count their bytes in 16 bits.
constexpr size_t kMaxSetBytes = 4096;

void put16(std::vector<uint8_t>& out, size_t value) {
  out.push_back(static_cast<uint8_t>(value >> 8));
  out.push_back(static_cast<uint8_t>(value));
}

void put_set(std::vector<uint8_t>& out, const std::vector<uint8_t>& set) {
  put16(out, set.size());
  out.insert(out.end(), set.begin(), set.end());
}

bool profile_has_chroma_fields(uint8_t profile) {
  return profile == 100 || profile == 110 || profile == 122 || profile == 144 || profile == 244 || profile == 44;
}

}  // namespace

std::optional<ParameterSets::Key> ParameterSets::key_of(ByteView nal) const {
  if (nal.size() < 3 || nal.size() > kMaxSetBytes) return std::nullopt;
  if (codec_ == Codec::h264) {
    const auto type = static_cast<uint8_t>(nal[0] & 0x1F);
    if (type == kAvcSps) {
      const auto facts = parse_h264_sps(nal);
      return facts ? std::optional(Key{type, facts->id}) : std::nullopt;
    }
    BitReader bits(nal.subspan(1));
    const uint32_t id = bits.ue();
    return bits.overrun() || id > 255 ? std::nullopt : std::optional(Key{type, id});
  }
  const auto type = static_cast<uint8_t>((nal[0] >> 1) & 0x3F);
  if (type == kHevcSps) {
    const auto facts = parse_h265_sps(nal);
    return facts ? std::optional(Key{type, facts->id}) : std::nullopt;
  }
  BitReader bits(nal.subspan(2));
  const uint32_t id = type == kHevcVps ? bits.bits(4) : bits.ue();
  return bits.overrun() || id > 63 ? std::nullopt : std::optional(Key{type, id});
}

bool ParameterSets::contains(ByteView nal) const {
  return std::any_of(sets_.begin(), sets_.end(), [nal](const auto& set) {
    return std::equal(nal.begin(), nal.end(), set.second.begin(), set.second.end());
  });
}

ParameterSets::Change ParameterSets::update(ByteView nal) {
  if (contains(nal)) return Change::none;  // by far the most common, and saves the parsing
  const std::optional<Key> key = key_of(nal);
  if (!key) return Change::invalid;
  sets_.insert_or_assign(*key, std::vector<uint8_t>(nal.begin(), nal.end()));
  return Change::changed;
}

bool ParameterSets::complete() const {
  const auto has = [this](uint8_t type) {
    return std::any_of(sets_.begin(), sets_.end(), [type](const auto& set) { return set.first.type == type; });
  };
  return codec_ == Codec::h264 ? has(kAvcSps) && has(kAvcPps) : has(kHevcVps) && has(kHevcSps) && has(kHevcPps);
}

SpsFacts ParameterSets::facts() const {
  const uint8_t wanted = codec_ == Codec::h264 ? kAvcSps : kHevcSps;
  for (const auto& [key, set] : sets_) {
    if (key.type != wanted) continue;
    return (codec_ == Codec::h264 ? parse_h264_sps(set) : parse_h265_sps(set)).value_or(SpsFacts{});
  }
  return {};
}

std::vector<uint8_t> ParameterSets::record() const {
  return codec_ == Codec::h264 ? avc_record() : hevc_record();
}

std::vector<uint8_t> ParameterSets::avc_record() const {
  std::vector<const std::vector<uint8_t>*> sps;
  std::vector<const std::vector<uint8_t>*> pps;
  for (const auto& [key, set] : sets_) {
    if (key.type == kAvcSps && sps.size() < 31) sps.push_back(&set);
    if (key.type == kAvcPps && pps.size() < 255) pps.push_back(&set);
  }
  const std::vector<uint8_t>& first = *sps.front();
  std::vector<uint8_t> out{1, first[1], first[2], first[3], 0xFF, static_cast<uint8_t>(0xE0 | sps.size())};
  for (const auto* set : sps) put_set(out, *set);
  out.push_back(static_cast<uint8_t>(pps.size()));
  for (const auto* set : pps) put_set(out, *set);
  if (profile_has_chroma_fields(first[1])) {
    const SpsFacts sequence = facts();
    out.push_back(static_cast<uint8_t>(0xFC | sequence.chroma_format));
    out.push_back(static_cast<uint8_t>(0xF8 | (sequence.bit_depth_luma - 8)));
    out.push_back(static_cast<uint8_t>(0xF8 | (sequence.bit_depth_chroma - 8)));
    out.push_back(0);  // no SPS extensions
  }
  return out;
}

std::vector<uint8_t> ParameterSets::hevc_record() const {
  const SpsFacts sequence = facts();
  std::vector<uint8_t> out{1};
  out.insert(out.end(), sequence.profile_tier_level.begin(), sequence.profile_tier_level.end());
  put16(out, 0xF000);   // min_spatial_segmentation_idc: none
  out.push_back(0xFC);  // parallelismType: unknown
  out.push_back(static_cast<uint8_t>(0xFC | sequence.chroma_format));
  out.push_back(static_cast<uint8_t>(0xF8 | (sequence.bit_depth_luma - 8)));
  out.push_back(static_cast<uint8_t>(0xF8 | (sequence.bit_depth_chroma - 8)));
  put16(out, 0);  // average frame rate: not said
  out.push_back(static_cast<uint8_t>((sequence.temporal_layers << 3) | (sequence.temporal_id_nesting ? 4U : 0U) | 3U));
  out.push_back(3);
  for (const uint8_t type : {kHevcVps, kHevcSps, kHevcPps}) {
    const auto count =
        std::count_if(sets_.begin(), sets_.end(), [type](const auto& set) { return set.first.type == type; });
    out.push_back(static_cast<uint8_t>(0x80 | type));  // array_completeness: none are in band
    put16(out, static_cast<size_t>(count));
    for (const auto& [key, set] : sets_) {
      if (key.type == type) put_set(out, set);
    }
  }
  return out;
}

}  // namespace parallax::media::rtp
