// SPDX-License-Identifier: Apache-2.0
#include "record/sessions/recording_service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/log.hpp"
#include "base/uuid.hpp"
#include "record/rules/naming.hpp"
#include "record/sources/catalogue_source.hpp"

namespace parallax::record {
namespace {

constexpr auto kWait = std::chrono::milliseconds(10);
constexpr int kMostWaits = 200;

bool runs(Phase phase) {
  return phase == Phase::starting || phase == Phase::recording || phase == Phase::paused || phase == Phase::stopping;
}

/// The port's codes for what the engine says.
Error for_port(Error error) {
  if (error.code == "no-sources") error.code = "location-empty";
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

/// A test of a source that runs; its caller waits outside the loop.
struct RecordingService::Test {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Result<SourceTest>> outcome;
  std::unique_ptr<SourceProbe> probe;  ///< on the loop

  void end(Result<SourceTest> result) {
    const std::lock_guard lock(mutex);
    if (!outcome) outcome.emplace(std::move(result));
    changed.notify_all();
  }
};

RecordingService::RecordingService(Services services, RecordingServiceOptions options, Memory memory)
    : services_(services), options_(options), memory_(std::move(memory)), calls_(services.loop, options_.answer_ns) {}

Result<std::string> RecordingService::start(const Actor& actor, const StartRecording& request) {
  // From here until the loop has begun it, or has given it up, the location stays in the catalogue.
  StartGate::Pass pass = gate_.start(options_.answer_ns);
  if (!pass) return fail(recorder_busy());
  const auto room = services_.rooms.location(request.location);
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
  return calls_.call<std::string>([this, by, pass = std::move(pass), location = std::move(*location),
                                   options = std::move(options)]() mutable -> Result<std::string> {
    const std::string session = options.id;
    if (stopping_) return fail(recorder_stopping());
    by_[session] = by;
    auto started = for_port(services_.recorder.start(std::move(location), std::move(options)));
    if (!started) ended(session);
    return started;
  });
}

Result<void> RecordingService::go_on(LocationConfig location, const StartedBy& by, InterruptedSession interrupted) {
  const std::string id = interrupted.session.id;
  by_[id] = by;
  SessionOptions options{.id = id, .name = {}, .recorded_by = {}, .start = options_.start};
  const auto gone_on = services_.recorder.go_on(std::move(location), std::move(options), std::move(interrupted));
  if (gone_on) return {};
  by_.erase(id);
  return fail(gone_on.error());
}

StartedBy RecordingService::started_by(const std::string& session) const {
  const auto by = by_.find(session);
  return by == by_.end() ? StartedBy{} : by->second;
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

Result<void> RecordingService::until_saved(const std::string& session, SavedWork work) {
  return calls_.call_until<void>([this, session, work = std::move(work)](const LoopCalls::Answer<void>& answer) {
    if (services_.recorder.session(session) == nullptr) return answer(fail(for_port({"no-such-session", {}, {}})));
    if (auto done = for_port(work(answer)); !done) answer(std::move(done));
  });
}

Result<void> RecordingService::start_now(const Actor&, const std::string& session) {
  return on_session(session, [this, session] { return services_.recorder.start_now(session); });
}

std::optional<Error> RecordingService::start_problem() {
  return calls_
      .call<std::optional<Error>>(
          [this]() -> Result<std::optional<Error>> { return services_.recorder.start_problem(); })
      .value_or(std::nullopt);
}

/// Names a session that is being stopped: as the user said, else by the rules. The catalogue has it when this returns.
Result<void> RecordingService::name_it(const Actor& actor, const std::string& session, const std::string& name,
                                       const std::string& unnamed, StoppedRecording& stopped) {
  const auto in_catalogue = [&](const std::function<Result<void>()>& change) {
    Result<void> done = change();
    // A recording that has just begun gets there a moment later.
    for (int waits = 0; waits < kMostWaits && !done && done.error().code == "session-unknown"; ++waits) {
      std::this_thread::sleep_for(kWait);
      done = change();
    }
    return done;
  };
  if (!name.empty()) {
    stopped.name = name;
    return in_catalogue([&] { return services_.sessions.rename_session(actor, session, name); });
  }
  const auto rules = services_.naming.naming();
  if (!rules) return fail(rules.error());
  if (rules->mode == NamingMode::number) {
    return in_catalogue([&]() -> Result<void> {
      auto given = services_.naming.number_session(actor, session, unnamed, rules->default_name);
      if (!given) return fail(given.error());
      stopped.name = std::move(*given);
      return {};
    });
  }
  return in_catalogue([&]() -> Result<void> {
    const auto known = services_.sessions.session(session);
    if (!known) return fail(known.error());
    stopped.name = known->summary.name;
    stopped.ask_name = stopped.name == unnamed;
    if (stopped.ask_name) stopped.suggestion = rules->mode == NamingMode::edit ? rules->default_name : stopped.name;
    return {};
  });
}

Result<StoppedRecording> RecordingService::stop(const Actor& actor, const std::string& session,
                                                const std::string& name) {
  struct Facts {
    Phase phase;
    std::string unnamed;
  };
  const auto facts = calls_.call<Facts>([this, session]() -> Result<Facts> {
    const SessionRecorder* const found = services_.recorder.session(session);
    if (found == nullptr) return fail(for_port({"no-such-session", {}, {}}));
    const SessionStatus status = found->status();
    return Facts{status.phase, default_session_name(status.location, status.start_utc_ns)};
  });
  if (!facts) return fail(facts.error());
  if (facts->phase != Phase::starting && facts->phase != Phase::recording && facts->phase != Phase::paused)
    return fail(for_port({"already-stopped", {}, {}}));
  StoppedRecording stopped;
  if (facts->phase == Phase::starting) {
    stopped.recorded = false;
  } else if (const auto named = name_it(actor, session, name, facts->unnamed, stopped); !named) {
    // A full or damaged catalogue must not keep anybody from stopping; the name can be given later.
    if (named.error().code == "name-invalid") return fail(named.error());
    log_warning("record", "session {} got no name at its stop: {}", session, named.error().line());
    if (stopped.name.empty()) stopped = {true, facts->unnamed, true, facts->unnamed};
  }
  const auto begun = std::make_shared<std::atomic<bool>>(false);
  const auto on_disk = until_saved(session, [this, session, begun, given = stopped.name, was = facts->phase,
                                             by = StartedBy{actor.user_id, actor.name}](Recorder::Saved saved) {
    const Phase now = services_.recorder.session(session)->phase();
    if (was == Phase::starting && now != Phase::starting) return Result<void>(fail("began-meanwhile", ""));
    if (!given.empty()) (void)services_.recorder.rename(session, given);
    if (stopping) stopping(session, by);
    *begun = true;
    return services_.recorder.stop(session, "user", std::move(saved));
  });
  if (on_disk) return stopped;
  const std::string& code = on_disk.error().code;
  if (code == "began-meanwhile") return stop(actor, session, name);
  // A disk that hangs keeps the answer from coming, not the stop from being meant: no later start takes it back.
  if (code == "recorder-busy" && *begun) memory_.forget(session);
  if (code == "not-recording" || code == "recorder-busy" || code == "recorder-stopping") return fail(on_disk.error());
  // It is stopped, but its file does not say so. Without what the next recorder needs it is not gone on with.
  memory_.forget(session);
  return stopped;
}

/// It took effect; that the disk refused its file is told by the session itself.
Result<void> RecordingService::took_effect(Result<void> on_disk) {
  if (on_disk) return on_disk;
  const std::string& code = on_disk.error().code;
  const bool refused =
      code == "not-recording" || code == "not-paused" || code == "recorder-busy" || code == "recorder-stopping";
  return refused ? on_disk : Result<void>();
}

Result<void> RecordingService::pause(const Actor& actor, const std::string& session) {
  return took_effect(until_saved(session, [this, session, name = actor.name](Recorder::Saved saved) {
    return services_.recorder.pause(session, name, {}, std::move(saved));
  }));
}

Result<void> RecordingService::resume(const Actor&, const std::string& session) {
  return took_effect(until_saved(session, [this, session](Recorder::Saved saved) {
    return services_.recorder.resume(session, std::move(saved));
  }));
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

SourceStatus RecordingService::status_of(const VideoStatus& status, const std::string& location) const {
  return {.source = status.id,
          .name = status.name,
          .location = location,
          .health = status.health,
          .recording = status.recording,
          .codec = {},
          .width = 0,
          .height = 0,
          .ready = status.ready};
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
  out.phase = status.phase;
  out.attempt = status.attempt;
  out.attempts = status.attempts;
  out.attempt_left_ns = status.attempt_left_ns;
  out.wait_left_ns = status.wait_left_ns;
  out.problem = status.problem;
  out.start_utc_ns = status.start_utc_ns;
  out.duration_ns = status.duration_ns;
  out.recorded_ns = status.recorded_ns;
  out.paused_for_ns = status.paused_for_ns;
  out.bytes = status.bytes;
  out.disk_left_ns = status.disk_left_ns;
  const auto connected = connected_sources();
  for (const VideoStatus& source : status.sources) {
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

Result<std::vector<RecordingStatus>> RecordingService::ask_running() {
  return calls_.call<std::vector<RecordingStatus>>([this]() -> Result<std::vector<RecordingStatus>> {
    std::vector<RecordingStatus> all;
    for (const SessionStatus& status : services_.recorder.sessions()) {
      if (runs(status.phase)) all.push_back(status_of(status));
    }
    return all;
  });
}

std::vector<RecordingStatus> RecordingService::running() {
  return ask_running().value_or(std::vector<RecordingStatus>());
}

Result<void> RecordingService::while_none_starts(const Work& work) {
  const StartGate::Pass pass = gate_.alone(options_.answer_ns);
  if (!pass) return fail(recorder_busy());
  const auto running = ask_running();
  if (!running) return fail(running.error());  // that nothing runs would be a guess
  return work(*running);
}

std::vector<SourceStatus> RecordingService::connected_sources() const {
  std::vector<SourceStatus> all;
  const std::vector<ConnectedStream> streams = services_.sources.connected();
  const auto is_main = [](const ConnectedStream& stream) { return stream.source.stream == "main"; };
  for (const ConnectedStream& stream : streams) {
    // Of a camera that is only looked at, the small stream tells how it is.
    const bool told = !is_main(stream) && std::any_of(streams.begin(), streams.end(), [&](const auto& other) {
      return is_main(other) && other.source.id == stream.source.id;
    });
    if (told || (stream.health.reason && stream.health.reason->code == "no-sub-stream")) continue;
    SourceStatus& status = all.emplace_back();
    status.source = stream.source.id;
    status.name = stream.source.name;
    status.location = stream.source.location_id;
    status.health = stream.health;
    if (!is_main(stream)) continue;
    for (const media::StreamTrack& track : stream.tracks) {
      if (!track.format || (!status.codec.empty() && track.format->kind != media::MediaKind::video)) continue;
      status.codec = media::name_of(track.format->codec);
      status.width = track.format->width;
      status.height = track.format->height;
    }
  }
  return all;
}

std::vector<SourceStatus> RecordingService::sources() {
  return calls_
      .call<std::vector<SourceStatus>>([this]() -> Result<std::vector<SourceStatus>> {
        auto all = connected_sources();
        for (const SessionStatus& session : services_.recorder.sessions()) {
          for (const VideoStatus& source : session.sources) {
            for (auto& status : all) {
              if (status.source == source.id) status.recording = status.recording || source.recording;
            }
          }
        }
        return all;
      })
      .value_or(std::vector<SourceStatus>());
}

Result<SourceTest> RecordingService::test_source(const parallax::Source& source, const std::string& password,
                                                 int64_t limit_ns) {
  const auto test = std::make_shared<Test>();
  const auto begun = calls_.call<void>([this, test, limit_ns, config = config_of(source, password)]() -> Result<void> {
    if (stopping_) return fail(recorder_stopping());
    test->probe = std::make_unique<SourceProbe>(
        services_.loop, services_.sources.make(config), limit_ns, [this, test](SourceTest result) {
          test->end(std::move(result));
          services_.loop.post([this, test] {  // in work of its own: the probe is under way
            test->probe.reset();
            std::erase(tests_, test);
          });
        });
    tests_.push_back(test);
    test->probe->start();
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
    test->probe.reset();
    test->end(fail(recorder_stopping()));
  }
  services_.recorder.suspend_all("recorder-stopping");
}

}  // namespace parallax::record
