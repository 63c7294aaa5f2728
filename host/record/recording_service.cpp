// SPDX-License-Identifier: Apache-2.0
#include "record/recording_service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "base/uuid.hpp"
#include "record/catalogue_source.hpp"
#include "record/naming.hpp"

namespace parallax::record {
namespace {

bool runs(Phase phase) {
  return phase == Phase::starting || phase == Phase::recording || phase == Phase::paused || phase == Phase::stopping;
}

/// The port's codes for what the engine says.
Error for_port(Error error) {
  if (error.code == "no-sources") error.code = "location-empty";
  if (error.code == "no-storage") error.code = "storage-offline";
  if (error.code == "no-such-session" || error.code == "already-stopped") {
    error = {"not-recording", "This session is not being recorded.", "See what is being recorded with the status."};
  }
  return error;
}

template <typename T>
Result<T> for_port(Result<T> result) {
  if (!result) return fail(for_port(std::move(result.error())));
  return result;
}

StartOptions start_options(const StartRecording& request, StartOptions start) {
  if (request.wait_for.kind == WaitFor::Kind::any) start.wanted_sources = 1;
  if (request.wait_for.kind == WaitFor::Kind::count) start.wanted_sources = request.wait_for.count;
  if (request.wait_timeout_ns) start.wait_timeout_ns = *request.wait_timeout_ns;
  return start;
}

}  // namespace

/// A test that runs; its caller waits outside the loop.
struct RecordingService::Test {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Result<SourceTest>> outcome;
  std::unique_ptr<SourceTester> tester;  ///< on the loop

  void end(Result<SourceTest> result) {
    const std::lock_guard lock(mutex);
    if (!outcome) outcome.emplace(std::move(result));
    changed.notify_all();
  }
};

RecordingService::RecordingService(Services services, RecordingServiceOptions options, Memory memory)
    : services_(services),
      options_(std::move(options)),
      memory_(std::move(memory)),
      calls_(services.loop, options_.answer_ns) {}

Result<std::string> RecordingService::start(const Actor& actor, const StartRecording& request) {
  const auto room = services_.catalogue.location(request.location);
  if (!room) return fail(room.error());
  if (room->offline) {
    return fail("location-offline", fmt::format("The location {} is offline.", room->name),
                "A Technician can put it back into service.");
  }
  if (room->sources.empty()) {
    return fail("location-empty", fmt::format("The location {} has no sources.", room->name), "Add a camera to it.");
  }
  auto location = config_of(*room, services_.passwords);
  if (!location) return fail(location.error());
  SessionOptions options{.id = make_uuid(),
                         .name = request.name,
                         .recorded_by = actor.name,
                         .start = start_options(request, options_.start)};
  const StartedBy by{actor.user_id, actor.name};
  const std::string id = options.id;
  // Before it begins, so that there is no moment in which a crash would lose whose recording it was.
  if (auto kept = memory_.keep(id, *location, by); !kept) return fail(kept.error());
  return calls_.call<std::string>(
      [this, by, location = std::move(*location), options = std::move(options)]() mutable -> Result<std::string> {
        const std::string session = options.id;
        if (stopping_) return fail(recorder_stopping());
        by_[session] = by;
        auto started = for_port(services_.recorder.start(std::move(location), std::move(options)));
        if (!started) ended(session);
        return started;
      });
}

Result<void> RecordingService::go_on(Location location, const StartedBy& by, InterruptedSession interrupted) {
  const std::string id = interrupted.session.id;
  by_[id] = by;
  SessionOptions options{.id = id, .name = {}, .recorded_by = {}, .start = options_.start};
  const auto gone_on = services_.recorder.go_on(std::move(location), std::move(options), std::move(interrupted));
  if (gone_on) return {};
  by_.erase(id);
  return fail(gone_on.error());
}

void RecordingService::ended(const std::string& session) {
  by_.erase(session);
  memory_.forget(session);
}

Result<void> RecordingService::on_session(const std::string& session, std::function<Result<void>()> work) {
  return calls_.call<void>([this, session, work = std::move(work)]() -> Result<void> {
    if (services_.recorder.session(session) != nullptr) return for_port(work());
    return fail(for_port({"no-such-session", {}, {}}));
  });
}

Result<void> RecordingService::stop(const Actor& actor, const std::string& session, const std::string& name) {
  if (!name.empty()) {
    const auto renamed = services_.catalogue.rename_session(actor, session, name);
    // What is only starting is not in the catalogue.
    if (!renamed && renamed.error().code != "session-unknown") return fail(renamed.error());
  }
  return on_session(session, [this, session, name]() -> Result<void> {
    if (!name.empty()) (void)services_.recorder.rename(session, name);
    return services_.recorder.stop(session, "user");
  });
}

Result<void> RecordingService::pause(const Actor& actor, const std::string& session) {
  return on_session(session,
                    [this, session, name = actor.name] { return services_.recorder.pause(session, name, {}); });
}

Result<void> RecordingService::resume(const Actor&, const std::string& session) {
  return on_session(session, [this, session] { return services_.recorder.resume(session); });
}

Result<int64_t> RecordingService::session_now_ns(const std::string& session) {
  return calls_.call<int64_t>([this, session]() -> Result<int64_t> {
    const SessionRecorder* const found = services_.recorder.session(session);
    if (found == nullptr) return fail(for_port({"no-such-session", {}, {}}));
    const SessionStatus status = found->status();
    if (status.phase == Phase::recording || status.phase == Phase::paused) return status.duration_ns;
    return fail("not-recording", fmt::format("The session is {}, not recording.", name_of(status.phase)),
                status.phase == Phase::starting ? "Wait until the recording has begun."
                                                : "Say to which time of the session it belongs.");
  });
}

parallax::SourceStatus RecordingService::status_of(const SourceStatus& status, const std::string& location) const {
  return {.source = status.id,
          .name = status.name,
          .location = location,
          .health = status.health,
          .recording = status.recording,
          .codec = {},
          .width = 0,
          .height = 0};
}

RecordingStatus RecordingService::status_of(const SessionStatus& status) const {
  RecordingStatus out;
  out.session = status.id;
  out.location = status.location_id;
  out.name = status.name;
  if (const auto by = by_.find(status.id); by != by_.end()) {
    out.started_by = by->second.user_id;
    out.started_by_name = by->second.name;
  }
  out.state = status.phase == Phase::paused ? SessionState::paused : SessionState::recording;
  out.phase = name_of(status.phase);
  out.attempt = status.attempt;
  out.attempts = status.attempts;
  out.attempt_left_ns = status.attempt_left_ns;
  out.problem = status.problem;
  out.start_utc_ns = status.start_utc_ns;
  out.duration_ns = status.duration_ns;
  out.bytes = status.bytes;
  out.disk_left_ns = status.disk_left_ns;
  const auto connected = connected_sources();
  for (const SourceStatus& source : status.sources) {
    out.sources.push_back(status_of(source, status.location_id));
    const auto found =
        std::find_if(connected.begin(), connected.end(), [&](const auto& each) { return each.source == source.id; });
    if (found == connected.end()) continue;
    out.sources.back().codec = found->codec;
    out.sources.back().width = found->width;
    out.sources.back().height = found->height;
  }
  return out;
}

std::vector<RecordingStatus> RecordingService::running() {
  return calls_
      .call<std::vector<RecordingStatus>>([this]() -> Result<std::vector<RecordingStatus>> {
        std::vector<RecordingStatus> all;
        for (const SessionStatus& status : services_.recorder.sessions()) {
          if (runs(status.phase)) all.push_back(status_of(status));
        }
        return all;
      })
      .value_or(std::vector<RecordingStatus>());
}

std::vector<parallax::SourceStatus> RecordingService::connected_sources() const {
  std::vector<parallax::SourceStatus> all;
  for (const ConnectedStream& stream : services_.sources.connected()) {
    if (stream.source.stream != "main") continue;
    parallax::SourceStatus& status = all.emplace_back();
    status.source = stream.source.id;
    status.name = stream.source.name;
    status.location = stream.source.location_id;
    status.health = stream.health;
    for (const media::TrackInfo& track : stream.tracks) {
      if (!track.format || (!status.codec.empty() && track.format->kind != media::MediaKind::video)) continue;
      status.codec = media::name_of(track.format->codec);
      status.width = track.format->width;
      status.height = track.format->height;
    }
  }
  return all;
}

std::vector<parallax::SourceStatus> RecordingService::sources() {
  return calls_
      .call<std::vector<parallax::SourceStatus>>([this]() -> Result<std::vector<parallax::SourceStatus>> {
        auto all = connected_sources();
        for (const SessionStatus& session : services_.recorder.sessions()) {
          for (const SourceStatus& source : session.sources) {
            for (auto& status : all) {
              if (status.source == source.id) status.recording = status.recording || source.recording;
            }
          }
        }
        return all;
      })
      .value_or(std::vector<parallax::SourceStatus>());
}

Result<SourceTest> RecordingService::test_source(const parallax::Source& source, const std::string& password,
                                                 int64_t limit_ns) {
  const auto test = std::make_shared<Test>();
  const auto begun = calls_.call<void>([this, test, limit_ns, config = config_of(source, password)]() -> Result<void> {
    if (stopping_) return fail(recorder_stopping());
    test->tester = std::make_unique<SourceTester>(
        services_.loop, services_.sources.make(config), limit_ns, [this, test](SourceTest result) {
          test->end(std::move(result));
          services_.loop.post([this, test] {  // in work of its own: the tester is under way
            test->tester.reset();
            std::erase(tests_, test);
          });
        });
    tests_.push_back(test);
    test->tester->start();
    return {};
  });
  if (!begun) return fail(begun.error());
  std::unique_lock lock(test->mutex);
  const auto patience = std::chrono::nanoseconds(limit_ns + options_.answer_ns);
  if (test->changed.wait_for(lock, patience, [&] { return test->outcome.has_value(); })) return *test->outcome;
  return fail("recorder-busy", "The recorder is busy and has not answered in time.", "Try again.");
}

void RecordingService::shut_down() {
  stopping_ = true;
  calls_.shut();
  for (const auto& test : std::exchange(tests_, {})) {
    test->tester.reset();
    test->end(fail(recorder_stopping()));
  }
  services_.recorder.suspend_all("recorder-stopping");
}

}  // namespace parallax::record
