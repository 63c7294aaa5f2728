// SPDX-License-Identifier: Apache-2.0
#include "api/server/http/router.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace parallax::api {
namespace {

constexpr size_t kMaxSegmentBytes = 800;  // a name of 200 characters
constexpr size_t kMaxDigits = 9;

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {
  for (const Route& route : routes_) patterns_.push_back(parse(route.pattern));
}

std::vector<Router::Piece> Router::parse(std::string_view pattern) {
  std::vector<Piece> pieces;
  for (const std::string_view segment : split(pattern.substr(1), '/')) {
    if (!segment.starts_with('{')) {
      pieces.push_back({Piece::Kind::literal, std::string(segment)});
      continue;
    }
    const std::string_view inside = segment.substr(1, segment.size() - 2);
    const size_t colon = inside.find(':');
    pieces.push_back({colon == std::string_view::npos ? Piece::Kind::text : Piece::Kind::number,
                      std::string(inside.substr(0, colon))});
  }
  return pieces;
}

bool Router::fits(const Piece& piece, const std::string& segment) {
  switch (piece.kind) {
    case Piece::Kind::literal:
      return piece.text == segment;
    case Piece::Kind::text:
      return !segment.empty() && segment.size() <= kMaxSegmentBytes;
    case Piece::Kind::number:
      return !segment.empty() && segment.size() <= kMaxDigits &&
             std::all_of(segment.begin(), segment.end(), [](char c) { return c >= '0' && c <= '9'; });
  }
  return false;
}

tl::expected<Router::Match, Problem> Router::find(std::string_view method,
                                                  const std::vector<std::string>& segments) const {
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  std::string others;
  for (size_t i = 0; i < routes_.size(); ++i) {
    const std::vector<Piece>& pieces = patterns_[i];
    if (pieces.size() != segments.size() || !std::equal(pieces.begin(), pieces.end(), segments.begin(), fits)) continue;
    if (routes_[i].method != wanted) {
      others += (others.empty() ? "" : ", ") + std::string(routes_[i].method);
      continue;
    }
    Match match{&routes_[i], {}};
    for (size_t k = 0; k < pieces.size(); ++k) {
      if (pieces[k].kind != Piece::Kind::literal) match.path.emplace_back(pieces[k].text, segments[k]);
    }
    return match;
  }
  if (others.empty()) {
    return refuse("not-found", "There is nothing at this path.", "See /api/v1/docs for all that there is.");
  }
  return refuse("method-not-allowed", fmt::format("This path does not take this method, only {}.", others),
                "See /api/v1/docs.");
}

}  // namespace parallax::api
