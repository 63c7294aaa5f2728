// SPDX-License-Identifier: Apache-2.0
// Errors of a plugin. Inside the plugin they are thrown as plx::Error; nothing is ever thrown across the ABI: each
// trampoline runs its slot through `guarded`, which turns an exception into a status and fills the plx_error.
#pragma once

#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "text.hpp"

namespace plx {

/// What a plugin throws. `code` is stable, lower-case words with hyphens; `message` says what was found and expected;
/// `remedy` what the user can do. No secrets.
class Error final : public std::exception {
 public:
  Error(plx_status status, std::string code, std::string message, std::string remedy = {})
      : status_(status), code_(std::move(code)), message_(std::move(message)), remedy_(std::move(remedy)) {}

  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }
  [[nodiscard]] plx_status status() const noexcept { return status_; }
  [[nodiscard]] const std::string& code() const noexcept { return code_; }
  [[nodiscard]] const std::string& message() const noexcept { return message_; }
  [[nodiscard]] const std::string& remedy() const noexcept { return remedy_; }

 private:
  plx_status status_;
  std::string code_;
  std::string message_;
  std::string remedy_;
};

namespace detail {

/// Copies `text`, cut at a whole UTF-8 character, and ends it with NUL.
template <size_t N>
void copy_text(char (&to)[N], std::string_view text) noexcept {
  size_t size = text.size() < N ? text.size() : N - 1;
  if (size < text.size()) {
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0u) == 0x80u) --size;
  }
  if (size > 0) __builtin_memcpy(to, text.data(), size);
  to[size] = '\0';
}

inline plx_status set_error(plx_error* error, plx_status status, std::string_view code, std::string_view message,
                            std::string_view remedy) noexcept {
  if (error != nullptr) {
    copy_text(error->code, code);
    copy_text(error->message, message);
    copy_text(error->remedy, remedy);
  }
  return status;
}

/// Runs `body`, which returns a plx_status or nothing (PLX_OK), and lets no exception out.
template <typename Body>
plx_status guarded(plx_error* error, Body&& body) noexcept {
  try {
    if constexpr (std::is_void_v<decltype(body())>) {
      body();
      return PLX_OK;
    } else {
      return body();
    }
  } catch (const Error& e) {
    return set_error(error, e.status(), e.code(), e.message(), e.remedy());
  } catch (const std::bad_alloc&) {
    return set_error(error, PLX_E_NO_MEMORY, "no-memory", "The plugin ran out of memory.", "Close other programs.");
  } catch (const std::exception& e) {
    return set_error(error, PLX_E_EXCEPTION, "plugin-exception", e.what(), "Tell the plugin's vendor.");
  } catch (...) {
    return set_error(error, PLX_E_EXCEPTION, "plugin-exception", "The plugin threw something that is no exception.",
                     "Tell the plugin's vendor.");
  }
}

/// The object that an author's function returned; null is the author's fault and is reported as such.
template <typename Pointer>
Pointer not_null(Pointer made, const char* function) {
  if (made == nullptr) throw Error(PLX_E_FAILED, "plugin-null", std::string(function) + " returned nothing.", "");
  return made;
}

/// `guarded` for slots that return nothing: what is thrown is lost, so these slots have nothing to throw.
template <typename Body>
void contained(Body&& body) noexcept {
  static_cast<void>(guarded(nullptr, [&] { body(); }));
}

}  // namespace detail
}  // namespace plx
