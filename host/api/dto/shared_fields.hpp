// SPDX-License-Identifier: Apache-2.0
// What several topics tell: reasons, sources, rooms, recordings, the state of it all. Internal to dto/.
#pragma once

#include <algorithm>
#include <limits>

#include "api/dto/fields_of.hpp"
#include "api/dto/recording.hpp"

namespace parallax::api {

template <typename Json>
void fields_of(Json& json, In<Json, Error>& error) {
  json("code", error.code);
  json("text", error.text);
  json("remedy", error.remedy);
}

template <typename Json>
void fields_of(Json& json, In<Json, SourceHealth>& health) {
  auto& counters = health.counters;
  json("state", health.state);
  json("reason", health.reason);
  json("access_units", counters.access_units);
  json("bytes", counters.bytes);
  json("lost_packets", counters.lost_packets);
  json("damaged_units", counters.damaged_units);
  json("mended_timestamps", counters.mended_timestamps);
  json("reconnects", counters.reconnects);
  json("fps", counters.fps);
  json("bits_per_second", counters.bits_per_second);
  json("jitter_ms", counters.jitter_ms);
}

/// An address may hold a password, which is for nobody.
template <typename Json>
void url_of(Json& json, std::string_view name, In<Json, std::string>& url) {
  if constexpr (Json::kReads) {
    json(name, url);
  } else {
    json(name, without_secrets(url));
  }
}

template <typename Json>
void fields_of(Json& json, In<Json, Source>& source) {
  json("id", source.id);
  json("location", source.location);
  json("name", source.name);
  json("kind", source.kind);
  json("driver", source.driver);
  url_of(json, "url", source.url);
  url_of(json, "sub_url", source.sub_url);
  json("transport", source.transport);
  json("tls_pin_sha256", source.tls_pin_sha256);
  json("user", source.user);
  json("has_password", source.has_password);
  json("plain_login", source.plain_login);
  json("audio_only", source.audio_only);
  json("position", source.position);
}

template <typename Json>
void fields_of(Json& json, In<Json, LocationView>& view) {
  auto& location = view.location;
  json("id", location.id);
  json("name", location.name);
  json("parent", location.parent);
  json("departments", location.departments);
  json("offline", location.offline);
  json("locked_by", location.locked_by);
  json("state", view.state);
  json("session", view.session);
  json("by", view.by);
  json("problem", view.problem);
  json("sources", location.sources);
  if constexpr (Json::kReads) {
    std::stable_sort(location.sources.begin(), location.sources.end(),
                     [](const Source& a, const Source& b) { return a.position < b.position; });
  }
}

template <typename Json>
void fields_of(Json& json, In<Json, SourceStatus>& source) {
  json("source", source.source);
  json("name", source.name);
  json("location", source.location);
  json("recording", source.recording);
  json("codec", source.codec);
  json("width", source.width);
  json("height", source.height);
  json("health", source.health);
}

/// A source of a recording: `ready` means nothing elsewhere.
template <typename Json>
void recorded_sources_of(Json& json, In<Json, std::vector<SourceStatus>>& sources) {
  if constexpr (Json::kReads) {
    json.for_each("sources", [&](Reader& in) {
      SourceStatus& source = sources.emplace_back();
      fields_of(in, source);
      in("ready", source.ready);
    });
  } else {
    json.list("sources");
    for (const SourceStatus& source : sources) {
      Writer out = json.add_to("sources");
      fields_of(out, source);
      out("ready", source.ready);
    }
  }
}

template <typename Json>
void fields_of(Json& json, In<Json, RecordingStatus>& recording) {
  json("session", recording.session);
  json("location", recording.location);
  json("name", recording.name);
  json("started_by", recording.started_by);
  json("started_by_name", recording.started_by_name);
  if constexpr (Json::kReads) {
    // "starting" is no state of a session: the phase tells. Older recorders tell none, nor the time to wait.
    json("state", recording.state);
    json("state", recording.phase);
    recording.wait_left_ns = std::numeric_limits<int64_t>::max();
  } else {
    // While it starts nothing is recorded, whatever the session will be.
    json("state", recording.phase == Phase::starting ? name_of(Phase::starting) : name_of(recording.state));
  }
  json("phase", recording.phase);
  json("attempt", recording.attempt);
  json("attempts", recording.attempts);
  json("attempt_left_ns", recording.attempt_left_ns);
  json("wait_left_ns", recording.wait_left_ns);
  json("problem", recording.problem);
  time_of(json, "start_utc", recording.start_utc_ns);
  json("duration_ns", recording.duration_ns);
  if constexpr (Json::kReads) recording.recorded_ns = recording.duration_ns;  // of older recorders
  json("recorded_ns", recording.recorded_ns);
  json("paused_for_ns", recording.paused_for_ns);
  json("bytes", recording.bytes);
  json("disk_left_ns", recording.disk_left_ns);
  recorded_sources_of(json, recording.sources);
  if constexpr (Json::kReads) {
    recording.attempt = std::max(1, recording.attempt);
    recording.attempts = std::max(1, recording.attempts);
  }
}

template <typename Json>
void fields_of(Json& json, In<Json, StatusView>& status) {
  json("version", status.version);
  time_of(json, "utc", status.utc_ns);
  json("newest_event", status.newest_event);
  json("recordings", status.recordings);
  json("locations", status.locations);
  json("sources", status.sources);
}

}  // namespace parallax::api
