// SPDX-License-Identifier: Apache-2.0
// A whole session folder: every part of every source, and what session.json says about them. Reads session.json by
// itself, not with the recorder's code, so that a mistake there shows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "check/file_check.hpp"
#include "testcard/result.hpp"

namespace parallax::sim {

struct SourceReport {
  std::string source;
  uint64_t gaps = 0;
  std::vector<FileReport> parts;
  std::vector<std::string> faults;  ///< beyond those of the parts
};

struct SessionReport {
  int64_t start_utc_ns = 0;
  std::vector<SourceReport> sources;
  std::vector<std::string> faults;

  [[nodiscard]] bool good() const;
};

[[nodiscard]] testcard::Result<SessionReport> check_session(const std::string& folder, const CheckOptions& options);
/// Files by themselves, each a source; zero of their clock is `start_utc_ns`.
[[nodiscard]] SessionReport check_files(const std::vector<std::string>& paths, int64_t start_utc_ns,
                                        const CheckOptions& options);

}  // namespace parallax::sim
