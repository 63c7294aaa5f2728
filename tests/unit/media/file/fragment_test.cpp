// SPDX-License-Identifier: Apache-2.0
#include "media/file/fragment.hpp"

#include <algorithm>
#include <limits>

#include "catch.hpp"
#include "media/file/boxes.hpp"

using namespace parallax;
using namespace parallax::media;

namespace {

/// A file of 4 GiB of which next to nothing is there.
class SparseObject final : public StoredObject {
 public:
  explicit SparseObject(std::vector<uint8_t> front) : front_(std::move(front)) {}
  Result<void> append(std::span<const ByteView>) override { return {}; }
  Result<void> patch_head(uint64_t, ByteView) override { return {}; }
  Result<void> sync() override { return {}; }
  Result<void> commit() override { return {}; }
  Result<void> truncate(uint64_t) override { return {}; }
  Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out) override {
    std::ranges::fill(out, uint8_t{0});
    for (uint64_t at = offset; at < std::min<uint64_t>(front_.size(), offset + out.size()); ++at)
      out[at - offset] = front_[at];
    return out.size();
  }
  [[nodiscard]] uint64_t size() const override { return uint64_t{1} << 32; }

 private:
  std::vector<uint8_t> front_;
};

}  // namespace

TEST_CASE("a run that claims 2^32 samples of a sparse file asks for no memory") {
  std::vector<uint8_t> front;
  BoxWriter writer(front);
  writer.box(fourcc("moof"), [&] {
    writer.box(fourcc("traf"), [&] {
      writer.full_box(fourcc("tfhd"), 0, 0x20000 | 0x8 | 0x10, [&] {  // sizes and durations by default
        writer.u32(1);
        writer.u32(1);
        writer.u32(1);
      });
      writer.full_box(fourcc("tfdt"), 1, 0, [&] { writer.i64(0); });
      writer.full_box(fourcc("trun"), 1, 0x1, [&] {
        writer.u32(std::numeric_limits<uint32_t>::max());
        writer.u32(200);
      });
    });
  });
  writer.u32(0xF0000000);
  writer.u32(fourcc("mdat"));
  SparseObject object(front);
  PartHead head;
  head.tracks.push_back({.id = 1, .timescale = 90'000});
  FragmentScanner scanner(object, head, object.size());
  FoundFragment found;
  const auto next = scanner.next(found);
  REQUIRE(next);
  CHECK_FALSE(*next);
  CHECK(found.records.empty());
}
