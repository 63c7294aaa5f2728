// SPDX-License-Identifier: Apache-2.0
// Work that follows a recording: finishing on one thread, hashing on another of the lowest CPU and IO priority. Nothing
// is kept here across a crash: the recorder asks again for parts that session.json shows as not finished or not hashed.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/loop.hpp"
#include "media/file/part_facts.hpp"
#include "model/media/volume.hpp"

namespace parallax::media {

struct FinishQueueOptions {
  /// Upper limit for hashing; 0 is none.
  uint64_t hash_bytes_per_second = 80'000'000;
};

class FinishQueue {
 public:
  using Finished = std::function<void(const Result<PartFacts>&)>;
  using Hashed = std::function<void(const Result<std::string>&)>;

  /// `loop` must outlive this object.
  explicit FinishQueue(Loop& loop, FinishQueueOptions options = {});
  /// Ends after the finishing in progress; a hash in progress and all that waits is given up. No callback comes after.
  /// [loop thread]
  ~FinishQueue();
  FinishQueue(const FinishQueue&) = delete;
  FinishQueue& operator=(const FinishQueue&) = delete;

  /// finish_part on the finishing thread; `done` on the loop. `volume` must outlive the queue. [loop thread]
  void finish(Volume& volume, std::string media, Finished done);
  /// SHA-256 (lower-case hexadecimal) of an object; `done` on the loop. [loop thread]
  void hash(Volume& volume, std::string object, Hashed done);
  /// Jobs of both kinds that are not done yet. [any thread]
  [[nodiscard]] size_t pending() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parallax::media
