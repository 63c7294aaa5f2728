// SPDX-License-Identifier: Apache-2.0
#include "media/file/finish.hpp"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "media/file/boxes.hpp"
#include "media/file/facts_builder.hpp"
#include "media/file/index.hpp"
#include "media/file/movie_box.hpp"
#include "media/file/part_head.hpp"
#include "media/file/recover.hpp"
#include "media/file/sample_tables.hpp"

namespace parallax::media {
namespace {

std::vector<std::shared_ptr<const StreamFormat>> formats_of(const PartHead& head) {
  std::vector<std::shared_ptr<const StreamFormat>> formats;
  for (const auto& track : head.tracks) formats.push_back(track.format);
  return formats;
}

/// All that the index says, made into tables in one pass.
struct Collected {
  std::unique_ptr<StoredObject> index;
  std::vector<SampleTables> tables;
  FactsBuilder facts;
};

/// Empty if index and file do not tell the same: then recovery must look at the fragments themselves.
Result<std::optional<Collected>> collect(Volume& volume, const PartNames& names, const PartHead& head,
                                         uint64_t file_size) {
  const auto formats = formats_of(head);
  auto index = open_index(volume, names.index);
  if (!index) {
    if (index.error().code == "not-found" || index.error().code == "index-damaged") return std::nullopt;
    return fail(index.error());
  }
  if (index->tracks != index_tracks_of(formats)) return std::nullopt;
  Collected out{std::move(index->object), std::vector<SampleTables>(head.tracks.size()), FactsBuilder(names, formats)};
  IndexCursor cursor(*out.index);
  uint64_t end = head.bytes.size();
  while (true) {
    const auto record = cursor.next();
    if (!record) return fail(record.error());
    if (!*record) break;
    if ((*record)->track >= out.tables.size() || (*record)->offset < end || (*record)->size == 0 ||
        !has_plausible_time(**record, head.tracks[(*record)->track].timescale)) {
      return std::nullopt;
    }
    end = (*record)->end();
    out.tables[(*record)->track].add(**record);
    out.facts.add(**record);
  }
  if (end != file_size || cursor.number() == 0) return std::nullopt;
  for (auto& table : out.tables) table.end();
  return out;
}

Result<PartFacts> write_movie(StoredObject& object, const PartHead& head, const Collected& collected) {
  const auto movie = make_movie_box(head, collected.tables);
  if (!movie) return fail(movie.error());
  const uint64_t data_end = object.size();
  // 1: the tables, durable before anything depends on them. A crash here leaves fragments with something behind them.
  const ByteView piece(*movie);
  if (const auto done = object.append({&piece, 1}); !done) {
    // What could not be written completely goes, so that the file stays as it was; if that fails recovery does it.
    (void)object.truncate(data_end);
    return fail(done.error());
  }
  if (const auto done = object.sync(); !done) return fail(done.error());
  // 2: 16 bytes within one sector turn the fragments into one media box and the new moov into the first one.
  std::vector<uint8_t> patch;
  BoxWriter writer(patch);
  writer.u32(1);
  writer.u32(fourcc("mdat"));
  writer.u64(data_end - head.patch_offset);
  if (const auto done = object.patch_head(head.patch_offset, patch); !done) return fail(done.error());
  if (const auto done = object.commit(); !done) return fail(done.error());
  if (const auto done = collected.index->commit(); !done) return fail(done.error());
  return collected.facts.facts(PartState::finished, object.size());
}

}  // namespace

Result<PartFacts> finish_part(Volume& volume, const std::string& media) {
  const PartNames names = PartNames::of_media(media);
  auto object = volume.open(media);
  if (!object) return fail(object.error());
  auto head = read_part_head(**object);
  if (!head) return fail(head.error());
  if (head->swallowed != 0 || !volume.can_patch_head()) {
    object->reset();
    return recover_part(volume, media);
  }
  auto collected = collect(volume, names, *head, (*object)->size());
  if (!collected) return fail(collected.error());
  PartFacts recovered;
  if (!*collected) {
    object->reset();
    auto mended = recover_part(volume, media);
    if (!mended) return mended;
    recovered = std::move(*mended);
    object = volume.open(media);
    if (!object) return fail(object.error());
    collected = collect(volume, names, *head, (*object)->size());
    if (!collected) return fail(collected.error());
    if (!*collected) return fail("part-damaged", "The index of " + media + " could not be rebuilt.");
  }
  auto facts = write_movie(**object, *head, **collected);
  if (!facts) return facts;
  if (recovered.sidecar.empty()) {
    if (volume.open(names.sidecar)) facts->sidecar = names.sidecar.substr(names.sidecar.rfind('/') + 1);
  } else {
    facts->sidecar = recovered.sidecar;
  }
  facts->notes = recovered.notes;
  return facts;
}

}  // namespace parallax::media
