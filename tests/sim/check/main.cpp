// SPDX-License-Identifier: Apache-2.0
// parallax-sim-check: compares recordings of simulated cameras with what their pictures and sound say. Exits 0 only if
// counters run without holes, time errors stay within bounds and beeps lie at full seconds; 1 if not; 2 on wrong use.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "check/report.hpp"
#include "check/session_check.hpp"

int main(int argc, char** argv) {
  namespace sim = parallax::sim;
  CLI::App app{"Compares recordings of simulated cameras with the counters and times in their pictures"};
  std::vector<std::string> paths;
  int64_t start_utc_ns = 0;
  bool json = false;
  bool remove_latency = false;
  sim::CheckOptions options;
  app.add_option("PATH", paths, "a session's folder, or files")->required();
  app.add_option("--start-utc-ns", start_utc_ns, "zero of the files' clock; a session's folder tells it itself");
  app.add_option("--max-error-ms", options.max_error_ms, "of picture times")->capture_default_str();
  app.add_option("--max-sound-error-ms", options.max_sound_error_ms)->capture_default_str();
  app.add_flag("--remove-latency", remove_latency, "leave each file's median error out");
  app.add_option("--bframes", options.bframes, "so many pictures may lack before the last one")->capture_default_str();
  app.add_flag("--json", json, "for programs");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (remove_latency) options.latency = sim::Latency::remove;

  sim::SessionReport report;
  if (paths.size() == 1 && std::filesystem::is_directory(paths.front())) {
    auto checked = sim::check_session(paths.front(), options);
    if (!checked) {
      std::fprintf(stderr, "%s\n", checked.error().c_str());
      return 2;
    }
    report = std::move(*checked);
  } else {
    report = sim::check_files(paths, start_utc_ns, options);
  }
  std::fputs((json ? sim::to_json(report) : sim::to_table(report)).c_str(), stdout);
  return report.good() ? 0 : 1;
}
