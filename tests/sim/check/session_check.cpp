// SPDX-License-Identifier: Apache-2.0
#include "check/session_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace parallax::sim {
namespace {

namespace json = boost::json;

/// How much earlier than the session a source may end: the last key frame interval and the way through the writer.
constexpr int64_t kEndSlackNs = 1'500'000'000;

struct Gap {
  int64_t start_ns = 0;
  bool open = false;
};

int64_t number_of(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_number() ? value->to_number<int64_t>() : 0;
}

std::string text_of(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

const json::array& list_of(const json::object& object, const char* key) {
  static const json::array none;
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_array() ? value->as_array() : none;
}

std::vector<Gap> gaps_of(const json::object& video) {
  std::vector<Gap> gaps;
  for (const json::value& value : list_of(video, "gaps")) {
    if (!value.is_object()) continue;
    const json::value* end = value.as_object().if_contains("end_session_ns");
    gaps.push_back({number_of(value.as_object(), "start_session_ns"), end == nullptr || end->is_null()});
  }
  return gaps;
}

/// Between two parts there must be a gap that says why; and time must go on.
void judge_parts(const std::vector<Gap>& gaps, int64_t duration_ns, SourceReport& report) {
  if (report.parts.empty()) {
    report.faults.emplace_back("Nothing was recorded.");
    return;
  }
  for (size_t i = 1; i < report.parts.size(); ++i) {
    const FileReport& before = report.parts[i - 1];
    const FileReport& after = report.parts[i];
    const bool told = std::ranges::any_of(
        gaps, [&](const Gap& gap) { return gap.start_ns >= before.first_ns && gap.start_ns <= after.first_ns; });
    const bool seamless = before.last && after.first && after.first->counter == before.last->counter + 1;
    if (!told && !seamless) {
      report.faults.push_back(fmt::format("Pictures are missing before part {}, but no gap says why.", i + 1));
    }
    if (after.first_ns <= before.last_ns) {
      report.faults.push_back(fmt::format("Part {} begins before part {} ends.", i + 1, i));
    }
  }
  const bool ends_in_gap = std::ranges::any_of(gaps, [](const Gap& gap) { return gap.open; });
  const int64_t last_ns = report.parts.back().last_ns;
  if (duration_ns > 0 && !ends_in_gap && last_ns + kEndSlackNs < duration_ns) {
    report.faults.push_back(fmt::format("It ends at {:.1f} s, the session at {:.1f} s.",
                                        static_cast<double>(last_ns) / 1e9, static_cast<double>(duration_ns) / 1e9));
  }
}

SourceReport check_video(const std::filesystem::path& folder, const json::object& video, const json::object& session,
                         const CheckOptions& options) {
  SourceReport report;
  report.source = text_of(video, "source");
  const auto gaps = gaps_of(video);
  report.gaps = gaps.size();
  for (const json::value& value : list_of(video, "parts")) {
    if (!value.is_object()) continue;
    const json::object& part = value.as_object();
    FileReport file =
        check_file((folder / text_of(part, "file")).string(), number_of(session, "start_utc_ns"), options);
    const auto told = static_cast<uint64_t>(number_of(part, "frames"));
    const bool audio_only = file.frames == 0 && file.beeps > 0;
    if (!audio_only && told != 0 && told != file.frames) {
      file.faults.push_back(fmt::format("session.json tells of {} pictures, the file holds {}.", told, file.frames));
    }
    report.parts.push_back(std::move(file));
  }
  judge_parts(gaps, number_of(session, "duration_ns"), report);
  return report;
}

}  // namespace

bool SessionReport::good() const {
  const auto well = [](const SourceReport& source) {
    return source.faults.empty() &&
           std::ranges::all_of(source.parts, [](const FileReport& part) { return part.faults.empty(); });
  };
  return faults.empty() && std::ranges::all_of(sources, well);
}

testcard::Result<SessionReport> check_session(const std::string& folder, const CheckOptions& options) {
  const auto path = std::filesystem::path(folder) / "session.json";
  std::ifstream file(path, std::ios::binary);
  if (!file) return testcard::fail("There is no " + path.string() + ".");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  boost::system::error_code code;
  const json::value document = json::parse(text, code);
  if (code || !document.is_object()) return testcard::fail(path.string() + " is no JSON object.");
  const json::object& session = document.as_object();
  SessionReport report;
  report.start_utc_ns = number_of(session, "start_utc_ns");
  if (report.start_utc_ns <= 0) return testcard::fail(path.string() + " has no start_utc_ns.");
  for (const json::value& video : list_of(session, "videos")) {
    if (video.is_object()) report.sources.push_back(check_video(folder, video.as_object(), session, options));
  }
  if (report.sources.empty()) report.faults.emplace_back("The session has no videos.");
  return report;
}

SessionReport check_files(const std::vector<std::string>& paths, int64_t start_utc_ns, const CheckOptions& options) {
  SessionReport report;
  report.start_utc_ns = start_utc_ns;
  for (const std::string& path : paths) {
    SourceReport source;
    source.source = std::filesystem::path(path).stem().string();
    source.parts.push_back(check_file(path, start_utc_ns, options));
    report.sources.push_back(std::move(source));
  }
  return report;
}

}  // namespace parallax::sim
