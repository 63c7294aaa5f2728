// SPDX-License-Identifier: Apache-2.0
// A call that may never return, such as one into a network share whose server is gone, on a thread of its own: whoever
// waits for it can give up, and the thread is left behind.
//
//   const auto there = call_apart([folder] { return is_there(folder); });
//   if (there.wait_for(500ms) != std::future_status::ready) …
#pragma once

#include <future>
#include <thread>
#include <type_traits>
#include <utility>

namespace parallax {

/// Begins `call` and returns at once. `call` owns all that it uses: it may run on after everything else has ended. What
/// it holds is freed with the last share in the future. [any thread]
template <typename Call>
[[nodiscard]] std::shared_future<std::invoke_result_t<Call&>> call_apart(Call call) {
  std::packaged_task<std::invoke_result_t<Call&>()> task(std::move(call));
  auto outcome = task.get_future().share();
  std::thread(std::move(task)).detach();
  return outcome;
}

}  // namespace parallax
