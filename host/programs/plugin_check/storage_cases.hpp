// SPDX-License-Identifier: Apache-2.0
// What both files of the storage contract need.
#pragma once

#include <string>
#include <string_view>

#include "plugins/extensions/storage/storage.hpp"
#include "programs/plugin_check/cases.hpp"

namespace parallax::check {

[[nodiscard]] inline plugins::StorageBackend& backend_of(Subject& subject) {
  auto* const backend = subject.plugin.find<plugins::StorageBackend>();
  if (backend == nullptr) throw Skipped("The plugin offers no storage.");
  return *backend;
}
/// A volume by the given settings, in which "{scratch}" stands for an empty folder of this case.
[[nodiscard]] inline std::unique_ptr<plugins::StorageVolume> open_volume(Subject& subject) {
  return value_of(backend_of(subject).open(subject.config), "open with the given settings");
}
[[nodiscard]] inline ByteView bytes_of(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}
inline void append(media::StoredObject& file, std::string_view text) {
  const ByteView piece = bytes_of(text);
  value_of(file.append({&piece, 1}), "append");
}
/// Makes and commits an object.
inline void put(media::Volume& volume, const std::string& name, std::string_view text) {
  const auto file = value_of(volume.create(name), "create " + name);
  append(*file, text);
  value_of(file->commit(), "commit");
}
/// The whole content of an object.
[[nodiscard]] inline std::string get(media::Volume& volume, const std::string& name) {
  const auto file = value_of(volume.open(name), "open " + name);
  std::string text(file->size(), '\0');
  const size_t read =
      value_of(file->read_at(0, {reinterpret_cast<uint8_t*>(text.data()), text.size()}), "read of " + name);
  expect(read == text.size(), "{} bytes of {} were read; its size is {}.", read, name, text.size());
  return text;
}

}  // namespace parallax::check
