// SPDX-License-Identifier: Apache-2.0
// What support needs to see. Implemented in the recorder: logs, settings, plugins, catalogue facts, system facts; never
// a password, a token or a key. [any thread]
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace parallax {

struct DiagnosisFile {
  std::string name;  ///< without folder: "recorder.log"
  std::string content;
};

class Diagnosis {
 public:
  virtual ~Diagnosis() = default;
  /// Blocks while it gathers.
  virtual Result<std::vector<DiagnosisFile>> collect() = 0;
};

}  // namespace parallax
