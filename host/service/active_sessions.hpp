// SPDX-License-Identifier: Apache-2.0
// Which location each running session records, kept in the data folder so that `resume` can go on after a crash. One
// small file (0600) per session, written at its start, removed at its end; it never holds a password: those are read
// again from the location file's password files, or given to `resume`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "record/sources/location_config.hpp"

namespace parallax::recorder {

/// What is kept about one.
struct ActiveSession {
  record::LocationConfig location;      ///< as it is in the location file or in the catalogue, or was at the start
  std::filesystem::path location_file;  ///< read again on resume; empty: the snapshot is all there is
  std::string user_id;                  ///< in the catalogue; empty where there is none
  std::string user;
  /// Zero of its session clock on this machine's monotonic clock; empty before it recorded, and after a reboot. Unlike
  /// the clock on the wall it cannot have been set meanwhile.
  std::optional<int64_t> zero_monotonic_ns = {};
};

class ActiveSessions {
 public:
  explicit ActiveSessions(const std::filesystem::path& data) : folder_(data / "active") {}

  /// @errors "data-folder"
  Result<void> add(const std::string& session_id, const ActiveSession& session) const;
  /// Notes when its session clock began. Needs to survive this process, not the machine, so it waits for no disk.
  void note_zero(const std::string& session_id, int64_t zero_monotonic_ns) const;
  void remove(const std::string& session_id) const;
  /// @errors "location-unknown" when nothing is kept about this session
  [[nodiscard]] Result<ActiveSession> find(const std::string& session_id) const;

 private:
  [[nodiscard]] std::filesystem::path file_of(const std::string& session_id) const;
  [[nodiscard]] std::filesystem::path zero_of(const std::string& session_id) const;
  [[nodiscard]] std::optional<int64_t> zero_monotonic_ns(const std::string& session_id) const;
  std::filesystem::path folder_;
};

}  // namespace parallax::recorder
