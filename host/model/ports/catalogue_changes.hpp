// SPDX-License-Identifier: Apache-2.0
// What changed in the catalogue, told to the part of the recorder that runs what stands in it. Clients are told by
// events (model/ports/events.hpp), which say more, and to whom. Implemented in store/. [any thread]
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace parallax {

/// A session that was there has changed: its name, its people, what is known of its parts.
struct SessionChanged {
  std::string session;  ///< id
  std::string name;     ///< as it is now
};
/// It is out of the catalogue for good.
struct SessionDeleted {
  std::string session;  ///< id
};
/// Its address, its password or anything else of it.
struct SourceChanged {
  std::string source;  ///< id
};
struct SourceRemoved {
  std::string source;  ///< id
};

/// One change. What nobody in the recorder acts on (items, users, empty rooms) is not told; whoever needs it adds a
/// kind.
using CatalogueChange = std::variant<SessionChanged, SessionDeleted, SourceChanged, SourceRemoved>;

class CatalogueChanges {
 public:
  virtual ~CatalogueChanges() = default;
  /// Calls `handler` for each change from now on, after its commit and in the order of the commits, on the store's
  /// thread: it must be quick and must not ask the catalogue. Ends when the returned handle is let go (which waits for
  /// a call that is under way).
  [[nodiscard]] virtual std::shared_ptr<void> follow(std::function<void(const CatalogueChange&)> handler) = 0;
};

}  // namespace parallax
