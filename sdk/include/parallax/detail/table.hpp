// SPDX-License-Identifier: Apache-2.0
// What the C tables over the wrapper's classes have in common: the table itself, the boxes that handles point to, and
// slots that let no exception out. Included by the headers of those classes only.
#pragma once

#include <memory>
#include <utility>

#include "../plugin.hpp"
#include "../thread_check.hpp"

namespace plx::detail {

/// The table of an extension; `Derived`, its `ctx`, has the functions behind the slots.
template <typename Derived, typename Abi>
class Table {
 public:
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  [[nodiscard]] const Abi* table() const { return &table_; }

 protected:
  /// `slots`: the functions; the rest of it is filled in here.
  explicit Table(Abi slots) : table_(slots) {
    table_.struct_size = sizeof(Abi);
    table_.ctx = static_cast<Derived*>(this);
  }
  ~Table() = default;
  static Derived& self(void* ctx) { return *static_cast<Derived*>(ctx); }

 private:
  Abi table_;
};

/// What a handle of the ABI points to: `Derived` holds the author's object.
template <typename Derived, typename Handle>
struct Box {
  EntryGuard guard;

  static Derived& of(Handle* handle) { return *reinterpret_cast<Derived*>(handle); }
  static Handle* hand_out(std::unique_ptr<Derived> box) { return reinterpret_cast<Handle*>(box.release()); }
  /// The slot that ends a handle.
  static void close(void* /*ctx*/, Handle* handle) noexcept {
    contained([&] { delete &of(handle); });
  }
};

/// Runs a slot of one instance: `body(owner)`, whose exceptions become the status; debug builds see that no other slot
/// with `owner.guard` runs meanwhile.
template <typename Owner, typename Body>
plx_status run_slot(Owner& owner, const char* slot, plx_error* error, Body&& body) noexcept {
  return guarded(error, [&] {
    const EntryGuard::Scope scope(owner.guard, slot);
    return body(owner);
  });
}

/// A table over one `Made`, both of which live as long as the process.
template <typename TableType, typename Made>
const void* table_for_ever(const Host& host) {
  static const auto* table = new TableType(make_forever<Made>(host));  // never destroyed
  return table->table();
}

}  // namespace plx::detail
