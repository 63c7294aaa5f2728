// SPDX-License-Identifier: Apache-2.0
// What support needs to see. Implemented in the recorder: logs, settings, plugins, catalogue facts, system facts; never
// a password, a token or a key. [any thread]
#pragma once

#include <functional>
#include <string>

#include "base/result.hpp"

namespace parallax {

struct DiagnosisFile {
  std::string name;  ///< without folder: "recorder.log"
  std::string content;
};

class Diagnosis {
 public:
  virtual ~Diagnosis() = default;
  /// Gathers one file after the other and hands each to `sink`, so that only one is in memory; ends with the first
  /// error of `sink`. Blocks.
  virtual Result<void> collect(const std::function<Result<void>(const DiagnosisFile&)>& sink) = 0;
};

}  // namespace parallax
