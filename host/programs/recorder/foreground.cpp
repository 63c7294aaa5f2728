// SPDX-License-Identifier: Apache-2.0
#include "programs/recorder/foreground.hpp"

#include <algorithm>
#include <utility>

#include "programs/recorder/login_name.hpp"

namespace parallax::recorder {
namespace {

constexpr int64_t kLookNs = 50 * kNsPerMs;
constexpr int64_t kPatienceAfterSignalNs = 1500 * kNsPerMs;

bool ended(Phase phase) {
  return phase == Phase::finishing || phase == Phase::done || phase == Phase::failed;
}

}  // namespace

Foreground::Foreground(Engine& engine, Console& console, int64_t stop_after_ns)
    : engine_(engine), console_(console), active_(engine.data()), stop_after_ns_(stop_after_ns) {
  console_.phase_changed = [this](const record::SessionStatus& status) { phase_changed(status); };
}

Foreground::~Foreground() {
  console_.phase_changed = nullptr;
}

int Foreground::run() {
  Control control(engine_.loop(),
                  {.line = [this](const std::string& line) { command(line); }, .terminate = [this] { terminate(); }});
  engine_.loop().call_after(kLookNs, [this] { look(); });
  engine_.run();
  return conclude();
}

void Foreground::phase_changed(const record::SessionStatus& status) {
  if (ended(status.phase)) active_.remove(status.id);
}

void Foreground::look() {
  const record::Recorder& recorder = engine_.recorder();
  const int64_t now_ns = engine_.loop().clock().monotonic_ns();
  if (stop_after_ns_ > 0) {
    for (const record::SessionStatus& status : recorder.sessions()) {
      const bool active = status.phase == Phase::recording || status.phase == Phase::paused;
      if (active && status.duration_ns >= stop_after_ns_) report(engine_.recorder().stop(status.id, "duration"));
    }
  }
  const bool signalled = quit_at_monotonic_ns_ != 0;
  if (recorder.all_done() || (signalled && (recorder.idle() || now_ns >= quit_at_monotonic_ns_))) {
    engine_.loop().stop();
    return;
  }
  engine_.loop().call_after(kLookNs, [this] { look(); });
}

void Foreground::terminate() {
  if (quit_at_monotonic_ns_ != 0) return;
  quit_at_monotonic_ns_ = engine_.loop().clock().monotonic_ns() + kPatienceAfterSignalNs;
  engine_.recorder().stop_all("signal");
}

void Foreground::report(const Result<void>& result) {
  if (!result) console_.error(result.error());
}

void Foreground::command(const std::string& line) {
  record::Recorder& recorder = engine_.recorder();
  const size_t space = std::min(line.find(' '), line.size());
  const std::string word = line.substr(0, space);
  const std::string rest = space < line.size() ? line.substr(space + 1) : std::string();
  for (const record::SessionStatus& status : recorder.sessions()) {
    if (word == "status") {
      console_.status(status);
    } else if (ended(status.phase)) {
      continue;
    } else if (word == "pause") {
      report(recorder.pause(status.id, login_name(), rest));
    } else if (word == "resume") {
      report(recorder.resume(status.id));
    } else if (word == "stop") {
      if (!rest.empty()) report(recorder.rename(status.id, rest));
      report(recorder.stop(status.id, "user"));
    } else if (word == "name" && !rest.empty()) {
      report(recorder.rename(status.id, rest));
    } else {
      console_.error({"unknown-command", "'" + word + "' is no command.",
                      "Commands: pause [REASON], resume, stop [NAME], status, name TEXT."});
    }
  }
}

int Foreground::conclude() {
  int code = 0;
  for (const record::SessionStatus& status : engine_.recorder().sessions()) {
    const record::SessionRecorder& session = *engine_.recorder().session(status.id);
    if (session.place() != nullptr) {
      console_.result(session.session(), engine_.path_of(*session.place(), session.folder()));
    }
    const bool trouble = status.problem && session.session().stop_reason == status.problem->code;
    if (status.phase != Phase::failed && !trouble &&
        !(status.problem && session.session().stop_reason == "storage-offline"))
      continue;
    code = 1;
    if (status.problem) console_.error(*status.problem);
  }
  return code;
}

}  // namespace parallax::recorder
