// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/decode.hpp"

#include <algorithm>
#include <limits>

#include "desktop/state/reader.hpp"

namespace parallax::desktop {

namespace {

User user_of(const Reader& in) {
  User out;
  out.id = in.text("id");
  out.name = in.text("name");
  out.full_name = in.text("full_name");
  out.role = from_name<Role>(in.text("role")).value_or(Role::trainee);
  out.department = in.text("department");
  out.created_utc_ns = in.integer("created_utc_ns");
  out.active = in.flag("active", true);
  return out;
}

std::optional<Error> error_of(const Reader& in, std::string_view field) {
  const Reader reason = in.object(field);
  if (reason.empty()) return std::nullopt;
  return Error{reason.text("code"), reason.text("text"), reason.text("remedy")};
}

SourceHealth health_of(const Reader& in) {
  SourceHealth out;
  out.state = from_name<CameraState>(in.text("state")).value_or(CameraState::connecting);
  out.reason = error_of(in, "reason");
  out.counters.access_units = in.unsigned_integer("access_units");
  out.counters.bytes = in.unsigned_integer("bytes");
  out.counters.lost_packets = in.unsigned_integer("lost_packets");
  out.counters.damaged_units = in.unsigned_integer("damaged_units");
  out.counters.mended_timestamps = in.unsigned_integer("mended_timestamps");
  out.counters.reconnects = in.unsigned_integer("reconnects");
  out.counters.fps = in.number("fps");
  out.counters.bits_per_second = in.number("bits_per_second");
  out.counters.jitter_ms = in.number("jitter_ms");
  return out;
}

Source source_of(const Reader& in) {
  Source out;
  out.id = in.text("id");
  out.location = in.text("location");
  out.name = in.text("name");
  out.kind = Word<SourceKind>(in.text("kind", "camera"));
  out.driver = in.text("driver");
  out.url = in.text("url");
  out.sub_url = in.text("sub_url");
  out.transport = Word<Transport>(in.text("transport", "auto"));
  out.tls_pin_sha256 = in.text("tls_pin_sha256");
  out.user = in.text("user");
  out.has_password = in.flag("has_password");
  out.plain_login = in.flag("plain_login");
  out.audio_only = in.flag("audio_only");
  out.position = in.integer("position");
  return out;
}

Location location_of(const Reader& in) {
  Location out;
  out.id = in.text("id");
  out.name = in.text("name");
  out.parent = in.text("parent");
  out.departments = in.texts("departments");
  out.offline = in.flag("offline");
  out.locked_by = in.text("locked_by");
  out.sources = in.list<Source>("sources", source_of);
  std::stable_sort(out.sources.begin(), out.sources.end(),
                   [](const Source& a, const Source& b) { return a.position < b.position; });
  return out;
}

api::LocationView location_view_of(const Reader& in) {
  api::LocationView out;
  out.location = location_of(in);
  out.state = Word<LocationState>(in.text("state", "free"));
  out.session = in.text("session");
  out.by = in.text("by");
  out.problem = error_of(in, "problem");
  return out;
}

SourceStatus source_status_of(const Reader& in) {
  SourceStatus out;
  out.source = in.text("source");
  out.name = in.text("name");
  out.location = in.text("location");
  out.recording = in.flag("recording");
  out.codec = in.text("codec");
  out.width = static_cast<int32_t>(in.integer("width"));
  out.height = static_cast<int32_t>(in.integer("height"));
  out.health = health_of(in.object("health"));
  out.ready = in.flag("ready");
  return out;
}

RecordingStatus recording_of(const Reader& in) {
  RecordingStatus out;
  out.session = in.text("session");
  out.location = in.text("location");
  out.name = in.text("name");
  out.started_by = in.text("started_by");
  out.started_by_name = in.text("started_by_name");
  // "starting", and what newer recorders may say, is no state of a session and keeps its room: `phase` tells.
  out.state = from_name<SessionState>(in.text("state")).value_or(SessionState::recording);
  out.phase = Word<Phase>(in.text("phase", in.text("state", "recording")));
  out.attempt = static_cast<int>(std::max<int64_t>(1, in.integer("attempt")));
  out.attempts = static_cast<int>(std::max<int64_t>(1, in.integer("attempts")));
  out.attempt_left_ns = in.integer("attempt_left_ns");
  out.wait_left_ns = in.maybe_integer("wait_left_ns").value_or(std::numeric_limits<int64_t>::max());  // by older ones
  out.problem = error_of(in, "problem");
  out.start_utc_ns = in.integer("start_utc_ns");
  out.duration_ns = in.integer("duration_ns");
  out.recorded_ns = in.maybe_integer("recorded_ns").value_or(out.duration_ns);
  out.paused_for_ns = in.integer("paused_for_ns");
  out.bytes = in.unsigned_integer("bytes");
  out.disk_left_ns = in.maybe_integer("disk_left_ns");
  out.sources = in.list<SourceStatus>("sources", source_status_of);
  return out;
}

api::StatusView status_of(const Reader& in) {
  api::StatusView out;
  out.version = in.text("version");
  out.utc_ns = in.integer("utc_ns");
  out.newest_event = in.unsigned_integer("newest_event");
  out.recordings = in.list<RecordingStatus>("recordings", recording_of);
  out.locations = in.list<api::LocationView>("locations", location_view_of);
  out.sources = in.list<SourceStatus>("sources", source_status_of);
  return out;
}

RecorderNotice notice_of(const Reader& in) {
  RecorderNotice out;
  out.id = in.integer("id");
  out.utc_ns = in.integer("utc_ns");
  out.severity = Word<Severity>(in.text("severity", "info"));
  out.code = in.text("code");
  out.text = in.text("text");
  out.remedy = in.text("remedy");
  out.session_name = in.text("session_name");
  out.location = in.text("location");
  out.location_name = in.text("location_name");
  out.needs_action = in.flag("needs_action");
  out.over = in.flag("over");
  out.seen = in.flag("seen");
  return out;
}

Job job_of(const Reader& in) {
  Job out;
  out.id = in.text("id");
  out.kind = in.text("kind");
  out.object = in.text("object");
  out.user_id = in.text("user_id");
  out.state = from_name<JobState>(in.text("state")).value_or(out.state);
  out.progress = in.number("progress");
  out.text = in.text("text");
  out.error = error_of(in, "error");
  out.created_utc_ns = in.integer("created_utc_ns");
  out.ended_utc_ns = in.maybe_integer("ended_utc_ns");
  return out;
}

PluginInfo plugin_of(const Reader& in) {
  PluginInfo out;
  out.id = in.text("id");
  out.name = in.text("name");
  out.version = in.text("version");
  out.vendor = in.text("vendor");
  out.folder = in.text("folder");
  out.extensions = in.texts("extensions");
  out.state = in.text("state");
  const Reader refusal = in.object("refusal");
  if (!refusal.empty()) {
    out.refusal =
        PluginRefusal{refusal.text("step"), {refusal.text("code"), refusal.text("text"), refusal.text("remedy")}};
  }
  return out;
}

PluginLogLine plugin_line_of(const Reader& in) {
  return {in.unsigned_integer("number"), in.integer("utc_ns"), in.text("level"), in.text("text")};
}

/// Reads the object in `text` with `read`.
template <typename T, typename Read>
Result<T> whole(std::string_view text, const Read& read) {
  auto document = Document::parse(text);
  if (!document) return fail(document.error());
  return read(document->root());
}

}  // namespace

Result<Greeting> decode_greeting(std::string_view text) {
  return whole<Greeting>(text, [](const Reader& in) {
    return Greeting{in.text("name"), in.text("version"), in.flag("needs_setup")};
  });
}

Result<LogIn> decode_log_in(std::string_view text) {
  return whole<LogIn>(text, [](const Reader& in) {
    return LogIn{in.text("token"), in.integer("expires_utc_ns"), user_of(in.object("user"))};
  });
}

Result<User> decode_user(std::string_view text) {
  return whole<User>(text, user_of);
}

Result<std::vector<User>> decode_users(std::string_view text) {
  return whole<std::vector<User>>(text, [](const Reader& in) { return in.list<User>("users", user_of); });
}

Result<api::StatusView> decode_status(std::string_view text) {
  return whole<api::StatusView>(text, status_of);
}

Result<StreamMessage> decode_message(std::string_view text) {
  return whole<StreamMessage>(text, [](const Reader& in) {
    StreamMessage out;
    out.is_snapshot = in.text("type") == "snapshot";
    out.number = in.unsigned_integer("number");
    out.missed = in.flag("missed");
    if (out.is_snapshot) out.status = status_of(in.object("status"));
    out.event = in.text("event");
    out.session = in.text("session");
    out.location = in.text("location");
    if (out.event == "job-changed") {
      const Reader fields = in.object("fields");
      const std::string state = fields.text("state");
      if (state != name_of(JobState::waiting) && state != name_of(JobState::running)) out.ended_job = fields.text("id");
    }
    if (out.event == "notice" || out.event == "notice-changed") {
      out.notice = notice_of(in.object("fields"));
      out.notice->utc_ns = in.integer("utc_ns");
      out.notice->location = out.location;
    }
    return out;
  });
}

Result<std::vector<RecorderNotice>> decode_notices(std::string_view text) {
  return whole<std::vector<RecorderNotice>>(
      text, [](const Reader& in) { return in.list<RecorderNotice>("notices", notice_of); });
}

Result<StopAnswer> decode_stop(std::string_view text) {
  if (text.empty()) return StopAnswer{};
  return whole<StopAnswer>(text, [](const Reader& in) {
    const Reader naming = in.object("naming");
    return StopAnswer{in.flag("recorded", true), in.text("name"), naming.flag("ask", true), naming.text("suggestion")};
  });
}

Result<NamingRules> decode_naming(std::string_view text) {
  return whole<NamingRules>(text, [](const Reader& in) {
    NamingRules out;
    out.mode = from_name<NamingMode>(in.text("mode")).value_or(out.mode);
    out.default_name = in.text("default_name");
    return out;
  });
}

Result<std::string> decode_job_id(std::string_view text) {
  return whole<std::string>(text, [](const Reader& in) { return in.text("job"); });
}

Result<Job> decode_job(std::string_view text) {
  return whole<Job>(text, job_of);
}

Result<std::vector<Job>> decode_jobs(std::string_view text) {
  return whole<std::vector<Job>>(text, [](const Reader& in) { return in.list<Job>("jobs", job_of); });
}

Result<std::vector<PluginInfo>> decode_plugins(std::string_view text) {
  return whole<std::vector<PluginInfo>>(text,
                                        [](const Reader& in) { return in.list<PluginInfo>("plugins", plugin_of); });
}

Result<PluginLog> decode_plugin_log(std::string_view text) {
  return whole<PluginLog>(text, [](const Reader& in) {
    return PluginLog{in.list<PluginLogLine>("lines", plugin_line_of), in.unsigned_integer("newest")};
  });
}

Result<SourceTest> decode_source_test(std::string_view text) {
  return whole<SourceTest>(text, [](const Reader& in) {
    SourceTest out;
    out.health = health_of(in.object("health"));
    out.codec = in.text("codec");
    out.audio_codec = in.text("audio_codec");
    out.width = static_cast<int32_t>(in.integer("width"));
    out.height = static_cast<int32_t>(in.integer("height"));
    out.fps = in.number("fps");
    out.first_frame_after_ns = in.maybe_integer("first_frame_after_ns");
    return out;
  });
}

Result<Location> decode_location(std::string_view text) {
  return whole<Location>(text, location_of);
}

Result<Source> decode_source(std::string_view text) {
  return whole<Source>(text, source_of);
}

Result<Decision> decode_decision(std::string_view text) {
  return whole<Decision>(text, [](const Reader& in) {
    return Decision{in.flag("allowed"), in.text("reason"), in.text("remedy")};
  });
}

Result<std::string> decode_text(std::string_view text, std::string_view name) {
  return whole<std::string>(text, [&](const Reader& in) { return in.text(name); });
}

}  // namespace parallax::desktop
