// SPDX-License-Identifier: Apache-2.0
// What can fail returns Result<T>. An Error is shown to people: it says what was found, and what to do about it.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace parallax {

/// A named failure. `code` is stable and made of lower-case words joined by hyphens ("disk-full"); programs compare it.
/// `text` says what was found and what was expected; `remedy` says what the user can do. Neither ever holds a secret.
struct Error {
  std::string code;
  std::string text;
  std::string remedy;
  std::string text_afterwards = {};  ///< the same as `text` for the time when it is over; empty: `text` is fit for both

  /// What is told of it when it is over.
  [[nodiscard]] const std::string& afterwards() const { return text_afterwards.empty() ? text : text_afterwards; }
  /// "text remedy" on one line, for logs and terminals.
  [[nodiscard]] std::string line() const { return remedy.empty() ? text : text + " " + remedy; }
  friend bool operator==(const Error&, const Error&) = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

/// Makes the failed Result: `return fail("disk-full", "…", "…");`
[[nodiscard]] inline tl::unexpected<Error> fail(std::string code, std::string text, std::string remedy = {}) {
  return tl::unexpected<Error>(Error{std::move(code), std::move(text), std::move(remedy)});
}
/// Hands a failure on to the caller: `return fail(result.error());`
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace parallax
