// SPDX-License-Identifier: Apache-2.0
// What is left after a torn end, a lost or foreign index, zeros where data should be.
#include "media/file/recover.hpp"

#include <cmath>
#include <fstream>

#include "catch.hpp"
#include "media/file/finish.hpp"
#include "media/file/fragment.hpp"
#include "media/file/index.hpp"
#include "part_maker.hpp"

using namespace parallax;
using namespace parallax::test;
using media::finish_part;
using media::recover_part;

namespace {

constexpr const char* kMedia = "s1/cam-p001.mp4";

struct Recorded {
  TempFolder folder;
  FolderVolume volume{folder.path()};
  std::filesystem::path file = folder.path() / kMedia;
  std::filesystem::path index = folder.path() / "s1/cam-p001.mp4.idx";
  media::PartFacts facts;
  explicit Recorded(const PartPlan& plan = {.streams = {"h264", "aac"}}) : facts(write_part(volume, plan)) {}
};

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void set_content(const std::filesystem::path& file, const std::string& content) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

/// Where each fragment ends, and how many video samples lie before.
struct Fragments {
  std::vector<uint64_t> ends;
  std::vector<uint64_t> frames;
};
Fragments fragments_of(media::Volume& volume) {
  const auto object = volume.open(kMedia);
  const auto head = media::read_part_head(**object);
  media::FragmentScanner scanner(**object, *head, (*object)->size());
  Fragments out;
  uint64_t frames = 0;
  for (media::FoundFragment fragment; *scanner.next(fragment);) {
    for (const auto& record : fragment.records) frames += record.track == 0 ? 1 : 0;
    out.ends.push_back(fragment.offset + fragment.size);
    out.frames.push_back(frames);
  }
  return out;
}

std::vector<media::IndexRecord> records_of(media::Volume& volume) {
  auto index = media::open_index(volume, "s1/cam-p001.mp4.idx");
  REQUIRE(index);
  media::IndexCursor cursor(*index->object);
  std::vector<media::IndexRecord> records;
  while (const auto record = *cursor.next()) records.push_back(*record);
  return records;
}

}  // namespace

TEST_CASE("Recovery leaves a whole part as it is and says what is in it") {
  Recorded part;
  const std::string before = content_of(part.file);
  const std::string index_before = content_of(part.index);
  for (int round = 0; round < 2; ++round) {
    const auto facts = recover_part(part.volume, kMedia);
    REQUIRE(facts);
    CHECK(facts->state == PartState::closed);
    CHECK(facts->frames == 100);
    CHECK(facts->duration_ns == 4 * kNsPerSecond);
    CHECK(std::abs(facts->fps - 25) < 0.01);
    CHECK(facts->codec == "h264");
    CHECK(facts->audio_codec == "aac");
    CHECK(facts->width == 160);
    CHECK(facts->bytes == before.size());
    CHECK(facts->notes.empty());
    CHECK(content_of(part.file) == before);
    CHECK(content_of(part.index) == index_before);
  }
}

TEST_CASE("Cut at any byte of its last fragment, a part keeps all fragments before it", "[R95]") {
  Recorded part({.streams = {"h264", "aac"}, .length_ns = kNsPerSecond});
  const std::string whole = content_of(part.file);
  const std::string whole_index = content_of(part.index);
  const Fragments fragments = fragments_of(part.volume);
  REQUIRE(fragments.ends.size() >= 3);
  const uint64_t last = fragments.ends[fragments.ends.size() - 2];
  const uint64_t frames = fragments.frames[fragments.frames.size() - 2];
  // Both a prime step over all of it and every byte of its head.
  for (uint64_t size = last; size < whole.size(); size += size < last + 300 ? 1 : 97) {
    std::filesystem::resize_file(part.file, size);
    const auto facts = recover_part(part.volume, kMedia);
    REQUIRE(facts);
    REQUIRE(facts->frames == frames);
    REQUIRE(std::filesystem::file_size(part.file) == last);
    REQUIRE(records_of(part.volume).back().end() == last);
    set_content(part.file, whole);
    set_content(part.index, whole_index);
  }
}

TEST_CASE("A part that was cut finishes and plays") {
  Recorded part;
  std::filesystem::resize_file(part.file, part.facts.bytes - 1000);
  const auto facts = finish_part(part.volume, kMedia);
  REQUIRE(facts);
  CHECK(facts->state == PartState::finished);
  CHECK(facts->frames < 100);
  CHECK(facts->frames >= 90);
  CHECK(decode_errors(part.file) == "");
  CHECK(probe_packets(part.file).size() > 200);
}

TEST_CASE("A missing, foreign, shortened or damaged index is rebuilt from the file") {
  Recorded part;
  const auto records = records_of(part.volume);
  const std::string good = content_of(part.index);
  const std::string damage =
      GENERATE("missing", "empty", "foreign", "shortened", "torn", "middle", "header", "too-long");
  CAPTURE(damage);
  std::string bad = good;
  if (damage == "empty") bad.clear();
  if (damage == "foreign") bad = std::string(good.size(), 'x');
  if (damage == "shortened") bad.resize(good.size() / 2 / 48 * 48 + 64 % 48);
  if (damage == "torn") bad.resize(good.size() - 5);
  if (damage == "middle") bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 0x55);
  if (damage == "header") bad[20] = 'x';
  if (damage == "too-long") bad += good.substr(64, 480);
  set_content(part.index, bad);
  if (damage == "missing") std::filesystem::remove(part.index);

  const auto facts = finish_part(part.volume, kMedia);
  REQUIRE(facts);
  CHECK(facts->state == PartState::finished);
  CHECK(facts->frames == 100);
  CHECK(decode_errors(part.file) == "");
  const auto rebuilt = records_of(part.volume);
  REQUIRE(rebuilt.size() == records.size());
  for (size_t i = 0; i < records.size(); ++i) {
    REQUIRE(rebuilt[i].offset == records[i].offset);
    REQUIRE(rebuilt[i].dts_ticks == records[i].dts_ticks);
    REQUIRE(rebuilt[i].composition_ticks == records[i].composition_ticks);
    REQUIRE(rebuilt[i].duration_ticks == records[i].duration_ticks);
    REQUIRE(rebuilt[i].key == records[i].key);
  }
}

TEST_CASE("Zeros at the end, as a loss of power leaves them, are cut off") {
  Recorded part;
  const Fragments fragments = fragments_of(part.volume);
  std::string content = content_of(part.file);
  const uint64_t last = fragments.ends[fragments.ends.size() - 2];
  SECTION("in place of the last samples") {
    content.replace(last + 700, std::string::npos, content.size() - last - 700, '\0');
  }
  SECTION("behind the last fragment") {
    content.resize(last);
    content.append(100'000, '\0');
  }
  set_content(part.file, content);
  const auto facts = recover_part(part.volume, kMedia);
  REQUIRE(facts);
  CHECK(facts->bytes == last);
  CHECK(decode_errors(part.file) == "");
}

TEST_CASE("A finished file of which a piece of the media is missing as well keeps its whole fragments") {
  Recorded part;
  const Fragments fragments = fragments_of(part.volume);
  REQUIRE(finish_part(part.volume, kMedia));
  const size_t kept = GENERATE_COPY(size_t{0}, fragments.ends.size() / 2);
  std::filesystem::resize_file(part.file, fragments.ends.at(kept) + 100);
  const auto facts = recover_part(part.volume, kMedia);
  REQUIRE(facts);
  CHECK(facts->state == PartState::closed);
  CHECK(facts->frames == fragments.frames.at(kept));
  CHECK(facts->bytes == fragments.ends.at(kept));
  CHECK(records_of(part.volume).size() >= facts->frames);
  CHECK(finish_part(part.volume, kMedia)->state == PartState::finished);
  CHECK(decode_errors(part.file) == "");
}

TEST_CASE("A finished file that was cut short afterwards comes back as fragments") {
  Recorded part;
  REQUIRE(finish_part(part.volume, kMedia));
  std::filesystem::resize_file(part.file, std::filesystem::file_size(part.file) - 10);
  const auto facts = recover_part(part.volume, kMedia);
  REQUIRE(facts);
  CHECK(facts->state == PartState::closed);
  CHECK(facts->frames == 100);
  CHECK(finish_part(part.volume, kMedia)->state == PartState::finished);
  CHECK(decode_errors(part.file) == "");
}

TEST_CASE("A file without a complete head or fragment is named as such and left alone") {
  Recorded part;
  const auto [size, code] = GENERATE(table<uint64_t, std::string>(
      {{0, "part-damaged"}, {10, "part-damaged"}, {30, "part-damaged"}, {500, "part-damaged"}, {1800, "part-empty"}}));
  CAPTURE(size);
  std::filesystem::resize_file(part.file, size);
  const auto facts = recover_part(part.volume, kMedia);
  REQUIRE_FALSE(facts);
  CHECK(facts.error().code == code);
  CHECK(std::filesystem::file_size(part.file) == size);
  const auto finished = finish_part(part.volume, kMedia);
  REQUIRE_FALSE(finished);
  CHECK(finished.error().code == code);
}

TEST_CASE("Metadata lies in its sidecar in original bytes, with its times") {
  Recorded part({.streams = {"h264"}, .start_session_ns = 3 * kNsPerSecond, .metadata_every_ms = 200});
  CHECK(part.facts.sidecar == "cam-p001.klv");
  std::string expected;
  for (uint32_t i = 0; i < 20; ++i) {
    const auto unit = klv_unit(i);
    expected.append(unit.view().begin(), unit.view().end());
  }
  CHECK(content_of(part.folder.path() / "s1/cam-p001.klv") == expected);
  auto index = media::open_index(part.volume, "s1/cam-p001.klv.idx");
  REQUIRE(index);
  media::IndexCursor cursor(*index->object);
  for (int64_t i = 0; i < 20; ++i) {
    const auto record = *cursor.next();
    REQUIRE(record);
    CHECK(record->pts_ticks() == (3000 + 200 * i) * kNsPerMs);
    CHECK(record->size == 21);
  }
  CHECK_FALSE(*cursor.next());
  const auto facts = finish_part(part.volume, kMedia);
  REQUIRE(facts);
  CHECK(facts->sidecar == "cam-p001.klv");
}
