// SPDX-License-Identifier: Apache-2.0
#include "testcard/nal.hpp"

#include <algorithm>

namespace parallax::testcard {
namespace {

constexpr int kSps = 7;
constexpr int kPps = 8;
constexpr int kDelimiter = 9;

int type_of(View nal) {
  return nal.front() & 0x1F;
}

void append_u16(Bytes& out, size_t value) {
  out.push_back(static_cast<uint8_t>(value >> 8));
  out.push_back(static_cast<uint8_t>(value));
}

}  // namespace

std::vector<View> split_start_codes(View bytes) {
  std::vector<View> units;
  size_t begin = 0;
  bool inside = false;
  const auto close = [&](size_t end) {
    while (end > begin && bytes[end - 1] == 0) --end;
    if (inside && end > begin) units.push_back(bytes.subspan(begin, end - begin));
  };
  for (size_t i = 0; i + 2 < bytes.size(); ++i) {
    if (bytes[i] != 0 || bytes[i + 1] != 0 || bytes[i + 2] != 1) continue;
    close(i);
    begin = i + 3;
    inside = true;
    i += 2;
  }
  close(bytes.size());
  return units;
}

Bytes to_length_prefixed_h264(View bytes) {
  Bytes out;
  out.reserve(bytes.size() + 16);
  for (const View nal : split_start_codes(bytes)) {
    const int type = type_of(nal);
    if (type == kSps || type == kPps || type == kDelimiter) continue;
    append_u16(out, nal.size() >> 16);
    append_u16(out, nal.size() & 0xFFFF);
    out.insert(out.end(), nal.begin(), nal.end());
  }
  return out;
}

Bytes avc_config_of(View bytes) {
  std::vector<View> sps;
  std::vector<View> pps;
  for (const View nal : split_start_codes(bytes)) {
    if (type_of(nal) == kSps && nal.size() >= 4) sps.push_back(nal);
    if (type_of(nal) == kPps) pps.push_back(nal);
  }
  Bytes out;
  if (sps.empty() || pps.empty()) return out;
  out = {1, sps.front()[1], sps.front()[2], sps.front()[3], 0xFF, static_cast<uint8_t>(0xE0 | sps.size())};
  const auto append = [&out](View nal) {
    append_u16(out, nal.size());
    out.insert(out.end(), nal.begin(), nal.end());
  };
  std::ranges::for_each(sps, append);
  out.push_back(static_cast<uint8_t>(pps.size()));
  std::ranges::for_each(pps, append);
  const uint8_t profile = sps.front()[1];
  if (profile == 100 || profile == 110 || profile == 122) {
    // High profiles carry chroma format and bit depths; ours is always 4:2:0 with 8 bits.
    out.insert(out.end(), {0xFD, 0xF8, 0xF8, 0x00});
  }
  return out;
}

}  // namespace parallax::testcard
