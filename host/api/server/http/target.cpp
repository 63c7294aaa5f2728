// SPDX-License-Identifier: Apache-2.0
#include "api/server/http/target.hpp"

#include <algorithm>
#include <boost/url.hpp>

#include "base/clean_text.hpp"

namespace parallax::api {
namespace {

constexpr size_t kMaxSegments = 32;
constexpr size_t kMaxParameters = 64;

tl::unexpected<Problem> malformed(std::string text) {
  return tl::unexpected(
      Problem{400, {"malformed-url", std::move(text), "Percent-encode every value in the URL."}, {}, 0});
}

bool is_clean(std::string_view text) {
  return is_utf8(text) && text.find('\0') == std::string_view::npos;
}

}  // namespace

tl::expected<Target, Problem> parse_target(std::string_view target) {
  const auto parsed = boost::urls::parse_origin_form(target);
  if (!parsed) return malformed("The request's path and query are no valid URL: " + parsed.error().message() + ".");
  if (parsed->segments().size() > kMaxSegments || parsed->params().size() > kMaxParameters)
    return malformed("The request's path or query has too many pieces.");
  Target out;
  for (const auto& segment : parsed->segments()) out.segments.emplace_back(segment);
  if (!out.segments.empty() && out.segments.back().empty()) out.segments.pop_back();
  for (const auto& param : parsed->params()) out.query.emplace_back(param.key, param.value);
  const bool clean = std::all_of(out.segments.begin(), out.segments.end(), is_clean) &&
                     std::all_of(out.query.begin(), out.query.end(),
                                 [](const auto& one) { return is_clean(one.first) && is_clean(one.second); });
  if (!clean) return malformed("The request's path or query is not UTF-8 text.");
  return out;
}

}  // namespace parallax::api
