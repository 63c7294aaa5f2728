// SPDX-License-Identifier: Apache-2.0
// What the conformance tool asks of a plugin: small cases, each run in a process of its own, so that a crash or a hang
// is a verdict and not the end. The same cases are the contract suites of our own tests.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "plugins/loader.hpp"
#include "plugins/loading/config.hpp"
#include "plugins/loading/seal.hpp"

namespace parallax::check {

/// Thrown by a case whose expectation does not hold.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
/// Thrown by a case that does not apply to the plugin.
class Skipped : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Fails the case unless `holds`; the message says what was found.
template <typename... Args>
void expect(bool holds, fmt::format_string<Args...> format, Args&&... args) {
  if (!holds) throw Failure(fmt::format(format, std::forward<Args>(args)...));
}
/// The value of a result; fails the case with the error's text otherwise.
template <typename T>
T value_of(Result<T> result, std::string_view what) {
  if (!result) throw Failure(fmt::format("{} failed: {} [{}]", what, result.error().line(), result.error().code));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}
/// The error of a result that must fail, in words.
template <typename T>
Error error_of_failed(const Result<T>& result, std::string_view what) {
  expect(!result.has_value(), "{} succeeded; expected an error.", what);
  expect(!result.error().text.empty() && !result.error().code.empty(), "{} failed without saying why.", what);
  return result.error();
}

/// What a case works with: the plugin, loaded into this process, and the configuration given by the user.
struct Subject {
  std::filesystem::path folder;
  plugins::Manifest manifest;
  plugins::Config config;
  std::filesystem::path scratch;  ///< an empty folder of this case's own
  const Clock& clock;
  plugins::LoadedPlugin plugin;
};

struct Case {
  std::string name;
  std::function<void(Subject&)> run;
};

[[nodiscard]] std::vector<Case> camera_cases();
[[nodiscard]] std::vector<Case> push_cases();
[[nodiscard]] std::vector<Case> storage_cases();
[[nodiscard]] std::vector<Case> storage_file_cases();
[[nodiscard]] std::vector<Case> panel_cases();
[[nodiscard]] std::vector<Case> track_cases();

/// Loads the plugin into this process. Throws Failure with step and reason if it is refused.
[[nodiscard]] Subject load_subject(const std::filesystem::path& folder, const plugins::Config& config);

}  // namespace parallax::check
