// SPDX-License-Identifier: Apache-2.0
#include "media/file/recover.hpp"

#include <fmt/format.h>

#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "media/file/boxes.hpp"
#include "media/file/facts_builder.hpp"
#include "media/file/fragment.hpp"
#include "media/file/index.hpp"
#include "media/file/index_repair.hpp"
#include "media/file/part_head.hpp"

namespace parallax::media {
namespace {

/// Loss of power may leave the right size with zeros in it; sync reaches at most this many fragments less far.
constexpr size_t kDoubtfulFragments = 8;

/// Whether the samples begin as their codec demands (a length, a JPEG marker).
Result<bool> looks_whole(StoredObject& object, const PartHead& head, const FoundFragment& fragment) {
  for (const auto& record : fragment.records) {
    const Codec codec = head.tracks[record.track].format->codec;
    if (codec != Codec::h264 && codec != Codec::h265 && codec != Codec::mjpeg) continue;
    std::array<uint8_t, 4> front{};
    const auto read = object.read_at(record.offset, front);
    if (!read) return fail(read.error());
    const uint32_t value = ByteReader(front).u32();
    const bool good = codec == Codec::mjpeg ? value >> 16 == 0xFFD8 : value != 0 && value <= record.size;
    if (!good) return false;
  }
  return true;
}

/// Where the data of a finished file ends, if the moov behind it is all there; else 0.
Result<bool> has_movie_at(StoredObject& object, uint64_t offset) {
  std::array<uint8_t, 8> front{};
  const auto read = object.read_at(offset, front);
  if (!read) return fail(read.error());
  ByteReader reader(front);
  const uint32_t size = reader.u32();
  return *read == front.size() && reader.u32() == fourcc("moov") && size >= 8 && offset + size <= object.size();
}

/// Undoes the head of a file that was cut after it had been finished.
Result<void> unpatch(Volume& volume, StoredObject& object, PartHead& head) {
  if (!volume.can_patch_head()) return {};
  head.swallowed = 0;
  return object.patch_head(head.patch_offset, ByteView(head.bytes).subspan(head.patch_offset, kPatchBoxSize));
}

}  // namespace

Result<PartFacts> recover_part(Volume& volume, const std::string& media) {
  const PartNames names = PartNames::of_media(media);
  const auto object = volume.open(media);
  if (!object) return fail(object.error());
  StoredObject& file = **object;
  auto head = read_part_head(file, CutFiles::accept);
  if (!head) return fail(head.error());
  bool finished = false;
  if (head->swallowed != 0 && head->swallowed <= file.size() - head->patch_offset) {
    const auto movie = has_movie_at(file, head->swallowed_end());
    if (!movie) return fail(movie.error());
    finished = *movie;
  }

  std::vector<std::shared_ptr<const StreamFormat>> formats;
  for (const auto& track : head->tracks) formats.push_back(track.format);
  FactsBuilder facts(names, formats);
  IndexRepair repair(volume, names.index, index_tracks_of(formats));
  uint64_t end = head->bytes.size();
  uint64_t fragments = 0;
  const auto keep = [&](const FoundFragment& fragment) -> Result<void> {
    for (const auto& record : fragment.records) facts.add(record);
    end = fragment.offset + fragment.size;
    ++fragments;
    return repair.match(fragment.records);
  };

  FragmentScanner scanner(file, *head, finished ? head->swallowed_end() : file.size());
  std::deque<FoundFragment> doubtful;
  for (FoundFragment fragment;;) {
    const auto found = scanner.next(fragment);
    if (!found) return fail(found.error());
    if (!*found) break;
    doubtful.push_back(std::move(fragment));
    fragment = {};
    if (doubtful.size() <= kDoubtfulFragments) continue;
    if (const auto kept = keep(doubtful.front()); !kept) return fail(kept.error());
    doubtful.pop_front();
  }
  for (const auto& fragment : doubtful) {
    const auto whole = looks_whole(file, *head, fragment);
    if (!whole) return fail(whole.error());
    if (!*whole && !finished) break;
    if (const auto kept = keep(fragment); !kept) return fail(kept.error());
  }
  if (fragments == 0) {
    return fail("part-empty", fmt::format("{} holds no complete fragment.", media),
                "Nothing was recorded in this part; it can be removed.");
  }
  if (!finished) {
    if (head->swallowed != 0) {
      if (const auto done = unpatch(volume, file, *head); !done) return fail(done.error());
    }
    if (file.size() > end) {
      if (const auto done = file.truncate(end); !done) return fail(done.error());
    }
    const auto done = volume.can_patch_head() ? file.sync() : file.commit();
    if (!done) return fail(done.error());
  }
  if (const auto done = repair.end(); !done) return fail(done.error());

  const PartState state = finished                  ? PartState::finished
                          : volume.can_patch_head() ? PartState::closed
                                                    : PartState::fragmented;
  PartFacts out = facts.facts(state, file.size());
  if (repair.rebuilt() > 0) {
    out.notes.push_back(
        fmt::format("The index was rebuilt from the file for {} pictures and sounds; their arrival times are lost.",
                    repair.rebuilt()));
  }
  const auto sidecar = repair_sidecar(volume, names);
  if (!sidecar) return fail(sidecar.error());
  if (*sidecar) out.sidecar = names.sidecar.substr(names.sidecar.rfind('/') + 1);
  return out;
}

}  // namespace parallax::media
