// SPDX-License-Identifier: Apache-2.0
// Where sessions are stored, as the session logic sees it. record/volumes/volume_places implements it over volumes; the
// table tests have one in memory. [loop thread]; nothing here blocks.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "model/sessions/session.hpp"
#include "record/volumes/part_store.hpp"

namespace parallax::record {

/// One volume that can be recorded to.
class Place {
 public:
  virtual ~Place() = default;
  /// For people: the folder's path, the bucket.
  [[nodiscard]] virtual const std::string& name() const = 0;
  [[nodiscard]] virtual PartStore& parts() = 0;
  /// Replaces the session's session.json; saves come out in the order of the calls. `done` is called when it is safe on
  /// the disk, or could not be written.
  virtual void save(const std::string& folder, const Session& session,
                    std::function<void(const Result<void>&)> done) = 0;
  /// Makes a plain MP4 of a closed part ("<folder>/<file>"); `done` gets its facts.
  virtual void finish(const std::string& object, std::function<void(const Result<Part>&)> done) = 0;
  /// How long one can record on at the present rate; empty while that is not known.
  [[nodiscard]] virtual std::optional<int64_t> left_ns() const { return std::nullopt; }
  /// That it is full, in words.
  [[nodiscard]] virtual std::string full_text() const { return "The storage " + name() + " is full."; }
  /// In words, while it is nearly full.
  [[nodiscard]] virtual std::optional<std::string> low_text() const { return std::nullopt; }
  /// SHA-256 of an object, in hexadecimal, at the lowest priority.
  virtual void hash(const std::string& object, std::function<void(const Result<std::string>&)> done) = 0;
};

/// All volumes.
class Places {
 public:
  virtual ~Places() = default;
  /// The place with the highest priority that is usable and has room, never `instead_of`; nullptr if there is none.
  virtual Place* choose(const Place* instead_of) = 0;
  /// Why `choose(nullptr)` gives none at present ("disk-full", "storage-offline"); nothing while it gives one.
  [[nodiscard]] virtual std::optional<Error> problem() = 0;
  /// `place` failed: it is not chosen again until it answers and has room.
  virtual void report(const Place& place, const Error& error) = 0;
};

}  // namespace parallax::record
