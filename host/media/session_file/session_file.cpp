// SPDX-License-Identifier: Apache-2.0
#include "media/session_file/session_file.hpp"

#include <fmt/format.h>

#include <vector>

namespace parallax::media {
namespace {

constexpr size_t kMaxSize = 64 << 20;

std::string name_in(const std::string& folder) {
  return folder + "/" + std::string(kSessionFileName);
}

}  // namespace

Result<void> save_session(Volume& volume, const std::string& folder, const Session& session) {
  const std::string text = session_to_json(session);
  return volume.replace(name_in(folder), ByteView(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
}

Result<Session> load_session(Volume& volume, const std::string& folder) {
  const auto object = volume.open(name_in(folder));
  if (!object) return fail(object.error());
  const uint64_t size = (*object)->size();
  if (size > kMaxSize) {
    return fail("session-file-invalid",
                fmt::format("{} has {} bytes; expected {} at most.", name_in(folder), size, kMaxSize),
                "Put the right file back, or move the folder away.");
  }
  std::string text(size, '\0');
  const auto read = (*object)->read_at(0, {reinterpret_cast<uint8_t*>(text.data()), text.size()});
  if (!read) return fail(read.error());
  return session_from_json(std::string_view(text).substr(0, *read));
}

}  // namespace parallax::media
