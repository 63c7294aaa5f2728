// SPDX-License-Identifier: Apache-2.0
// The parameter sets that a decoder needs before a picture, and the avcC / hvcC record made of them. Compared as a
// whole: two ParameterSets are equal when every set of every id has the same bytes.
#pragma once

#include <compare>
#include <map>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "media/rtp/sps.hpp"
#include "model/media/codec.hpp"

namespace parallax::media::rtp {

class ParameterSets {
 public:
  explicit ParameterSets(Codec codec) : codec_(codec) {}

  enum class Change { none, changed, invalid };
  /// Stores the VPS, SPS or PPS in `nal` (header included) under its id. `invalid` ones are not stored.
  Change update(ByteView nal);
  /// True if exactly these bytes are stored.
  [[nodiscard]] bool contains(ByteView nal) const;
  /// Nothing is missing to begin decoding.
  [[nodiscard]] bool complete() const;
  /// Facts of the SPS with the lowest id; call when complete().
  [[nodiscard]] SpsFacts facts() const;
  /// avcC (ISO/IEC 14496-15 5.3.3.1) or hvcC (8.3.3.1), with 4-byte NAL lengths; call when complete().
  [[nodiscard]] std::vector<uint8_t> record() const;

  friend bool operator==(const ParameterSets& a, const ParameterSets& b) { return a.sets_ == b.sets_; }

 private:
  struct Key {
    uint8_t type;
    uint32_t id;
    auto operator<=>(const Key&) const = default;
  };
  [[nodiscard]] std::optional<Key> key_of(ByteView nal) const;
  [[nodiscard]] std::vector<uint8_t> avc_record() const;
  [[nodiscard]] std::vector<uint8_t> hevc_record() const;

  Codec codec_;
  std::map<Key, std::vector<uint8_t>> sets_;
};

}  // namespace parallax::media::rtp
