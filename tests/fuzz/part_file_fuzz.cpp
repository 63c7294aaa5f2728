// SPDX-License-Identifier: Apache-2.0
// A part's file and index from a disk that cannot be trusted: recovery, the reader and finishing. Input: a byte of mode
// (bit 0: the file begins with a good head), the index's length (16 bits, little-endian), the index, the (rest of the)
// file.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "media/file/finish.hpp"
#include "media/file/part_head.hpp"
#include "media/file/part_reader.hpp"
#include "media/file/recover.hpp"
#include "support/memory_volume.hpp"

using namespace parallax;

namespace {

std::vector<uint8_t> good_head() {
  auto video = std::make_shared<media::StreamFormat>();
  video->codec = media::Codec::h264;
  video->width = 1920;
  video->height = 1080;
  video->codec_config =
      SharedBytes(std::vector<uint8_t>{1, 0x64, 0, 0x28, 0xFF, 0xE1, 0, 4, 0x67, 0x64, 0, 0x28, 1, 0, 2, 0x68, 0xEE});
  auto sound = std::make_shared<media::StreamFormat>();
  sound->kind = media::MediaKind::audio;
  sound->codec = media::Codec::aac;
  sound->sample_rate_hz = 48000;
  sound->channels = 1;
  sound->codec_config = SharedBytes(std::vector<uint8_t>{0x11, 0x88});
  const std::shared_ptr<const media::StreamFormat> tracks[] = {video, sound};
  return *media::make_part_head(tracks);
}

void read_all(media::Volume& volume) {
  const auto reader = media::PartReader::open(volume, "s/p.mp4");
  if (!reader) return;
  static_cast<void>((*reader)->seek(kNsPerSecond));
  for (int i = 0; i < 1000; ++i) {
    const auto sample = (*reader)->next();
    if (!sample || !*sample) return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::vector<uint8_t> head = good_head();
  if (size < 3) return 0;
  const bool with_head = (data[0] & 1) != 0;
  ByteView rest(data + 3, size - 3);
  const size_t index_size = std::min<size_t>(static_cast<size_t>(data[1] | data[2] << 8), rest.size());
  test::MemoryVolume volume;
  volume.put("s/p.mp4.idx", rest.first(index_size));
  std::vector<uint8_t> file = with_head ? head : std::vector<uint8_t>();
  file.insert(file.end(), rest.begin() + static_cast<std::ptrdiff_t>(index_size), rest.end());
  volume.put("s/p.mp4", file);

  read_all(volume);
  const auto first = media::recover_part(volume, "s/p.mp4");
  if (!first) return 0;
  read_all(volume);
  // What recovery let pass is in order: it says the same again, and finishing finds the same pictures.
  const auto second = media::recover_part(volume, "s/p.mp4");
  if (!second || second->frames != first->frames || second->bytes != first->bytes) std::abort();
  const auto finished = media::finish_part(volume, "s/p.mp4");
  if (finished && finished->frames != first->frames) std::abort();
  return 0;
}
