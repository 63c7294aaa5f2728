// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/asker.hpp"

#include <utility>

namespace parallax::desktop {

void Asker::ask(api::ClientRequest request, Link::Done done, AskOptions options) {
  ask_for_sure(
      std::move(request),
      [done = std::move(done)](const Result<std::string>& answer, Window window) {
        if (window == Window::open) done(answer);
      },
      options);
}

void Asker::change(api::ClientRequest request, std::string failed, std::function<void(const std::string&)> then) {
  ask_for_sure(std::move(request), [&told = notices_, failed = std::move(failed), then = std::move(then)](
                                       const Result<std::string>& answer, Window window) {
    if (!answer) {
      told.failed(failed, answer.error());
    } else if (then && window == Window::open) {
      then(*answer);
    }
  });
}

void Asker::ask_for_sure(api::ClientRequest request, Answered done, AskOptions options) {
  link_.ask(
      std::move(request),
      [alive = std::weak_ptr<bool>(alive_), done = std::move(done)](const Result<std::string>& answer) {
        done(answer, alive.expired() ? Window::gone : Window::open);
      },
      options);
}

}  // namespace parallax::desktop
