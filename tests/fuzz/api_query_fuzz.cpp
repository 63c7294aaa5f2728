// SPDX-License-Identifier: Apache-2.0
// A request's target, and the header fields that are parsed by us.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "api/server/http/range.hpp"
#include "api/server/http/subprotocol.hpp"
#include "api/server/http/target.hpp"
#include "base/clean_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace parallax::api;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto target = parse_target(text)) {
    for (const std::string& segment : target->segments) {
      if (!parallax::is_utf8(segment)) __builtin_trap();
    }
    Fields fields = Fields::of_query(target->query);
    (void)fields.maybe_integer("limit", 1, 200);
    (void)fields.maybe_flag("secured");
    (void)fields.maybe_text("search");
    (void)fields.finish();
  }
  constexpr uint64_t total = 1000;
  const auto range = parse_range(text, total);
  if (range && *range && ((*range)->size == 0 || (*range)->offset + (*range)->size > total)) __builtin_trap();
  Headers headers;
  headers.add("Sec-WebSocket-Protocol", std::string(text));
  (void)bearer_token(headers);
  return 0;
}
