// SPDX-License-Identifier: Apache-2.0
// The bytes of an `.idx`: header and records.
#include <cstdint>
#include <cstdlib>

#include "media/file/index.hpp"
#include "support/memory_volume.hpp"

using namespace parallax;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  test::MemoryVolume volume;
  volume.put("i", {data, size});
  const auto index = media::open_index(volume, "i");
  if (!index) return 0;
  media::IndexCursor cursor(*index->object, 3);
  while (true) {
    const auto record = cursor.next();
    if (!record || !*record) return 0;
    // What is read is written as it was.
    std::vector<uint8_t> again;
    media::encode_index_record(**record, again);
    if (media::decode_index_record(again) != **record) std::abort();
  }
}
