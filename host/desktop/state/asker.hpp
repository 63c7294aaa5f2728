// SPDX-License-Identifier: Apache-2.0
// How the views of one window ask the recorder. An answer that comes when the window has gone touches nothing of it; a
// change that failed is told all the same. [UI thread]
//
//   asker.ask(api::calls::sessions::show(id), [this](const Result<api::SessionFacts>& facts) { … });
#pragma once

#include <functional>
#include <string>
#include <type_traits>
#include <utility>

#include "base/alive.hpp"
#include "desktop/state/link.hpp"
#include "desktop/state/notices.hpp"

namespace parallax::desktop {

class Asker {
 public:
  /// Both outlive all answers. This object goes with its window.
  Asker(Link& link, Notices& notices) : link_(link), notices_(notices) {}
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

  template <typename Answer>
  using Done = std::type_identity_t<std::function<void(Result<Answer>)>>;
  /// Asks the recorder; `done` does not run if the window has gone meanwhile.
  template <typename Answer>
  void ask(api::ClientCall<Answer> call, Done<Answer> done, AskOptions options = {}) {
    ask_for_sure(
        std::move(call),
        [done = std::move(done)](Result<Answer> answer, Window window) {
          if (window == Window::open) done(std::move(answer));
        },
        options);
  }
  /// Sends a change; a failure becomes a notice that begins with `failed`, also when the window has gone. `then` gets
  /// what was answered when there was none.
  template <typename Answer>
  void change(api::ClientCall<Answer> call, std::string failed, Done<Answer> then = {}) {
    ask_for_sure(std::move(call), [&told = notices_, failed = std::move(failed), then = std::move(then)](
                                      Result<Answer> answer, Window window) {
      if (!answer) {
        told.failed(failed, answer.error());
      } else if (then && window == Window::open) {
        then(std::move(answer));
      }
    });
  }

  enum class Window { open, gone };
  template <typename Answer>
  using Answered = std::type_identity_t<std::function<void(Result<Answer>, Window)>>;
  /// As `ask`, but `done` runs in any case: once the window is gone it may touch nothing of that.
  template <typename Answer>
  void ask_for_sure(api::ClientCall<Answer> call, Answered<Answer> done, AskOptions options = {}) {
    link_.ask(
        std::move(call),
        [life = alive_.watch(), done = std::move(done)](Result<Answer> answer) {
          done(std::move(answer), life.over() ? Window::gone : Window::open);
        },
        options);
  }
  /// Where failures are told; outlives the window.
  [[nodiscard]] Notices& notices() const { return notices_; }

 private:
  Link& link_;
  Notices& notices_;
  Alive alive_;
};

}  // namespace parallax::desktop
