// SPDX-License-Identifier: Apache-2.0
#include "media/rtp/sps.hpp"

#include <cmath>
#include <vector>

#include "media/rtp/bit_reader.hpp"

namespace parallax::media::rtp {

namespace {

/// The payload of a NAL unit without its emulation prevention bytes (H.264 7.4.1.1).
std::vector<uint8_t> unescaped(ByteView nal, size_t header) {
  std::vector<uint8_t> out;
  out.reserve(nal.size());
  int zeros = 0;
  for (size_t i = header; i < nal.size(); ++i) {
    if (zeros >= 2 && nal[i] == 3) {
      zeros = 0;
      continue;
    }
    zeros = nal[i] == 0 ? zeros + 1 : 0;
    out.push_back(nal[i]);
  }
  return out;
}

double rate(uint32_t units, uint32_t scale) {
  if (units == 0 || scale == 0) return 0;
  const double fps = static_cast<double>(scale) / units;
  return fps <= 1000 ? fps : 0;
}

bool has_chroma_info(uint32_t profile) {
  for (const uint32_t high : {100U, 110U, 122U, 244U, 44U, 83U, 86U, 118U, 128U, 138U, 139U, 134U, 135U}) {
    if (profile == high) return true;
  }
  return false;
}

void skip_h264_scaling_list(BitReader& bits, uint32_t size) {
  int32_t last = 8;
  int32_t next = 8;
  for (uint32_t i = 0; i < size && !bits.overrun(); ++i) {
    if (next != 0) next = (last + bits.se() + 256) % 256;
    if (next != 0) last = next;
  }
}

void skip_h264_hrd(BitReader& bits) {
  const uint32_t count = bits.ue() + 1;
  bits.skip(8);
  for (uint32_t i = 0; i < count && i < 32 && !bits.overrun(); ++i) {
    bits.ue();
    bits.ue();
    bits.skip(1);
  }
  bits.skip(20);
}

/// aspect_ratio_info … chroma_loc_info, the same in both standards.
void skip_vui_head(BitReader& bits) {
  if (bits.flag() && bits.bits(8) == 255) bits.skip(32);
  if (bits.flag()) bits.skip(1);
  if (bits.flag()) {
    bits.skip(4);
    if (bits.flag()) bits.skip(24);
  }
  if (bits.flag()) {
    bits.ue();
    bits.ue();
  }
}

void parse_h264_vui(BitReader& bits, SpsFacts& facts) {
  skip_vui_head(bits);
  if (bits.flag()) {
    const uint32_t units = bits.bits(32);
    const uint32_t scale = bits.bits(32);
    bits.skip(1);
    if (!bits.overrun()) facts.fps = rate(units, scale) / 2;  // the scale counts fields
  }
  const bool nal_hrd = bits.flag();
  if (nal_hrd) skip_h264_hrd(bits);
  const bool vcl_hrd = bits.flag();
  if (vcl_hrd) skip_h264_hrd(bits);
  if (nal_hrd || vcl_hrd) bits.skip(1);
  bits.skip(1);
  if (bits.flag()) {
    bits.skip(1);
    for (int i = 0; i < 4; ++i) bits.ue();
    const uint32_t reorder = bits.ue();
    if (!bits.overrun() && reorder <= 16) facts.reorder_depth = reorder;
  }
}

/// Size after cropping, if it is a possible one.
bool set_size(SpsFacts& facts, uint64_t width, uint64_t height, uint64_t crop_x, uint64_t crop_y) {
  if (width == 0 || height == 0 || width > 65535 || height > 65535 || crop_x >= width || crop_y >= height) return false;
  facts.width = static_cast<int32_t>(width - crop_x);
  facts.height = static_cast<int32_t>(height - crop_y);
  return true;
}

void skip_h265_sub_layers(BitReader& bits, uint32_t max_sub_layers_minus1) {
  std::array<bool, 8> profile{};
  std::array<bool, 8> level{};
  for (uint32_t i = 0; i < max_sub_layers_minus1; ++i) {
    profile[i] = bits.flag();
    level[i] = bits.flag();
  }
  if (max_sub_layers_minus1 > 0) bits.skip(2 * (8 - max_sub_layers_minus1));
  for (uint32_t i = 0; i < max_sub_layers_minus1; ++i) bits.skip((profile[i] ? 88U : 0U) + (level[i] ? 8U : 0U));
}

void skip_h265_scaling_lists(BitReader& bits) {
  for (uint32_t size = 0; size < 4; ++size) {
    for (uint32_t matrix = 0; matrix < 6 && !bits.overrun(); matrix += size == 3 ? 3 : 1) {
      if (!bits.flag()) {
        bits.ue();
        continue;
      }
      if (size > 1) bits.se();
      for (uint32_t i = 0; i < std::min(64U, 1U << (4 + (size << 1))) && !bits.overrun(); ++i) bits.se();
    }
  }
}

/// st_ref_pic_set(index): H.265 7.3.7. False if it is broken.
bool skip_reference_set(BitReader& bits, uint32_t index, std::array<uint32_t, 65>& pictures) {
  if (index > 0 && bits.flag()) {
    bits.skip(1);
    bits.ue();
    uint32_t count = 0;
    for (uint32_t j = 0; j <= pictures[index - 1]; ++j) {
      const bool used = bits.flag();
      const bool use_delta = used || bits.flag();
      if (use_delta) ++count;
    }
    pictures[index] = count;
  } else {
    const uint32_t negative = bits.ue();
    const uint32_t positive = bits.ue();
    if (negative > 16 || positive > 16) return false;
    for (uint32_t i = 0; i < negative + positive; ++i) {
      bits.ue();
      bits.skip(1);
    }
    pictures[index] = negative + positive;
  }
  return !bits.overrun() && pictures[index] <= 32;
}

void parse_h265_vui_timing(BitReader& bits, SpsFacts& facts) {
  skip_vui_head(bits);
  bits.skip(3);
  if (bits.flag()) {  // default display window
    for (int i = 0; i < 4; ++i) bits.ue();
  }
  if (!bits.flag()) return;
  const uint32_t units = bits.bits(32);
  const uint32_t scale = bits.bits(32);
  if (!bits.overrun()) facts.fps = rate(units, scale);
}

/// What stands between the picture size and the VUI. False if it is broken.
bool skip_h265_tools(BitReader& bits, uint32_t poc_bits) {
  for (int i = 0; i < 6; ++i) bits.ue();
  if (bits.flag() && bits.flag()) skip_h265_scaling_lists(bits);
  bits.skip(2);
  if (bits.flag()) {  // PCM
    bits.skip(8);
    bits.ue();
    bits.ue();
    bits.skip(1);
  }
  const uint32_t sets = bits.ue();
  if (sets > 64) return false;
  std::array<uint32_t, 65> pictures{};
  for (uint32_t i = 0; i < sets; ++i) {
    if (!skip_reference_set(bits, i, pictures)) return false;
  }
  if (bits.flag()) {  // long-term references
    const uint32_t count = bits.ue();
    if (count > 32) return false;
    bits.skip(static_cast<size_t>(count) * (poc_bits + 1));
  }
  bits.skip(2);
  return !bits.overrun();
}

}  // namespace

std::optional<SpsFacts> parse_h264_sps(ByteView nal) {
  if (nal.size() < 5 || (nal[0] & 0x1F) != 7) return std::nullopt;
  const std::vector<uint8_t> payload = unescaped(nal, 1);
  BitReader bits{payload};
  SpsFacts facts;
  const uint32_t profile = bits.bits(8);
  const uint32_t constraints = bits.bits(8);
  bits.skip(8);
  facts.id = bits.ue();
  bool separate_planes = false;
  if (has_chroma_info(profile)) {
    facts.chroma_format = bits.ue();
    if (facts.chroma_format == 3) separate_planes = bits.flag();
    facts.bit_depth_luma = bits.ue() + 8;
    facts.bit_depth_chroma = bits.ue() + 8;
    bits.skip(1);
    if (bits.flag()) {
      const uint32_t lists = facts.chroma_format == 3 ? 12 : 8;
      for (uint32_t i = 0; i < lists; ++i) {
        if (bits.flag()) skip_h264_scaling_list(bits, i < 6 ? 16 : 64);
      }
    }
  }
  bits.ue();
  const uint32_t poc_type = bits.ue();
  if (poc_type == 0) {
    bits.ue();
  } else if (poc_type == 1) {
    bits.skip(1);
    bits.se();
    bits.se();
    const uint32_t count = bits.ue();
    if (count > 255) return std::nullopt;
    for (uint32_t i = 0; i < count; ++i) bits.se();
  }
  bits.ue();
  bits.skip(1);
  const uint64_t width_mbs = static_cast<uint64_t>(bits.ue()) + 1;
  const uint64_t height_units = static_cast<uint64_t>(bits.ue()) + 1;
  const bool frames_only = bits.flag();
  if (!frames_only) bits.skip(1);
  bits.skip(1);
  const uint64_t field_factor = frames_only ? 1 : 2;
  uint64_t crop_x = 0;
  uint64_t crop_y = 0;
  if (bits.flag()) {
    const uint64_t left = bits.ue();
    const uint64_t right = bits.ue();
    const uint64_t top = bits.ue();
    const uint64_t bottom = bits.ue();
    const bool subsampled = !separate_planes && facts.chroma_format != 0;
    crop_x = (left + right) * (subsampled && facts.chroma_format < 3 ? 2 : 1);
    crop_y = (top + bottom) * (subsampled && facts.chroma_format == 1 ? 2 : 1) * field_factor;
  }
  const bool has_vui = bits.flag();
  if (bits.overrun() || facts.id > 31 || facts.chroma_format > 3 || facts.bit_depth_luma > 14 ||
      facts.bit_depth_chroma > 14 ||
      !set_size(facts, width_mbs * 16, height_units * 16 * field_factor, crop_x, crop_y)) {
    return std::nullopt;
  }
  if (has_vui) parse_h264_vui(bits, facts);
  // These cannot reorder, whatever the VUI leaves out: Baseline, order count type 2, intra-only profiles.
  const bool intra_only = (constraints & 0x10) != 0 && (profile == 44 || profile == 100 || profile == 110 ||
                                                        profile == 122 || profile == 244 || profile == 86);
  if (!facts.reorder_depth && (profile == 66 || poc_type == 2 || intra_only)) facts.reorder_depth = 0;
  return facts;
}

std::optional<SpsFacts> parse_h265_sps(ByteView nal) {
  if (nal.size() < 16 || ((nal[0] >> 1) & 0x3F) != 33) return std::nullopt;
  const std::vector<uint8_t> payload = unescaped(nal, 2);
  if (payload.size() < 14) return std::nullopt;
  BitReader bits{payload};
  SpsFacts facts;
  bits.skip(4);
  const uint32_t sub_layers_minus1 = bits.bits(3);
  if (sub_layers_minus1 > 6) return std::nullopt;
  facts.temporal_layers = sub_layers_minus1 + 1;
  facts.temporal_id_nesting = bits.flag();
  std::copy_n(payload.begin() + 1, facts.profile_tier_level.size(), facts.profile_tier_level.begin());
  bits.skip(96);
  skip_h265_sub_layers(bits, sub_layers_minus1);
  facts.id = bits.ue();
  facts.chroma_format = bits.ue();
  const bool separate_planes = facts.chroma_format == 3 && bits.flag();
  const uint64_t width = bits.ue();
  const uint64_t height = bits.ue();
  uint64_t crop_x = 0;
  uint64_t crop_y = 0;
  if (bits.flag()) {
    const uint64_t left = bits.ue();
    const uint64_t right = bits.ue();
    const uint64_t top = bits.ue();
    const uint64_t bottom = bits.ue();
    const bool subsampled = !separate_planes && facts.chroma_format != 0;
    crop_x = (left + right) * (subsampled && facts.chroma_format < 3 ? 2 : 1);
    crop_y = (top + bottom) * (subsampled && facts.chroma_format == 1 ? 2 : 1);
  }
  facts.bit_depth_luma = bits.ue() + 8;
  facts.bit_depth_chroma = bits.ue() + 8;
  const uint32_t poc_bits = bits.ue() + 4;
  const bool per_layer = bits.flag();
  uint32_t reorder = 0;
  for (uint32_t i = per_layer ? 0 : sub_layers_minus1; i <= sub_layers_minus1; ++i) {
    bits.ue();
    reorder = bits.ue();
    bits.ue();
  }
  if (bits.overrun() || facts.id > 15 || facts.chroma_format > 3 || facts.bit_depth_luma > 16 ||
      facts.bit_depth_chroma > 16 || poc_bits > 16 || reorder > 16 || !set_size(facts, width, height, crop_x, crop_y)) {
    return std::nullopt;
  }
  facts.reorder_depth = reorder;
  if (skip_h265_tools(bits, poc_bits) && bits.flag()) parse_h265_vui_timing(bits, facts);
  return facts;
}

}  // namespace parallax::media::rtp
