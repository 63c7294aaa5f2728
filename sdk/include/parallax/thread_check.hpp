// SPDX-License-Identifier: Apache-2.0
// Debug builds hold the host to the thread tags of abi/threads.h: a second call into an instance that is still inside a
// non-[any] slot ends the process with the slot's name. In release builds all of this is empty.
#pragma once

#ifndef NDEBUG
#include <atomic>
#include <cstdio>
#include <cstdlib>
#endif

namespace plx::detail {

#ifndef NDEBUG
/// One per instance.
class EntryGuard {
 public:
  /// Held while a slot runs.
  class Scope {
   public:
    Scope(EntryGuard& guard, const char* slot) : guard_(guard) {
      if (const char* other = guard_.inside_.exchange(slot); other != nullptr) {
        std::fprintf(stderr, "plx: %s was called while %s was running on the same instance\n", slot, other);
        std::abort();
      }
    }
    ~Scope() { guard_.inside_.store(nullptr); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    EntryGuard& guard_;
  };

 private:
  std::atomic<const char*> inside_{nullptr};
};
/// Ends the process if the host broke a state tag.
inline void require_state(bool holds, const char* slot, const char* rule) {
  if (holds) return;
  std::fprintf(stderr, "plx: %s was called against its rule: %s\n", slot, rule);
  std::abort();
}
#else
class EntryGuard {
 public:
  class Scope {
   public:
    Scope(EntryGuard& /*guard*/, const char* /*slot*/) {}
    ~Scope() {}  // not defaulted, so that an unused Scope draws no warning
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
  };
};
inline void require_state(bool /*holds*/, const char* /*slot*/, const char* /*rule*/) {}
#endif

}  // namespace plx::detail
