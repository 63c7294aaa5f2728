// SPDX-License-Identifier: Apache-2.0
// One connection to the catalogue file, and how SQLite's failures become ours. Internal to store/.
#pragma once

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace parallax::store {

inline constexpr const char* kCatalogueFile = "catalogue.db";  ///< in the data folder

using Database = SQLite::Database;
using Statement = SQLite::Statement;

enum class OpenMode { read_only, read_write, create };

/// Opens with WAL, `synchronous=FULL`, foreign keys, 5 s of patience with other connections.
Result<std::unique_ptr<Database>> open_database(const std::filesystem::path& file, OpenMode mode);

/// "catalogue-full", "catalogue-damaged", "catalogue-failed", with what SQLite said.
[[nodiscard]] Error error_of(const SQLite::Exception& problem);

/// Runs `work`, which returns a Result and may throw SQLite::Exception; nothing is thrown from here.
template <typename Work>
auto guarded(Work&& work) -> decltype(work()) {
  try {
    return work();
  } catch (const SQLite::Exception& problem) {
    return tl::unexpected<Error>(error_of(problem));
  }
}

/// Binds all values in their order, from 1.
template <typename... Values>
void bind_all(Statement& statement, const Values&... values) {
  int index = 0;
  (statement.bind(++index, values), ...);
}
inline void bind_optional(Statement& statement, int index, const std::optional<int64_t>& value) {
  if (value) {
    statement.bind(index, *value);
  } else {
    statement.bind(index);
  }
}
[[nodiscard]] inline std::optional<int64_t> optional_int(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return column.getInt64();
}

/// Connections for reading, made as needed; reading runs beside the writer and beside other readers. [any thread]
class Readers {
 public:
  explicit Readers(std::filesystem::path file) : file_(std::move(file)) {}

  /// Runs `work(Database&)` on a connection of its own.
  template <typename Work>
  auto read(Work&& work) -> decltype(work(std::declval<Database&>())) {
    auto connection = take();
    if (!connection) return tl::unexpected<Error>(connection.error());
    auto result = guarded([&] { return work(**connection); });
    if (!result && result.error().code == "catalogue-damaged" && on_damage_) on_damage_(result.error());
    give(std::move(*connection));
    return result;
  }
  /// `handler` runs on the reader's thread when a read meets damage. Set before the first read.
  void on_damage(std::function<void(const Error&)> handler) { on_damage_ = std::move(handler); }

 private:
  Result<std::unique_ptr<Database>> take();
  void give(std::unique_ptr<Database> connection);

  const std::filesystem::path file_;
  std::function<void(const Error&)> on_damage_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Database>> idle_;
};

}  // namespace parallax::store
