// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/database.hpp"

#include <sqlite3.h>

namespace parallax::store {
namespace {

constexpr int kBusyMs = 5000;
constexpr size_t kIdleReaders = 8;

}  // namespace

Error error_of(const SQLite::Exception& problem) {
  const int code = problem.getErrorCode() & 0xff;
  const std::string said = problem.what();
  if (code == SQLITE_FULL) {
    return {"catalogue-full", "The catalogue cannot be written: its disk is full. Nothing was changed.",
            "Free space on the volume of the data folder."};
  }
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) {
    return {"catalogue-damaged", "The catalogue is damaged (" + said + ").",
            "Restart the recorder: it restores the newest backup and what the session folders say."};
  }
  if (code == SQLITE_IOERR || code == SQLITE_CANTOPEN || code == SQLITE_READONLY || code == SQLITE_PERM) {
    return {"catalogue-failed", "The catalogue cannot be read or written (" + said + "). Nothing was changed.",
            "Check that the data folder is there and may be written by the recorder."};
  }
  return {"catalogue-failed", "The catalogue refused the request (" + said + "). Nothing was changed.",
          "Report this together with the log."};
}

Result<std::unique_ptr<Database>> open_database(const std::filesystem::path& file, OpenMode mode) {
  return guarded([&]() -> Result<std::unique_ptr<Database>> {
    const int flags = mode == OpenMode::read_only    ? SQLite::OPEN_READONLY
                      : mode == OpenMode::read_write ? SQLite::OPEN_READWRITE
                                                     : SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE;
    auto database = std::make_unique<Database>(file.string(), flags, kBusyMs);
    if (mode != OpenMode::read_only) {
      database->exec("PRAGMA journal_mode = WAL");
      database->exec("PRAGMA synchronous = FULL");
    }
    database->exec("PRAGMA foreign_keys = ON");
    database->exec("PRAGMA cache_size = -8192");
    database->exec("PRAGMA temp_store = MEMORY");
    return database;
  });
}

Result<std::unique_ptr<Database>> Readers::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  return open_database(file_, OpenMode::read_only);
}

void Readers::give(std::unique_ptr<Database> connection) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kIdleReaders) idle_.push_back(std::move(connection));
}

}  // namespace parallax::store
