// SPDX-License-Identifier: Apache-2.0
// Which location each running session records, kept in the data folder so that `resume` can go on after a crash. One
// small file (0600) per session, written at its start, removed at its end; it never holds a password: those are read
// again from the location file's password files, or given to `resume`.
#pragma once

#include <filesystem>
#include <string>

#include "record/location.hpp"

namespace parallax::recorder {

/// What is kept about one.
struct ActiveSession {
  record::Location location;            ///< as it is in the location file or in the catalogue, or was at the start
  std::filesystem::path location_file;  ///< read again on resume; empty: the snapshot is all there is
  std::string user_id;                  ///< in the catalogue; empty where there is none
  std::string user;
};

class ActiveSessions {
 public:
  explicit ActiveSessions(const std::filesystem::path& data) : folder_(data / "active") {}

  /// @errors "data-folder"
  Result<void> add(const std::string& session_id, const ActiveSession& session) const;
  void remove(const std::string& session_id) const;
  /// @errors "location-unknown" when nothing is kept about this session
  [[nodiscard]] Result<ActiveSession> find(const std::string& session_id) const;

 private:
  [[nodiscard]] std::filesystem::path file_of(const std::string& session_id) const;
  std::filesystem::path folder_;
};

}  // namespace parallax::recorder
