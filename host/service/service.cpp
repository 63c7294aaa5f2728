// SPDX-License-Identifier: Apache-2.0
#include "service/service.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "api/dto/proof.hpp"
#include "api/server/http/certificate.hpp"
#include "base/log.hpp"
#include "media/session_file/session_file.hpp"
#include "record/sources/catalogue_source.hpp"
#include "service/control.hpp"
#include "service/diagnosis_archive.hpp"
#include "service/export_folders.hpp"
#include "service/recovered_folders.hpp"
#include "store/secrets/private_file.hpp"

namespace parallax::recorder {
namespace {

constexpr const char* kAnnouncement = "recorder.json";
constexpr int64_t kTickNs = kNsPerSecond;
constexpr int64_t kLookNs = 20 * kNsPerMs;
constexpr int64_t kPatienceAfterSignalNs = 1300 * kNsPerMs;  // of the two seconds that a stop may take
constexpr int64_t kLingerNs = 5 * kNsPerSecond;
constexpr unsigned kApiWorkers = 8;

std::vector<std::filesystem::path> own_folders(const CommonOptions& common, const std::filesystem::path& data) {
  std::vector<std::filesystem::path> own = storage_folders(common, data);
  own.push_back(data);
  return own;
}

bool is_loopback(const std::string& address) {
  return address == "::1" || address == "localhost" || address.starts_with("127.");
}

}  // namespace

Service::Service(std::filesystem::path data, const CommonOptions& common, std::shared_ptr<const StorageClaims> claims)
    : data_(std::move(data)),
      active_(data_),
      folders_(storage_folders(common, data_), media::session_from_json,
               {.present = [claims](const std::filesystem::path& root) { return claims->check(root); },
                .only_one = [claims](const std::filesystem::path& root) { return claims->check_only_one(root); }}) {}

Service::~Service() {
  (void)take_down(0);
}

Result<std::unique_ptr<Service>> Service::start(const CommonOptions& common, const ServiceConfig& config) {
  std::error_code error;
  const std::filesystem::path data = std::filesystem::absolute(data_folder(common), error).lexically_normal();
  auto lock = DataFolder::open(data);
  if (!lock) return fail(lock.error());
  // Of one that crashed, whose port may be anybody's by now.
  const bool crashed = std::filesystem::remove(data / kAnnouncement, error);
  // Before the catalogue, which may be rebuilt from these folders and removes deleted sessions from them.
  if (auto claimed = (*lock)->claim(storage_folders(common, data)); !claimed) return fail(claimed.error());
  const LogFileOptions log{.max_bytes = config.log.file_mib << 20, .kept = config.log.files};
  if (auto logging = log_to_file(data / "logs" / "recorder.log", log); !logging) return fail(logging.error());
  if (auto apart = check_exports(config.exports, own_folders(common, data)); !apart) return fail(apart.error());
  std::unique_ptr<Service> service(new Service(data, common, (*lock)->claims()));
  service->crashed_ = crashed;
  service->folder_names_ = std::async(std::launch::async, [&folders = service->folders_] { return folders.names(); });
  if (auto opened = service->open(std::move(*lock), common, config); !opened) return fail(opened.error());
  service->recover();
  if (auto listening = service->listen(config); !listening) return fail(listening.error());
  return service;
}

Result<void> Service::open(std::unique_ptr<DataFolder> lock, const CommonOptions& common, const ServiceConfig& config) {
  static auto& plugin_logs = *new PluginLogs(*new SystemClock);  // never freed: plugins keep the way to it
  // Plugins and catalogue have nothing to do with each other, and both take their time.
  auto loading =
      std::async(std::launch::async, [&] { return &load_plugins(common, data_ / "plugins", plugin_logs.sink()); });
  store::StoreOptions store_options;
  store_options.data = data_;
  store_options.folders = &folders_;
  store_options.clock = &clock_;
  store_options.search_text_bytes = config.search_memory_mib << 20;
  store_options.events_kept = config.limits.events_kept;
  store_options.audit_heads = config.audit_heads;
  store_options.address_tries = 2 * config.limits.login_tries;
  store_options.exports = config.exports;
  store_options.look_at_export = looking_apart_from(own_folders(common, data_));
  store_options.on_damage = [this](const Error& error) {
    if (store_) tell_recorder(Severity::error, {"catalogue-damaged", error.text, error.remedy}, "catalogue");
  };
  auto store = store::Store::open(std::move(store_options));
  if (!store) return fail(store.error());
  store_ = std::move(*store);
  tell_start();
  for (const std::filesystem::path& folder : lock->claims()->replaced()) {
    tell_recorder(
        Severity::warning,
        {"storage-other", fmt::format("The storage folder {} is not the one that was there before.", folder.string()),
         "If its disk is not mounted, stop the recorder, mount it and start again; else nothing is to be done."},
        {});
  }

  hub_ = std::make_unique<api::LiveHub>(api::LiveHubOptions{.most_behind_ns = config.limits.live_behind_ns});
  tasks_ = std::make_unique<TaskThread>();
  recovery_tasks_ = std::make_unique<TaskThread>();
  reporter_ = std::make_unique<record::SessionReporter>(
      record::SessionReporter::Services{store_->events(), store_->notices(), store_->session_register(),
                                        store_->sessions(), store_->audit(), store_->naming(), *tasks_});
  relay_ = std::make_unique<LiveRelay>(
      LiveRelay::Services{*hub_, store_->events(), store_->rooms(), store_->source_passwords(), *tasks_});

  const plugins::Registry& registry = *loading.get();
  plugins_ = std::make_unique<RegistryView>(registry, plugin_logs);

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
  return {};
}

Result<void> Service::listen(const ServiceConfig& config) {
  api::ServerOptions options;
  options.address = config.listen.address == "localhost" ? "127.0.0.1" : config.listen.address;
  options.port = config.listen.port;
  options.workers = kApiWorkers;
  options.names = config.names;
  options.max_connections = config.limits.connections;
  options.max_body_bytes = config.limits.body_kib * 1024;
  options.idle_timeout_ns = config.limits.idle_timeout_ns;
  if (config.certificate) {
    options.tls = api::TlsFiles{config.certificate->certificate_pem, config.certificate->key_pem};
  } else if (!is_loopback(config.listen.address)) {
    auto certificate = api::own_certificate(data_, clock_);
    if (!certificate) return fail(certificate.error());
    options.tls = certificate->files;
    fingerprint_ = certificate->fingerprint;
  }
  api::ApiOptions api_options;
  api_options.version = PARALLAX_VERSION;
  api_options.proof_secret = api::random_hex();
  api_options.login.tries_at_once = config.limits.login_tries;
  api_options.login.one_more_every_ns = config.limits.login_wait_ns;
  api_options.spool_folder = data_;
  api_options.config_file = config.file;
  api_options.events.kept = config.limits.events_kept;
  const api::ApiServices services{.accounts = store_->accounts(),
                                  .sessions = store_->sessions(),
                                  .items = store_->items(),
                                  .rooms = store_->rooms(),
                                  .audit = store_->audit(),
                                  .naming = store_->naming(),
                                  .passwords = store_->source_passwords(),
                                  .recording = *recording_,
                                  .events = store_->events(),
                                  .notices = store_->notices(),
                                  .jobs = store_->jobs(),
                                  .session_jobs = store_->session_jobs(),
                                  .media = store_->media(),
                                  .plugins = *plugins_,
                                  .diagnosis = *diagnosis_,
                                  .live = *hub_,
                                  .clock = clock_};
  api_ = std::make_unique<api::Api>(services, api_options);
  auto server = api::Server::start(*api_, clock_, options);
  if (!server) return fail(server.error());
  server_ = std::move(*server);
  if (options.port != 0 && server_->port() != options.port) {
    log_warning("recorder", "Port {} is in use by another program; {} is taken instead.", options.port,
                server_->port());
  }
  const std::string text = boost::json::serialize(boost::json::object{{"url", server_->url()},
                                                                      {"pid", getpid()},
                                                                      {"version", PARALLAX_VERSION},
                                                                      {"fingerprint", fingerprint_},
                                                                      {"secret", api_options.proof_secret}});
  return store::write_private_file(data_ / kAnnouncement, text + "\n");
}

std::string Service::url() const {
  return server_->url();
}

/// What users change in the catalogue takes effect on what runs. [writer thread]
void Service::follow(const CatalogueChange& change) {
  const auto on_loop = [this](auto work) { engine_->loop().post(std::move(work)); };
  if (const auto* deleted = std::get_if<SessionDeleted>(&change)) {
    on_loop([this, id = deleted->session] { engine_->recorder().drop(id); });
  } else if (const auto* changed = std::get_if<SessionChanged>(&change)) {
    on_loop([this, id = changed->session, name = changed->name] { renamed(id, name); });
  } else if (const auto* source = std::get_if<SourceChanged>(&change)) {
    // The tasks' one thread keeps the order: the newest settings come last.
    tasks_->run([this, id = source->source] { source_changed(id); });
  } else if (const auto* removed = std::get_if<SourceRemoved>(&change)) {
    tasks_->run([this, on_loop, id = removed->source] { on_loop([this, id] { engine_->sources().forget(id); }); });
  }
}

void Service::source_changed(const std::string& id) {
  const auto source = store_->rooms().source(id);
  if (!source) return;  // removed meanwhile
  auto password = store_->source_passwords().source_password(id);
  if (!password) return log_warning("recorder", "{}: {}", source->name, password.error().line());
  engine_->loop().post([this, config = record::config_of(*source, std::move(*password))] {
    engine_->sources().change(config);
    relay_->source_changed(config);
  });
}

/// Its file shall say what people call it.
void Service::renamed(const std::string& session, const std::string& name) {
  const record::SessionRecorder* const found = engine_->recorder().session(session);
  const bool runs = found != nullptr && (found->phase() == Phase::recording || found->phase() == Phase::paused);
  if (runs && found->session().name != name) (void)engine_->recorder().rename(session, name);
}

void Service::tick() {
  engine_->recorder().forget_done();
  look_at_late();
  engine_->loop().call_after(kTickNs, [this] { tick(); });
}

int Service::run() {
  {
    const Control control(engine_->loop(), {.line = [](const std::string&) {}, .terminate = [this] { terminate(); }});
    engine_->loop().call_after(kTickNs, [this] { tick(); });
    const Heartbeat heartbeat(engine_->loop(), manager_);
    manager_.ready(fmt::format("Serving at {}", url()));
    log_info("recorder", "Serving at {}, data in {}.", url(), data_.string());
    engine_->run();
  }
  return take_down(0);
}

void Service::terminate() {
  if (quit_at_monotonic_ns_ != 0) return;
  quit_at_monotonic_ns_ = clock_.monotonic_ns() + kPatienceAfterSignalNs;
  manager_.stopping();
  log_info("recorder", "Stopping; what is being recorded goes on at the next start.");
  recording_->shut_down();
  relay_->detach();
  leave_when_quiet();
}

void Service::leave_when_quiet() {
  if (engine_->recorder().quiet() || clock_.monotonic_ns() >= quit_at_monotonic_ns_) return engine_->loop().stop();
  engine_->loop().call_after(kLookNs, [this] { leave_when_quiet(); });
}

int Service::take_down(int code) {
  changes_.reset();
  server_.reset();
  api_.reset();
  diagnosis_.reset();
  if (relay_) relay_->detach();
  recovery_tasks_.reset();
  tasks_.reset();  // they still use the catalogue and the loop
  recording_.reset();
  if (engine_) engine_->close();
  hub_.reset();
  store_.reset();
  std::error_code error;
  if (engine_) {
    std::filesystem::remove(data_ / kAnnouncement, error);
    code = engine_->leave(code);
  }
  engine_.reset();
  return code;
}

}  // namespace parallax::recorder
