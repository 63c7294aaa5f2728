// SPDX-License-Identifier: Apache-2.0
// Decoded sound of one part, from any moment on. Internal to player/.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "desktop/player/media_source.hpp"
#include "media/decode/audio_decoder.hpp"
#include "media/file/record_table.hpp"

namespace parallax::player {

/// [one thread at a time]
class SoundReader {
 public:
  /// @errors those of the files and of the decoder, "no-sound".
  static Result<std::unique_ptr<SoundReader>> open(PartObjects objects);
  /// The next `read` gives the sound of this moment, or the first after it.
  Result<void> seek(int64_t session_ns);
  /// Appends the samples of the next access unit. @return when it begins; nothing at the end
  Result<std::optional<int64_t>> read(std::vector<float>& out);

 private:
  SoundReader(std::unique_ptr<media::StoredObject> object, media::PartHead head);
  std::unique_ptr<media::StoredObject> object_;
  std::unique_ptr<const media::PartHead> head_;
  std::unique_ptr<media::RecordTable> table_;
  std::unique_ptr<media::AudioDecoder> decoder_;
  size_t track_ = 0;
  uint64_t next_ = 0;
  std::vector<uint8_t> bytes_;
};

}  // namespace parallax::player
