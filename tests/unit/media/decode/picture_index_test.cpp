// SPDX-License-Identifier: Apache-2.0
// host/media/file/picture_index over files of the recorder's writer.
#include "media/file/picture_index.hpp"

#include <filesystem>

#include "catch.hpp"
#include "support/folder_volume.hpp"
#include "support/pattern_media.hpp"

using namespace parallax;
using namespace parallax::media;
using namespace parallax::test;

namespace {

constexpr int64_t kPicture = 40 * kNsPerMs;

struct Recorded {
  explicit Recorded(PatternPart part) {
    session = write_pattern_session(folder.path(), {{.source = "cam", .parts = {std::move(part)}}});
    file = paths_of(folder.path(), session)[0][0];
  }
  enum class Index { with, without };
  std::unique_ptr<PictureIndex> open(Index index = Index::with) {
    FolderVolume volume(folder.path());
    auto media = volume.open("s1/cam-p001.mp4");
    REQUIRE(media);
    std::unique_ptr<StoredObject> records;
    if (index == Index::with) records = std::move(volume.open("s1/cam-p001.mp4.idx").value());
    auto opened = PictureIndex::open(std::move(*media), std::move(records));
    INFO((opened ? "" : opened.error().line()));
    REQUIRE(opened);
    return std::move(*opened);
  }
  TempFolder folder;
  Session session;
  std::filesystem::path file;
};

PatternPart part_of(int bframes, bool finished) {
  PatternPart part;
  part.plan.pictures = 60;
  part.plan.gop = 20;
  part.plan.bframes = bframes;
  part.start_session_ns = 10 * kNsPerSecond;
  part.has_sound = true;
  part.finished = finished;
  return part;
}

}  // namespace

TEST_CASE("pictures are found in groups by session time, each with the stretch in which it is seen") {
  const int bframes = GENERATE(0, 2);
  const bool finished = GENERATE(true, false);
  const auto source = GENERATE(Recorded::Index::with, Recorded::Index::without);
  Recorded recorded(part_of(bframes, finished));
  const auto index = recorded.open(source);
  CHECK(index->format()->width == 320);
  const int64_t start = recorded.session.videos[0].parts[0].start_session_ns;
  const auto group = index->group_at(start + 25 * kPicture + kPicture / 2);
  REQUIRE(group);
  REQUIRE(*group);
  CHECK((*group)->pictures.size() == 20);
  CHECK((*group)->pictures.front().key);
  REQUIRE((*group)->spans.size() == 20);
  for (size_t i = 0; i < 20; ++i) {
    const int64_t begin = start + static_cast<int64_t>(20 + i) * kPicture;
    CHECK((*group)->spans[i].begin_session_ns == begin);
    CHECK((*group)->spans[i].end_session_ns == begin + kPicture);
  }
  CHECK_FALSE((*group)->is_last);
  const auto after = index->group_after(**group);
  REQUIRE((after && *after));
  CHECK((*after)->is_last);
  CHECK((*after)->begin_session_ns() == start + 40 * kPicture);
  CHECK((*after)->end_session_ns() == start + 60 * kPicture);
  CHECK(index->group_after(**after)->has_value() == false);
  const auto before = index->group_before(**group);
  REQUIRE((before && *before));
  CHECK((*before)->begin_session_ns() == start);
  CHECK(index->group_before(**before)->has_value() == false);
  CHECK((*index->group_at(0))->begin_session_ns() == start);
  CHECK((*index->group_at(start + 1000 * kNsPerSecond))->is_last);
  CHECK((*index->group_at(start + 40 * kPicture))->begin_session_ns() == start + 40 * kPicture);
  CHECK((*index->group_at(start + 40 * kPicture - 1))->begin_session_ns() == start + 20 * kPicture);
  std::vector<uint8_t> bytes;
  REQUIRE(index->read((*group)->pictures[3], bytes));
  CHECK(bytes.size() == (*group)->pictures[3].size);
}

TEST_CASE("a file that was cut short is read as far as it goes") {
  const bool finished = GENERATE(true, false);
  Recorded recorded(part_of(0, finished));
  const auto whole = recorded.open()->group_at(10 * kNsPerSecond + 25 * kPicture);
  REQUIRE((whole && *whole));
  std::filesystem::resize_file(recorded.file, (*whole)->pictures[7].offset + 1);
  const auto index = recorded.open();
  const auto lost = index->group_at(10 * kNsPerSecond + 50 * kPicture);
  REQUIRE(lost);
  CHECK_FALSE(*lost);
  const auto cut = index->group_at(10 * kNsPerSecond + 25 * kPicture);
  REQUIRE((cut && *cut));
  CHECK((*cut)->is_cut);
  CHECK((*cut)->pictures.size() == 7);
  CHECK(index->group_after(**cut)->has_value() == false);
}

TEST_CASE("a file of somebody else is refused") {
  TempFolder folder;
  std::filesystem::create_directory(folder.path() / "s1");
  FILE* file = std::fopen((folder.path() / "s1" / "x.mp4").c_str(), "w");
  REQUIRE(file != nullptr);
  std::fputs("not a film at all, but long enough to be read as one", file);
  std::fclose(file);
  FolderVolume volume(folder.path());
  const auto refused = PictureIndex::open(std::move(volume.open("s1/x.mp4").value()), nullptr);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "part-damaged");
}
