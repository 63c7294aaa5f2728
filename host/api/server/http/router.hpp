// SPDX-License-Identifier: Apache-2.0
// Finds the row of the route table that a request means.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "api/server/http/route.hpp"

namespace parallax::api {

class Router {
 public:
  explicit Router(std::vector<Route> routes);

  struct Match {
    const Route* route = nullptr;
    std::vector<std::pair<std::string, std::string>> path;
  };
  /// A HEAD request finds its GET. @errors 404 "not-found", 405 "method-not-allowed". [any thread]
  [[nodiscard]] tl::expected<Match, Problem> find(std::string_view method,
                                                  const std::vector<std::string>& segments) const;
  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

 private:
  struct Piece {
    enum class Kind { literal, text, number } kind = Kind::literal;
    std::string text;  ///< the literal, or the name
  };
  static std::vector<Piece> parse(std::string_view pattern);
  static bool fits(const Piece& piece, const std::string& segment);

  std::vector<Route> routes_;
  std::vector<std::vector<Piece>> patterns_;
};

}  // namespace parallax::api
