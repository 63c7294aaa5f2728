// SPDX-License-Identifier: Apache-2.0
// Tells those who run what stands in the catalogue. Internal to store/.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "model/ports/catalogue_changes.hpp"
#include "store/catalogue/followers.hpp"

namespace parallax::store {

class ChangeFeed final : public CatalogueChanges {
 public:
  [[nodiscard]] std::shared_ptr<void> follow(std::function<void(const CatalogueChange&)> handler) override {
    return followers_.add(std::move(handler));
  }
  /// After the commit. [writer thread]
  void tell(const CatalogueChange& change) {
    followers_.tell([&] { return change; });
  }

 private:
  Followers<CatalogueChange> followers_;
};

}  // namespace parallax::store
