// SPDX-License-Identifier: Apache-2.0
// A request's body, and an answer's problem, as a stranger may send them.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/dto/fields.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace parallax::api;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (auto fields = Fields::of_json(text)) {
    (void)fields->text("name");
    (void)fields->maybe_text("description", {.min_length = 0, .max_length = 1000, .lines = TextRule::Lines::many});
    (void)fields->maybe_texts("people");
    (void)fields->maybe_integer("start_session_ns", 0, INT64_MAX);
    (void)fields->maybe_flag("secured");
    (void)fields->is_null("end_session_ns");
    // Whatever was found must be fit to be sent back.
    if (const auto problem = fields->finish(); problem && encode_problem(*problem).empty()) __builtin_trap();
  }
  (void)decode_problem(500, text);
  return 0;
}
