// SPDX-License-Identifier: Apache-2.0
#include "plugins/loading/abi_text.hpp"

#include <algorithm>
#include <cstring>

#include "base/clean_text.hpp"
#include "base/text.hpp"
#include "parallax/text.hpp"

namespace parallax::plugins {
namespace {

constexpr uint32_t kMaxKeys = 256;

template <size_t N>
std::string text_of(const char (&field)[N]) {
  return clean_text({field, ::strnlen(field, N)});
}

bool is_code(std::string_view code) {
  return !code.empty() &&
         std::ranges::all_of(code, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

}  // namespace

std::string text_from(plx_str foreign) {
  if (foreign.ptr == nullptr) return {};
  return clean_text({foreign.ptr, static_cast<size_t>(foreign.len)}, kMaxForeignText);
}

std::string_view code_of(plx_status status) {
  switch (status) {
    case PLX_ABSENT:
      return "absent";
    case PLX_WOULD_BLOCK:
      return "would-block";
    case PLX_END:
      return "end";
    case PLX_CANCELLED:
      return "cancelled";
    case PLX_E_INVALID:
      return "invalid";
    case PLX_E_UNSUPPORTED:
      return "unsupported";
    case PLX_E_WRONG_STATE:
      return "wrong-state";
    case PLX_E_EXCEPTION:
      return "plugin-exception";
    case PLX_E_NO_MEMORY:
      return "no-memory";
    case PLX_E_TIMEOUT:
      return "timeout";
    case PLX_E_UNREACHABLE:
      return "unreachable";
    case PLX_E_DENIED:
      return "denied";
    case PLX_E_NOT_FOUND:
      return "not-found";
    case PLX_E_EXISTS:
      return "exists";
    case PLX_E_NO_SPACE:
      return "disk-full";
    case PLX_E_OFFLINE:
      return "offline";
    case PLX_E_CORRUPT:
      return "corrupt";
    case PLX_E_RETRY:
      return "retry";
    default:
      return "plugin-failed";
  }
}

Error error_of(plx_status status, const plx_error& foreign, std::string_view what) {
  Error error{text_of(foreign.code), text_of(foreign.message), text_of(foreign.remedy)};
  if (!is_code(error.code)) error.code = code_of(status);
  if (error.text.empty()) error.text = what;
  return error;
}

std::vector<ConfigKey> keys_from(const plx_config_key* keys, uint32_t count) {
  std::vector<ConfigKey> out;
  for (uint32_t i = 0; keys != nullptr && i < std::min(count, kMaxKeys); ++i) {
    const plx_config_key& key = keys[i];
    ConfigKey& to = out.emplace_back();
    to.key = text_from(key.key);
    to.label = text_from(key.label);
    to.help = text_from(key.help);
    to.default_value = text_from(key.default_value);
    const std::string choices = text_from(key.choices);
    if (!choices.empty()) {
      for (const std::string_view choice : split(choices, '|')) to.choices.emplace_back(choice);
    }
    to.type = key.type;
    to.required = (key.flags & PLX_KEY_REQUIRED) != 0;
  }
  return out;
}

AbiConfig::AbiConfig(const Config& config) {
  for (const auto& [key, value] : config.pairs) pairs_.push_back({plx::str(key), plx::str(value)});
  config_ = plx::sized<plx_config>();
  config_.pair_count = static_cast<uint32_t>(pairs_.size());
  config_.pairs = pairs_.data();
  config_.secret = {reinterpret_cast<const uint8_t*>(config.secret.data()), config.secret.size()};
}

}  // namespace parallax::plugins
