// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/known_session.hpp"

#include "store/sqlite/database.hpp"
#include "store/sqlite/mirror.hpp"
#include "store/sqlite/session_rows.hpp"

namespace parallax::store {
namespace {

std::optional<Session> of_catalogue(const std::filesystem::path& file, const std::string& folder) {
  std::error_code missing;
  if (!std::filesystem::exists(file, missing)) return std::nullopt;
  auto database = open_database(file, OpenMode::read_only);
  if (!database) return std::nullopt;
  auto found = guarded([&]() -> Result<SessionDetail> {
    Statement select(**database, "SELECT row FROM session WHERE folder = ? ORDER BY row LIMIT 1");
    select.bind(1, folder);
    if (!select.executeStep()) return fail("session-unknown", "No session has this folder.");
    return read_detail(**database, select.getColumn(0).getInt64());
  });
  if (!found) return std::nullopt;
  return std::move(found->session);
}

}  // namespace

std::optional<Session> known_session(const std::filesystem::path& data, SessionFolders& folders,
                                     const std::string& folder) {
  if (auto known = of_catalogue(data / kCatalogueFile, folder)) return known;
  const auto found = folders.find(folder);
  return found ? session_of_mirrors(found->catalogue_json) : std::nullopt;
}

}  // namespace parallax::store
