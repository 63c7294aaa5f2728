// SPDX-License-Identifier: Apache-2.0
// Contract of plx.storage/1: the bytes of one object.
#include <algorithm>
#include <atomic>
#include <thread>

#include "parallax/text.hpp"
#include "programs/plugin_check/storage_cases.hpp"

namespace parallax::check {
namespace {

void appends_pieces_in_order(Subject& subject) {
  const auto volume = open_volume(subject);
  const auto file = value_of(volume->create("a"), "create");
  const std::vector<ByteView> pieces{bytes_of("one "), bytes_of(""), bytes_of("two "), bytes_of("three")};
  value_of(file->append(pieces), "append");
  append(*file, ", four");
  value_of(file->append({}), "append of nothing");
  expect(file->size() == 19, "The size is {}; expected 19.", file->size());
  expect(get(*volume, "a") == "one two three, four", "The content came back changed.");
}

void appends_many_pieces(Subject& subject) {
  const auto volume = open_volume(subject);
  const auto file = value_of(volume->create("big"), "create");
  std::string expected(8 << 20, '\0');
  for (size_t i = 0; i < expected.size(); ++i) expected[i] = static_cast<char>(i * 31 + i / 251);
  std::vector<ByteView> pieces;
  constexpr size_t kPiece = 2731;  // more pieces than one system call takes
  for (size_t at = 0; at < expected.size(); at += kPiece) {
    pieces.push_back(bytes_of(std::string_view(expected).substr(at, kPiece)));
  }
  value_of(file->append(pieces), "append of many pieces");
  value_of(file->commit(), "commit");
  expect(get(*volume, "big") == expected, "8 MiB in {} pieces came back changed.", pieces.size());
}

void reads_at_the_edges(Subject& subject) {
  const auto volume = open_volume(subject);
  put(*volume, "a", "0123456789");
  const auto file = value_of(volume->open("a"), "open");
  std::string out(8, '?');
  const auto read = [&](uint64_t offset) {
    return value_of(file->read_at(offset, {reinterpret_cast<uint8_t*>(out.data()), out.size()}), "read");
  };
  expect(read(6) == 4 && out.substr(0, 4) == "6789", "A read over the end did not give what is there.");
  expect(read(10) == 0 && read(1000) == 0, "A read behind the end gave something.");
}

void patches_the_head(Subject& subject) {
  const auto volume = open_volume(subject);
  const auto file = value_of(volume->create("a"), "create");
  append(*file, std::string(5000, 'a'));
  const auto patched = file->patch_head(16, bytes_of("free"));
  if (!volume->can_patch_head()) {
    expect(error_of_failed(patched, "patch_head").code == "unsupported", "patch_head did not answer UNSUPPORTED.");
    throw Skipped("The volume cannot patch.");
  }
  value_of(patched, "patch_head");
  value_of(file->patch_head(4092, bytes_of("last")), "patch_head up to the limit");
  append(*file, "end");
  const std::string text = get(*volume, "a");
  expect(
      text.size() == 5003 && text.substr(16, 4) == "free" && text.substr(4092, 4) == "last" && text.ends_with("aend"),
      "Patching harmed the object, or the append after it went elsewhere.");
  expect(error_of_failed(file->patch_head(4093, bytes_of("last")), "patch over the limit").code == "storage-wrong",
         "A patch over the limit was not refused with PLX_E_INVALID.");
  expect(!file->patch_head(UINT64_MAX, bytes_of("x")).has_value(), "A patch at 2^64-1 was taken.");
  const auto small = value_of(volume->create("small"), "create");
  append(*small, "1234");
  expect(!small->patch_head(2, bytes_of("abc")).has_value(), "A patch over the end made the object longer.");
}

void cuts(Subject& subject) {
  const auto volume = open_volume(subject);
  if (!volume->can_truncate()) throw Skipped("The volume cannot truncate.");
  put(*volume, "a", "0123456789");
  const auto file = value_of(volume->open("a"), "open");
  value_of(file->truncate(4), "truncate");
  expect(!file->truncate(5).has_value(), "truncate made the object longer.");
  append(*file, "new");
  expect(file->size() == 7 && get(*volume, "a") == "0123new", "What follows a cut did not go to its end.");
}

void takes_nothing_after_commit(Subject& subject) {
  const auto volume = open_volume(subject);
  const auto file = value_of(volume->create("a"), "create");
  append(*file, "content");
  value_of(file->commit(), "commit");
  const ByteView piece = bytes_of("more");
  expect(error_of_failed(file->append({&piece, 1}), "append after commit").code == "storage-wrong",
         "append after commit was not refused with PLX_E_WRONG_STATE.");
  expect(get(*volume, "a") == "content", "append after commit changed the object.");
}

void opens_what_was_not_committed(Subject& subject) {
  const auto volume = open_volume(subject);
  append(*value_of(volume->create("torn"), "create"), "some");
  const auto file = value_of(volume->open("torn"), "open");
  append(*file, " more");
  expect(get(*volume, "torn") == "some more", "An object that was closed without commit did not go on.");
}

void reads_and_syncs_beside_an_append(Subject& subject) {
  const auto volume = open_volume(subject);
  const auto file = value_of(volume->create("a"), "create");
  std::atomic<uint64_t> written{0};
  std::atomic<bool> done{false};
  std::atomic<bool> wrong{false};
  std::jthread reader([&] {
    std::vector<uint8_t> out(1000);
    while (!done) {
      const uint64_t size = written;
      if (size < out.size()) continue;
      const auto read = file->read_at(size - out.size(), out);
      if (!read || *read != out.size() || !std::ranges::all_of(out, [](uint8_t b) { return b == 'z'; })) wrong = true;
      if (!file->sync()) wrong = true;
    }
  });
  for (int i = 0; i < 200; ++i) {
    append(*file, std::string(1000, 'z'));
    written += 1000;
  }
  done = true;
  reader.join();
  expect(!wrong, "A read or sync beside an append failed.");
}

void a_deadline_in_the_past_does_not_hang(Subject& subject) {
  const auto volume = value_of(backend_of(subject).open(subject.config), "open");
  const auto& table = backend_of(subject).table();
  auto config = plx::sized<plx_config>();
  std::vector<plx_pair> pairs;
  for (const auto& [key, value] : subject.config.pairs) pairs.push_back({plx::str(key), plx::str(value)});
  config.pairs = pairs.data();
  config.pair_count = static_cast<uint32_t>(pairs.size());
  plx_volume* handle = nullptr;
  const plx_status status = table.open_volume(table.ctx, &config, 1, &handle, nullptr);
  expect(status == PLX_OK || status == PLX_E_TIMEOUT, "open with a deadline in the past answered {}.", status);
  if (status == PLX_OK) table.close_volume(table.ctx, handle);
}

}  // namespace

std::vector<Case> storage_file_cases() {
  return {{"object: appends pieces in order", appends_pieces_in_order},
          {"object: appends many pieces at once", appends_many_pieces},
          {"object: reads at the edges", reads_at_the_edges},
          {"object: patches the head and nothing else", patches_the_head},
          {"object: cuts its end", cuts},
          {"object: takes nothing after commit", takes_nothing_after_commit},
          {"object: goes on when it was not committed", opens_what_was_not_committed},
          {"object: reads and syncs beside an append", reads_and_syncs_beside_an_append},
          {"object: a deadline in the past does not hang", a_deadline_in_the_past_does_not_hang}};
}

}  // namespace parallax::check
