// SPDX-License-Identifier: Apache-2.0
#include "base/clean_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/text.hpp"

namespace parallax {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// One step through foreign bytes. `point` is kNone where no character begins; then `bytes` is 1.
struct Step {
  static constexpr uint32_t kNone = 0xFFFFFFFF;
  uint32_t point = kNone;
  size_t bytes = 1;
};

Step step_at(std::string_view text, size_t at) {
  const auto lead = static_cast<uint8_t>(text[at]);
  if (lead < 0x80) return {lead, 1};
  const size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + bytes > text.size()) return {};
  uint32_t point = lead & (0xFFU >> (bytes + 1));
  for (size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<uint8_t>(text[at + i]);
    if ((next & 0xC0U) != 0x80) return {};
    point = point << 6 | (next & 0x3FU);
  }
  constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (point < kLeast[bytes] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return {};
  return {point, bytes};
}

bool is_control(uint32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x2028 || point == 0x2029;
}

bool is_bidi_control(uint32_t point) {
  return point == 0x061C || point == 0x200E || point == 0x200F || (point >= 0x202A && point <= 0x202E) ||
         (point >= 0x2066 && point <= 0x2069);
}

enum class Clean { encoding, printable, line };

std::string cleaned(std::string_view text, Clean how, size_t max_bytes) {
  std::string out;
  out.reserve(std::min(text.size(), max_bytes));
  bool broken = false;
  for (size_t at = 0; at < text.size();) {
    const Step step = step_at(text, at);
    const std::string_view here = text.substr(at, step.bytes);
    at += step.bytes;
    const bool first_broken = step.point == Step::kNone && !broken;
    broken = step.point == Step::kNone;
    std::string_view next = here;
    if (broken) {
      next = first_broken ? kReplacement : std::string_view{};
    } else if (how != Clean::encoding && is_bidi_control(step.point)) {
      next = {};
    } else if (how != Clean::encoding && is_control(step.point)) {
      const bool stays = how == Clean::printable && (step.point == '\n' || step.point == '\t');
      next = stays ? here : " ";
    }
    if (out.size() + next.size() > max_bytes) break;
    out += next;
  }
  return out;
}

template <typename Unwanted>
bool any_character(std::string_view utf8, Unwanted unwanted) {
  for (size_t at = 0; at < utf8.size();) {
    const Step step = step_at(utf8, at);
    if (unwanted(step.point)) return true;
    at += step.bytes;
  }
  return false;
}

}  // namespace

bool is_utf8(std::string_view text) {
  return !any_character(text, [](uint32_t point) { return point == Step::kNone; });
}

std::string clean_text(std::string_view foreign, size_t max_bytes) {
  return std::string(trim(cleaned(foreign, Clean::line, max_bytes)));
}

std::string valid_utf8(std::string text) {
  if (is_utf8(text)) return text;
  return cleaned(text, Clean::encoding, std::string_view::npos);
}

std::string_view cut_at_character(std::string_view utf8, size_t max_bytes) {
  if (utf8.size() <= max_bytes) return utf8;
  while (max_bytes > 0 && (static_cast<uint8_t>(utf8[max_bytes]) & 0xC0U) == 0x80) --max_bytes;
  return utf8.substr(0, max_bytes);
}

bool has_controls(std::string_view utf8, std::string_view but) {
  return any_character(utf8, [&](uint32_t point) {
    return is_control(point) && (point >= 0x80 || but.find(static_cast<char>(point)) == std::string_view::npos);
  });
}

bool has_bidi_controls(std::string_view utf8) {
  return any_character(utf8, is_bidi_control);
}

std::string escape_controls(std::string_view json) {
  std::string out;
  for (size_t at = 0; at < json.size();) {
    const Step step = step_at(json, at);
    const bool escape = is_bidi_control(step.point) || (step.point >= 0x7F && is_control(step.point));
    out += escape ? fmt::format("\\u{:04x}", step.point) : std::string(json.substr(at, step.bytes));
    at += step.bytes;
  }
  return out;
}

std::string printable_text(std::string_view text) {
  return cleaned(text, Clean::printable, std::string_view::npos);
}

}  // namespace parallax
