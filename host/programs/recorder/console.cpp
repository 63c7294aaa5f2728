// SPDX-License-Identifier: Apache-2.0
#include "programs/recorder/console.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdio>

#include "base/clean_text.hpp"
#include "record/rules/naming.hpp"

namespace parallax::recorder {
namespace {

namespace json = boost::json;

/// Names and reasons came from people and cameras: none of them commands the terminal, and JSON stays JSON.
void print(std::string_view text) {
  const std::string line = printable_text(text) + "\n";
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fflush(stdout);
}

double seconds(int64_t ns) {
  return static_cast<double>(ns / kNsPerMs) / 1000;
}

json::value to_json(const std::optional<Error>& error) {
  if (!error) return nullptr;
  return {{"code", error->code}, {"text", error->text}, {"remedy", error->remedy}};
}

json::object to_json(const record::SessionStatus& status) {
  json::array sources;
  for (const auto& source : status.sources) {
    const StreamCounters& counters = source.health.counters;
    sources.push_back({{"source", source.name},
                       {"state", parallax::name_of(source.health.state)},
                       {"reason", to_json(source.health.reason)},
                       {"recording", source.recording},
                       {"parts", source.parts},
                       {"gaps", source.gaps},
                       {"access_units", counters.access_units},
                       {"fps", counters.fps},
                       {"bits_per_second", counters.bits_per_second},
                       {"lost_packets", counters.lost_packets}});
  }
  return {{"session", status.id},
          {"name", status.name},
          {"location", status.location},
          {"phase", name_of(status.phase)},
          {"attempt", status.attempt},
          {"attempts", status.attempts},
          {"attempt_left_s", seconds(status.attempt_left_ns)},
          {"duration_s", seconds(status.duration_ns)},
          {"folder", status.folder},
          {"problem", to_json(status.problem)},
          {"sources", std::move(sources)}};
}

}  // namespace

void Console::on_phase(const record::SessionStatus& status) {
  if (style_ == Style::json) {
    json::object event = to_json(status);
    event["event"] = "phase";
    print(json::serialize(event));
  } else if (status.phase == Phase::starting) {
    print(fmt::format("{}: starting, attempt {} of {}, {:.0f} s left", status.location, status.attempt, status.attempts,
                      seconds(status.attempt_left_ns)));
  } else {
    print(fmt::format("{}: {} ({})", status.location, name_of(status.phase), status.name));
  }
  if (phase_changed) phase_changed(status);
}

void Console::on_source_state(const std::string& session_id, const std::string& source, CameraState state,
                              const std::optional<Error>& reason) {
  if (style_ == Style::json) {
    print(json::serialize(json::object{{"event", "source"},
                                       {"session", session_id},
                                       {"source", source},
                                       {"state", parallax::name_of(state)},
                                       {"reason", to_json(reason)}}));
  } else {
    print(fmt::format("  {}: {}{}", source, parallax::name_of(state), reason ? " - " + reason->line() : ""));
  }
}

void Console::on_notice(const std::string& session_id, const record::RecordingNotice& notice) {
  if (style_ == Style::json) {
    print(json::serialize(json::object{{"event", "notice"},
                                       {"session", session_id},
                                       {"severity", name_of(notice.severity)},
                                       {"code", notice.code},
                                       {"text", notice.text},
                                       {"remedy", notice.remedy},
                                       {"source", notice.source}}));
  } else {
    print(fmt::format("{}: {}{}{}", name_of(notice.severity), notice.text, notice.remedy.empty() ? "" : " ",
                      notice.remedy));
  }
}

void Console::status(const record::SessionStatus& status) {
  if (style_ == Style::json) {
    json::object event = to_json(status);
    event["event"] = "status";
    print(json::serialize(event));
    return;
  }
  print(fmt::format("{}: {} {} ({})", status.location, name_of(status.phase), record::duration_text(status.duration_ns),
                    status.name));
  for (const auto& source : status.sources) {
    const StreamCounters& counters = source.health.counters;
    print(fmt::format("  {:20} {:11} {:5.1f} fps {:6.2f} Mbit/s  parts {} gaps {} lost {}", source.name,
                      parallax::name_of(source.health.state), counters.fps, counters.bits_per_second / 1e6,
                      source.parts, source.gaps, counters.lost_packets));
  }
}

void Console::result(const Session& session, const std::string& path) {
  if (style_ == Style::json) {
    json::array parts;
    for (const Video& video : session.videos) {
      for (const Part& part : video.parts) {
        parts.push_back({{"source", video.source},
                         {"file", part.file},
                         {"frames", part.frames},
                         {"start_s", seconds(part.start_session_ns)},
                         {"duration_s", seconds(part.duration_ns)},
                         {"bytes", part.bytes}});
      }
    }
    print(json::serialize(json::object{{"event", "result"},
                                       {"session", session.id},
                                       {"name", session.name},
                                       {"stop_reason", session.stop_reason},
                                       {"duration_s", seconds(session.duration_ns)},
                                       {"path", path},
                                       {"parts", std::move(parts)}}));
    return;
  }
  print(fmt::format("{} ({}), {}", session.name, record::duration_text(session.duration_ns), path));
  for (const Video& video : session.videos) {
    for (const Part& part : video.parts) {
      print(fmt::format("  {:20} {:28} from {:9.3f} s, {:9.3f} s, {} frames, {:.1f} MB", video.source, part.file,
                        seconds(part.start_session_ns), seconds(part.duration_ns), part.frames,
                        static_cast<double>(part.bytes) / 1e6));
    }
    for (const Gap& gap : video.gaps) {
      print(fmt::format("  {:20} gap from {:.3f} s to {:.3f} s: {}", video.source, seconds(gap.start_session_ns),
                        seconds(gap.end_session_ns.value_or(session.duration_ns)), gap.text));
    }
  }
}

void Console::error(const Error& error) {
  if (style_ == Style::json) print(json::serialize(json::object{{"event", "error"}, {"error", to_json(error)}}));
  std::fputs((error.line() + "\n").c_str(), stderr);
}

}  // namespace parallax::recorder
