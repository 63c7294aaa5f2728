// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/remote_object.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace parallax::player {
namespace {

/// About half a second of a good picture: few requests while playing, little waste when seeking.
constexpr uint64_t kBlockBytes = 256 << 10;
constexpr size_t kKeptBlocks = 12;
constexpr int kNotSatisfiable = 416;

api::Headers range_of(std::string range) {
  api::Headers headers;
  headers.add("Range", std::move(range));
  return headers;
}

uint64_t number_in(std::string_view text) {
  uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

Result<std::unique_ptr<media::StoredObject>> RemoteObject::open(const api::ClientOptions& recorder,
                                                                std::string target) {
  auto client = api::Client::open(recorder);
  if (!client) return fail(client.error());
  std::unique_ptr<RemoteObject> object(new RemoteObject(std::move(*client), std::move(target)));
  if (auto asked = object->ask_size(); !asked) return fail(asked.error());
  return std::unique_ptr<media::StoredObject>(std::move(object));
}

Result<void> RemoteObject::ask_size() {
  const auto answer = client_->send({.method = "HEAD", .target = target_});
  if (!answer) return fail(answer.error());
  if (!answer->ok()) {
    // A HEAD has no body: the reason comes with a GET of nothing much.
    const auto reason = client_->send({.target = target_, .headers = range_of("bytes=0-0")});
    return fail(reason ? reason->problem().error : reason.error());
  }
  if (const auto length = answer->headers.find("Content-Length")) size_ = number_in(*length);
  return {};
}

Result<const RemoteObject::Block*> RemoteObject::block(uint64_t number) {
  const auto known = std::find_if(blocks_.begin(), blocks_.end(), [&](const Block& b) { return b.number == number; });
  const uint64_t begin = number * kBlockBytes;
  if (known != blocks_.end()) {
    // A block that was the end once is asked for again when the file may have grown.
    if (known->bytes.size() == kBlockBytes || begin + known->bytes.size() >= size_) {
      blocks_.splice(blocks_.begin(), blocks_, known);
      return &blocks_.front();
    }
    blocks_.erase(known);
  }
  const auto answer = client_->send(
      {.target = target_, .headers = range_of(fmt::format("bytes={}-{}", begin, begin + kBlockBytes - 1))});
  if (!answer) return fail(answer.error());
  Block fetched{number, {}};
  if (answer->status != kNotSatisfiable) {
    if (!answer->ok()) return fail(answer->problem().error);
    fetched.bytes.assign(answer->body.begin(), answer->body.end());
  }
  if (blocks_.size() >= kKeptBlocks) blocks_.pop_back();
  blocks_.push_front(std::move(fetched));
  return &blocks_.front();
}

Result<size_t> RemoteObject::read_at(uint64_t offset, std::span<uint8_t> out) {
  if (offset + out.size() > size_) {
    if (auto asked = ask_size(); !asked) return fail(asked.error());
  }
  size_t done = 0;
  while (done < out.size() && offset + done < size_) {
    const uint64_t at = offset + done;
    const auto found = block(at / kBlockBytes);
    if (!found) return fail(found.error());
    const auto& bytes = (*found)->bytes;
    const uint64_t within = at % kBlockBytes;
    if (within >= bytes.size()) break;
    const size_t count = std::min(out.size() - done, bytes.size() - static_cast<size_t>(within));
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(within), count,
                out.begin() + static_cast<std::ptrdiff_t>(done));
    done += count;
  }
  return done;
}

}  // namespace parallax::player
