// SPDX-License-Identifier: Apache-2.0
// What the routes work with: the ports behind the API and what the API keeps itself.
#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <unordered_map>

#include "api/server/events/event_hub.hpp"
#include "api/server/http/login_limiter.hpp"
#include "api/server/live/live_hub.hpp"
#include "api/server/live/live_rights.hpp"
#include "base/clock.hpp"
#include "model/ports/accounts.hpp"
#include "model/ports/audit.hpp"
#include "model/ports/diagnosis.hpp"
#include "model/ports/events.hpp"
#include "model/ports/items.hpp"
#include "model/ports/jobs.hpp"
#include "model/ports/media.hpp"
#include "model/ports/notices.hpp"
#include "model/ports/plugins.hpp"
#include "model/ports/recording.hpp"
#include "model/ports/rooms.hpp"
#include "model/ports/session_naming.hpp"
#include "model/ports/sessions.hpp"

namespace parallax::api {

/// Everything behind the API. All must outlive it.
struct ApiServices {
  Accounts& accounts;
  Sessions& sessions;
  Items& items;
  Rooms& rooms;
  AuditLog& audit;
  Naming& naming;
  SourcePasswords& passwords;
  Recording& recording;
  EventLog& events;
  Notices& notices;
  Jobs& jobs;
  SessionJobs& session_jobs;
  MediaAccess& media;
  PluginsView& plugins;
  Diagnosis& diagnosis;
  LiveHub& live;
  const Clock& clock;
};

struct ApiOptions {
  std::string version = "0.1.0";
  std::string proof_secret;  ///< secret; what the greeting proves to know (api/dto/proof.hpp); empty: nothing
  LoginLimits login;
  EventHubOptions events;
  /// A person who plays a session or watches a camera again within this time makes no second row in the audit log.
  int64_t audit_interval_ns = 600 * kNsPerSecond;
  /// Where long answers lie while they are sent; empty: where temporary files go.
  std::filesystem::path spool_folder;
  std::filesystem::path config_file;  ///< that the recorder was started with; told to Technicians; empty: none
};

/// Shared by all routes; made once. [any thread]
struct ApiContext {
  ApiContext(const ApiServices& the_services, const ApiOptions& the_options);

  const ApiServices services;
  const ApiOptions options;
  LoginLimiter limiter;
  EventHub events;
  LiveRights live_rights;

  std::mutex noted_mutex;
  std::unordered_map<std::string, int64_t> noted_monotonic_ns;  ///< what `note_once` noted, and when
};

}  // namespace parallax::api
