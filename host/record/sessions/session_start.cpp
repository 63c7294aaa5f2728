// SPDX-License-Identifier: Apache-2.0
#include "record/sessions/session_start.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace parallax::record {
namespace {

constexpr const char* kRemedy = "Check the power, the network and the password of these sources.";

}  // namespace

size_t ready_count(const std::vector<AwaitedSource>& sources) {
  return static_cast<size_t>(std::count_if(sources.begin(), sources.end(), [](auto& source) { return source.ready; }));
}

std::string missing_text(const std::vector<AwaitedSource>& sources) {
  std::vector<std::string> missing;
  for (const AwaitedSource& source : sources) {
    if (source.ready) continue;
    std::string why = source.why ? source.why->text : std::string();
    if (why.ends_with('.')) why.pop_back();
    missing.push_back(why.empty() ? source.name : fmt::format("{} ({})", source.name, why));
  }
  return fmt::format("{}", fmt::join(missing, ", "));
}

SessionStart::SessionStart(Loop& loop, const StartOptions& options, size_t sources, Steps steps)
    : loop_(loop),
      attempts_(options.attempts),
      rule_(options, sources, loop.clock().monotonic_ns()),
      steps_(std::move(steps)) {}

SessionStart::~SessionStart() {
  loop_.cancel(timer_);
}

void SessionStart::judge_soon() {
  if (over_ || std::exchange(judge_scheduled_, true)) return;
  loop_.post([this, life = alive_.watch()] {
    if (life.over()) return;
    judge_scheduled_ = false;
    judge();
  });
}

void SessionStart::end() {
  over_ = true;
  loop_.cancel(std::exchange(timer_, 0));
}

void SessionStart::judge() {
  if (over_) return;
  loop_.cancel(std::exchange(timer_, 0));
  const int attempt = rule_.attempt();
  const size_t ready = ready_count(steps_.sources());
  switch (rule_.judge(ready, loop_.clock().monotonic_ns())) {
    case StartRule::Verdict::started:
      end();
      return steps_.record();
    case StartRule::Verdict::attempt_failed:
      attempt_failed(attempt);
      break;
    case StartRule::Verdict::gave_up:
      end();
      return give_up(attempt);
    case StartRule::Verdict::wait:
      if (ready != told_ready_) steps_.changed();
      break;
  }
  told_ready_ = ready_count(steps_.sources());
  timer_ = loop_.call_at(rule_.next_ns(), [this] { judge(); });
}

void SessionStart::attempt_failed(int attempt) {
  steps_.again(
      {.severity = Severity::warning,
       .code = "start-attempt-failed",
       .text = fmt::format("Attempt {} of {} to start recording failed. Without a picture: {}. It is tried again.",
                           attempt, attempts_, missing_text(steps_.sources())),
       .remedy = kRemedy,
       .source = {}});
}

void SessionStart::give_up(int attempt) {
  const std::string missing = missing_text(steps_.sources());
  steps_.gave_up(
      {.severity = Severity::error,
       .code = "start-gave-up",
       .text = fmt::format("Recording could not be started in {} attempts. Without a picture: {}.", attempt, missing),
       .remedy = kRemedy,
       .source = {}},
      {"start-gave-up", fmt::format("No recording: {}.", missing),
       "Check the power, the network and the password of these sources, then start again."});
}

}  // namespace parallax::record
