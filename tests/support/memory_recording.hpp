// SPDX-License-Identifier: Apache-2.0
// The ports about recording, in memory; see memory_services.hpp.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "model/ports/recording.hpp"
#include "model/ports/session_naming.hpp"

namespace parallax::test {

class MemoryRecording final : public Recording {
 public:
  Result<std::string> start(const Actor&, const StartRecording& request) override {
    ++changes;
    last_start = request;
    return std::string("s3");
  }
  Result<StoppedRecording> stop(const Actor&, const std::string&, const std::string& name) override {
    ++changes;
    return StoppedRecording{.recorded = true, .name = name, .ask_name = name.empty(), .suggestion = {}};
  }
  Result<void> start_now(const Actor&, const std::string&) override { return changed(); }
  std::optional<Error> start_problem() override {
    const std::lock_guard lock(mutex);
    return problem;
  }
  Result<void> pause(const Actor&, const std::string&) override { return changed(); }
  Result<void> resume(const Actor&, const std::string&) override { return changed(); }
  std::vector<RecordingStatus> running() override {
    const std::lock_guard lock(mutex);
    return recordings;
  }
  Result<void> while_none_starts(const Work& work) override { return work(running()); }
  Result<int64_t> session_now_ns(const std::string& session) override {
    if (session != "s1") return fail("not-recording", "This session is not being recorded.", "Give a time.");
    return 5 * kNsPerSecond;
  }
  std::vector<SourceStatus> sources() override {
    return std::vector<SourceStatus>(1, {"c1", "Camera 1", "l1", {}, false, "h264", 640, 360});
  }
  Result<SourceTest> test_source(const Source&, const std::string& password, int64_t) override {
    if (while_testing) while_testing();
    const std::lock_guard lock(mutex);
    last_password = password;
    return SourceTest{};
  }

  std::atomic<int> changes{0};
  std::function<void()> while_testing;  ///< what a test waits for, as for a silent camera
  StartRecording last_start;
  std::string last_password;
  std::mutex mutex;
  std::vector<RecordingStatus> recordings;
  std::optional<Error> problem;

 private:
  Result<void> changed() {
    ++changes;
    return {};
  }
};

class MemoryNaming final : public Naming {
 public:
  Result<NamingRules> naming() override {
    const std::lock_guard lock(mutex_);
    return rules_;
  }
  Result<void> set_naming(const Actor&, const NamingRules& rules) override {
    const std::lock_guard lock(mutex_);
    ++changes;
    rules_ = rules;
    return {};
  }
  Result<std::string> number_session(const Actor&, const std::string&, const std::string&,
                                     const std::string& default_name) override {
    ++changes;
    return default_name + " 1";
  }
  std::atomic<int> changes{0};

 private:
  std::mutex mutex_;
  NamingRules rules_;
};

}  // namespace parallax::test
