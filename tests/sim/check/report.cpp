// SPDX-License-Identifier: Apache-2.0
#include "check/report.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace parallax::sim {
namespace {

namespace json = boost::json;

json::array list(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

}  // namespace

std::string to_table(const SessionReport& report) {
  std::string out = fmt::format("{:<16} {:>7} {:>6} {:>4} {:>13} {:>14} {:>12} {:>9}  {}\n", "source", "frames",
                                "beeps", "gaps", "first frame", "time error", "sound error", "size", "path");
  std::string faults;
  for (const std::string& fault : report.faults) faults += fault + "\n";
  for (const SourceReport& source : report.sources) {
    for (const FileReport& part : source.parts) {
      const auto error = [](bool any, double value) {
        return any ? fmt::format("{:.1f} ms", value) : std::string("-");
      };
      out +=
          fmt::format("{:<16} {:>7} {:>6} {:>4} {:>10.3f} s {:>14} {:>12} {:>6.2f} MB  {}\n", source.source,
                      part.frames, part.beeps, source.gaps, static_cast<double>(part.first_ns) / 1e9,
                      error(part.frames > 0, part.largest_error_ms), error(part.beeps > 0, part.largest_sound_error_ms),
                      static_cast<double>(part.bytes) / 1e6, part.path);
      for (const std::string& fault : part.faults) faults += fmt::format("{}: {}\n", part.path, fault);
    }
    for (const std::string& fault : source.faults) faults += fmt::format("{}: {}\n", source.source, fault);
  }
  return out + (report.good() ? "All is as expected.\n" : faults);
}

std::string to_json(const SessionReport& report) {
  json::array sources;
  for (const SourceReport& source : report.sources) {
    json::array parts;
    for (const FileReport& part : source.parts) {
      parts.push_back({{"path", part.path},
                       {"bytes", part.bytes},
                       {"frames", part.frames},
                       {"beeps", part.beeps},
                       {"missing", part.missing},
                       {"first_session_ns", part.first_ns},
                       {"last_session_ns", part.last_ns},
                       {"largest_error_ms", part.largest_error_ms},
                       {"median_error_ms", part.median_error_ms},
                       {"largest_sound_error_ms", part.largest_sound_error_ms},
                       {"faults", list(part.faults)}});
    }
    sources.push_back(
        {{"source", source.source}, {"gaps", source.gaps}, {"parts", parts}, {"faults", list(source.faults)}});
  }
  const json::object document{{"start_utc_ns", report.start_utc_ns},
                              {"good", report.good()},
                              {"sources", sources},
                              {"faults", list(report.faults)}};
  return json::serialize(document) + "\n";
}

}  // namespace parallax::sim
