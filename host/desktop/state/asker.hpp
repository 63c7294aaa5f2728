// SPDX-License-Identifier: Apache-2.0
// How the views of one window ask the recorder. An answer that comes when the window has gone touches nothing of it; a
// change that failed is told all the same. [UI thread]
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "desktop/state/link.hpp"
#include "desktop/state/notices.hpp"

namespace parallax::desktop {

class Asker {
 public:
  /// Both outlive all answers. This object goes with its window.
  Asker(Link& link, Notices& notices) : link_(link), notices_(notices) {}
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

  /// Asks the recorder; `done` does not run if the window has gone meanwhile.
  void ask(api::ClientRequest request, Link::Done done, AskOptions options = {});
  /// Sends a change; a failure becomes a notice that begins with `failed`, also when the window has gone.
  void change(api::ClientRequest request, std::string failed, std::function<void(const std::string&)> then = {});

  enum class Window { open, gone };
  using Answered = std::function<void(const Result<std::string>&, Window)>;
  /// As `ask`, but `done` runs in any case: once the window is gone it may touch nothing of that.
  void ask_for_sure(api::ClientRequest request, Answered done, AskOptions options = {});
  /// Where failures are told; outlives the window.
  [[nodiscard]] Notices& notices() const { return notices_; }

 private:
  Link& link_;
  Notices& notices_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace parallax::desktop
