// SPDX-License-Identifier: Apache-2.0
// How the service is put together: catalogue, live pictures, engine, recording, and who hears of what.
#include <fmt/format.h>

#include <future>
#include <utility>

#include "base/log.hpp"
#include "service/diagnosis_archive.hpp"
#include "service/export_folders.hpp"
#include "service/recovered_folders.hpp"
#include "service/service.hpp"

namespace parallax::recorder {
namespace {

constexpr int64_t kLingerNs = 5 * kNsPerSecond;

}  // namespace

Result<void> Service::open(std::unique_ptr<DataFolder> lock, const CommonOptions& common, const ServiceConfig& config) {
  static auto& plugin_logs = *new PluginLogs(*new SystemClock);  // never freed: plugins keep the way to it
  // Plugins and catalogue have nothing to do with each other, and both take their time.
  auto loading =
      std::async(std::launch::async, [&] { return &load_plugins(common, data_ / "plugins", plugin_logs.sink()); });
  if (auto opened = open_store(common, config); !opened) return opened;
  tell_start();
  tell_replaced(lock->claims()->replaced());
  make_live(config);
  const plugins::Registry& registry = *loading.get();
  plugins_ = std::make_unique<RegistryView>(registry, plugin_logs);
  if (auto opened = open_engine(std::move(lock), common, registry); !opened) return opened;
  make_recording(config);
  make_diagnosis(config);
  connect();
  return {};
}

Result<void> Service::open_store(const CommonOptions& common, const ServiceConfig& config) {
  store::StoreOptions options;
  options.data = data_;
  options.folders = &folders_;
  options.clock = &clock_;
  options.search_text_bytes = config.search_memory_mib << 20;
  options.events_kept = config.limits.events_kept;
  options.audit_heads = config.audit_heads;
  options.address_tries = 2 * config.limits.login_tries;
  options.exports = config.exports;
  options.look_at_export = looking_apart_from(own_folders(common, data_));
  options.on_damage = [this](const Error& error) {
    if (store_) tell_recorder(Severity::error, {"catalogue-damaged", error.text, error.remedy}, "catalogue");
  };
  auto store = store::Store::open(std::move(options));
  if (!store) return fail(store.error());
  store_ = std::move(*store);
  return {};
}

/// What tells of recordings and shows their pictures; it needs no engine yet.
void Service::make_live(const ServiceConfig& config) {
  hub_ = std::make_unique<api::LiveHub>(api::LiveHubOptions{.most_behind_ns = config.limits.live_behind_ns});
  tasks_ = std::make_unique<TaskThread>();
  recovery_tasks_ = std::make_unique<TaskThread>();
  reporter_ = std::make_unique<record::SessionReporter>(
      record::SessionReporter::Services{store_->events(), store_->notices(), store_->session_register(),
                                        store_->sessions(), store_->audit(), store_->naming(), *tasks_});
  relay_ = std::make_unique<LiveRelay>(
      LiveRelay::Services{*hub_, store_->events(), store_->rooms(), store_->source_passwords(), *tasks_});
}

Result<void> Service::open_engine(std::unique_ptr<DataFolder> lock, const CommonOptions& common,
                                  const plugins::Registry& registry) {
  const auto storage_changed = [this](const std::optional<Error>& problem) {
    const Error told = problem.value_or(Error{});
    store_->events().publish({.type = "storage-changed",
                              .session = {},
                              .location = {},
                              .user = {},
                              .fields = {{"problem", told.code}, {"text", told.text}, {"remedy", told.remedy}}});
  };
  auto engine =
      Engine::create(common, std::move(lock), registry,
                     {.events = *reporter_,
                      .tap = relay_.get(),
                      .live = relay_.get(),
                      .linger_ns = kLingerNs,
                      .storage_trouble =
                          [this](const auto& place, const Error& error) {
                            tell_recorder(error.code == "disk-low" ? Severity::warning : Severity::error, error,
                                          record::cause_of_storage(error.code, place.name()));
                          },
                      .storage_room = [this](const auto& place, bool low) { storage_room(place, low); },
                      .storage_came = [this](const auto& place, const auto& found) { storage_came(place, found); },
                      .storage_changed = storage_changed});
  if (!engine) return fail(engine.error());
  engine_ = std::move(*engine);
  relay_->attach(engine_->loop(), engine_->sources(), engine_->recorder());
  return {};
}

void Service::make_recording(const ServiceConfig& config) {
  record::RecordingServiceOptions options;
  options.start = {.wanted_sources = {},
                   .wait_timeout_ns = config.recording.wait_timeout_ns,
                   .attempt_timeout_ns = config.recording.attempt_timeout_ns,
                   .attempts = config.recording.attempts};
  recording_ = std::make_unique<record::RecordingService>(
      record::RecordingService::Services{engine_->loop(), engine_->recorder(), engine_->sources(), store_->sessions(),
                                         store_->rooms(), store_->source_passwords(), store_->naming()},
      options,
      record::RecordingService::Memory{
          .keep =
              [this](const std::string& session, const record::LocationConfig& location, const record::StartedBy& by) {
                return active_.add(session,
                                   {.location = location, .location_file = {}, .user_id = by.user_id, .user = by.name});
              },
          .forget = [this](const std::string& session) { active_.remove(session); }});
}

void Service::make_diagnosis(const ServiceConfig& config) {
  diagnosis_ = std::make_unique<ServiceDiagnosis>(DiagnosisSources{.version = PARALLAX_VERSION,
                                                                   .data = data_,
                                                                   .config = config,
                                                                   .rebuilt = store_->rebuilt(),
                                                                   .sessions = store_->sessions(),
                                                                   .rooms = store_->rooms(),
                                                                   .passwords = store_->source_passwords(),
                                                                   .accounts = store_->accounts(),
                                                                   .recording = *recording_,
                                                                   .plugins = *plugins_,
                                                                   .jobs = store_->jobs(),
                                                                   .events = store_->events(),
                                                                   .clock = clock_});
}

/// Who hears of what.
void Service::connect() {
  reporter_->began = [this](const record::SessionStatus& status) {
    active_.note_zero(status.id, clock_.monotonic_ns() - status.duration_ns);
  };
  reporter_->ended = [this](const std::string& session) { recording_->ended(session); };
  reporter_->unsaved = [this](const std::string& folder) {
    if (!recovery_tasks_) return note_unsaved(data_, folder);  // the end: nobody else writes the list any more
    recovery_tasks_->run([this, folder] { note_unsaved(data_, folder); });
  };
  reporter_->started_by = [this](const std::string& session) { return recording_->started_by(session); };
  recording_->stopping = [this](const std::string& session, const record::StartedBy& by) {
    reporter_->stopping(session, by);
  };
  changes_ = store_->changes().follow([this](const CatalogueChange& change) { follow(change); });
}

}  // namespace parallax::recorder
