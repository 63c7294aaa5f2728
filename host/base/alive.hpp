// SPDX-License-Identifier: Apache-2.0
// Whether the object that a late callback is for is still there:
//
//   loop_.post([this, life = alive_.watch()] {
//     if (life.over()) return;
//     …
//   });
//   …
//   Alive alive_;   // the last member, so that it ends first
#pragma once

#include <memory>
#include <utility>

namespace parallax {

/// Member of an object whose callbacks may come after its end. Says nothing across threads: object and callback live on
/// one thread, or something else keeps the object from ending inside the call.
class Alive {
 public:
  Alive() = default;
  Alive(const Alive&) = delete;
  Alive& operator=(const Alive&) = delete;

  class Watch {
   public:
    [[nodiscard]] bool over() const { return life_.expired(); }

   private:
    friend class Alive;
    explicit Watch(std::weak_ptr<const char> life) : life_(std::move(life)) {}
    std::weak_ptr<const char> life_;
  };

  /// [one thread at a time]
  [[nodiscard]] Watch watch() const { return Watch(life_); }
  /// All watches are over from now on, before the object ends. [one thread at a time]
  void end() { life_.reset(); }

 private:
  std::shared_ptr<const char> life_ = std::make_shared<const char>('\0');
};

}  // namespace parallax
