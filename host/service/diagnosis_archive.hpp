// SPDX-License-Identifier: Apache-2.0
// The archive for support: what this recorder is, how it is set, what it does, what it logged. Every text passes
// `redacted` on its way out.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/ports/accounts.hpp"
#include "model/ports/diagnosis.hpp"
#include "model/ports/events.hpp"
#include "model/ports/jobs.hpp"
#include "model/ports/plugins.hpp"
#include "model/ports/recording.hpp"
#include "model/ports/rooms.hpp"
#include "model/ports/sessions.hpp"
#include "service/service_config.hpp"

namespace parallax::recorder {

/// Where a diagnosis looks. All references must outlive it.
struct DiagnosisSources {
  std::string version;
  std::filesystem::path data;
  ServiceConfig config;
  std::optional<std::string> rebuilt;  ///< Store::rebuilt()
  Sessions& sessions;
  Rooms& rooms;
  SourcePasswords& passwords;  ///< only to know what must not appear
  Accounts& accounts;
  Recording& recording;
  PluginsView& plugins;
  Jobs& jobs;
  EventLog& events;
  const Clock& clock;
};

/// about.txt, process.txt, disks.txt, config.toml, plugins.json, plugin-<id>.log, catalogue.json, locations.json,
/// sources.json, recordings.json, jobs.json, recorder.log, recorder.1.log … What cannot be gathered says so in its
/// file.
class ServiceDiagnosis final : public Diagnosis {
 public:
  using Sink = std::function<Result<void>(const DiagnosisFile&)>;
  explicit ServiceDiagnosis(DiagnosisSources sources)
      : sources_(std::move(sources)), started_monotonic_ns_(sources_.clock.monotonic_ns()) {}
  Result<void> collect(const Sink& sink) override;

 private:
  [[nodiscard]] std::vector<std::string> secrets() const;
  [[nodiscard]] std::string about() const;
  [[nodiscard]] std::string disks() const;
  [[nodiscard]] std::string catalogue_facts() const;
  Result<void> add_locations(const Sink& sink) const;
  Result<void> add_plugins(const Sink& sink) const;
  Result<void> add_logs(const Sink& sink) const;

  DiagnosisSources sources_;
  int64_t started_monotonic_ns_;
};

}  // namespace parallax::recorder
