// SPDX-License-Identifier: Apache-2.0
#include "testcard/klv.hpp"

#include <algorithm>
#include <array>

namespace parallax::testcard {
namespace {

constexpr std::array<uint8_t, 16> kLabel{0x06, 0x0E, 0x2B, 0x34, 0x02, 0x0B, 0x01, 0x01,
                                         0x0E, 0x01, 0x03, 0x01, 0x01, 0x00, 0x00, 0x00};

}  // namespace

Bytes make_klv(int64_t utc_ns, std::string_view name) {
  Bytes set{0x02, 0x08};
  const auto utc_us = static_cast<uint64_t>(utc_ns / 1000);
  for (int shift = 56; shift >= 0; shift -= 8) set.push_back(static_cast<uint8_t>(utc_us >> shift));
  const auto mission = name.substr(0, std::min<size_t>(name.size(), 127));
  set.push_back(0x03);
  set.push_back(static_cast<uint8_t>(mission.size()));
  set.insert(set.end(), mission.begin(), mission.end());
  set.insert(set.end(), {65, 1, 19});
  set.insert(set.end(), {1, 2});

  Bytes out(kLabel.begin(), kLabel.end());
  const size_t length = set.size() + 2;
  if (length >= 128) out.push_back(0x81);
  out.push_back(static_cast<uint8_t>(length));
  out.insert(out.end(), set.begin(), set.end());
  // ST 0601: running 16-bit sum from the label up to the checksum's length byte.
  uint32_t sum = 0;
  for (size_t i = 0; i < out.size(); ++i) sum += static_cast<uint32_t>(out[i]) << (8 * ((i + 1) % 2));
  out.push_back(static_cast<uint8_t>(sum >> 8));
  out.push_back(static_cast<uint8_t>(sum));
  return out;
}

}  // namespace parallax::testcard
