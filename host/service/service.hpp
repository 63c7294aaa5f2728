// SPDX-License-Identifier: Apache-2.0
// The recorder as a service: catalogue, engine, API and server put together, and the order in which they come and go.
#pragma once

#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/server/api.hpp"
#include "api/server/http/server.hpp"
#include "api/server/live/live_hub.hpp"
#include "base/task_thread.hpp"
#include "record/sessions/recording_service.hpp"
#include "record/sessions/session_reporter.hpp"
#include "service/active_sessions.hpp"
#include "service/engine.hpp"
#include "service/live_relay.hpp"
#include "service/refused_copies.hpp"
#include "service/registry_view.hpp"
#include "service/service_config.hpp"
#include "service/service_manager.hpp"
#include "store/folders/folder_set.hpp"
#include "store/store.hpp"

namespace parallax::recorder {

class Service {
 public:
  /// Opens everything, goes on with what was interrupted, and begins to listen; nothing is recorded before `run`.
  /// @errors "data-in-use", "data-folder", "no-storage", those of the catalogue and of the server
  static Result<std::unique_ptr<Service>> start(const CommonOptions& common, const ServiceConfig& config);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// Runs until SIGTERM or SIGINT; returns the exit code, or ends the process with it (Engine::leave).
  int run();

  [[nodiscard]] std::string url() const;
  /// Of the recorder's certificate; empty without TLS.
  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }
  [[nodiscard]] const std::filesystem::path& data() const { return data_; }
  /// Nobody is set up yet.
  [[nodiscard]] bool needs_setup() { return store_->accounts().needs_setup(); }

 private:
  Service(std::filesystem::path data, const CommonOptions& common, const std::shared_ptr<const StorageClaims>& claims);
  Result<void> open(std::unique_ptr<DataFolder> lock, const CommonOptions& common, const ServiceConfig& config);
  Result<void> open_store(const CommonOptions& common, const ServiceConfig& config);
  void make_live(const ServiceConfig& config);
  Result<void> open_engine(std::unique_ptr<DataFolder> lock, const CommonOptions& common,
                           const plugins::Registry& registry);
  void make_recording(const ServiceConfig& config);
  void make_diagnosis(const ServiceConfig& config);
  void connect();
  Result<void> listen(const ServiceConfig& config);
  void recover();
  void tell_copy(const SessionCopy& copy);
  record::RecoveryReport look_through(const std::optional<std::vector<std::string>>& only);
  [[nodiscard]] std::vector<SessionDetail> unended_sessions();
  [[nodiscard]] std::optional<std::vector<std::string>> unsettled_folders(const std::vector<SessionDetail>& unended);
  void resume(record::InterruptedSession interrupted);
  [[nodiscard]] bool ended_before(record::InterruptedSession& interrupted);
  void close_for_good(record::InterruptedSession interrupted);
  void note_stopped(const std::string& session);
  void settle_catalogue();
  void storage_came(const record::Place& place, const std::vector<std::string>& found);
  void look_at_late();
  void recover_late(std::vector<std::string> folders, const std::vector<std::string>& busy);
  void finish(record::InterruptedSession stopped);
  void tell_start();
  void tell_replaced(const std::vector<std::filesystem::path>& folders);
  void tell_recorder(Severity severity, const Error& what, const std::string& cause);
  void tell_not_resumed(const Session& session);
  void storage_room(const record::Place& place, bool low);
  void follow(const CatalogueChange& change);
  void source_changed(const std::string& id);
  void renamed(const std::string& session, const std::string& name);
  void tick();
  void terminate();
  void leave_when_quiet();
  [[nodiscard]] int take_down(int code);

  std::filesystem::path data_;
  bool crashed_ = false;  ///< the run before this one
  SystemClock clock_;
  ServiceManager manager_ = ServiceManager::from_environment();
  ActiveSessions active_;
  store::FolderSet folders_;
  std::future<std::vector<std::string>> folder_names_;  ///< listed while the catalogue is opened
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<api::LiveHub> hub_;
  std::unique_ptr<TaskThread> tasks_;
  std::set<std::string> late_;  ///< folders in storage that came later, to be looked at; loop thread, as the next two
  bool came_ = false;           ///< a storage has, since the last look: what is listed may be there now
  bool looks_ = false;          ///< a look is under way
  std::vector<std::string> untold_;  ///< folders that were found and could not be told their end; by whoever recovers
  std::unique_ptr<TaskThread> recovery_tasks_;  ///< looks through storage that came later, notes what is to be
  std::unique_ptr<record::SessionReporter> reporter_;
  std::unique_ptr<LiveRelay> relay_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<record::RecordingService> recording_;
  std::unique_ptr<PluginsView> plugins_;
  std::unique_ptr<Diagnosis> diagnosis_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<api::Server> server_;
  std::shared_ptr<void> changes_;  ///< hears what users change in the catalogue
  std::string fingerprint_;
  int64_t quit_at_monotonic_ns_ = 0;  ///< 0: no signal yet
};

}  // namespace parallax::recorder
