// SPDX-License-Identifier: Apache-2.0
#include "service/service.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <utility>

#include "api/dto/proof.hpp"
#include "api/server/http/certificate.hpp"
#include "base/log.hpp"
#include "media/session_file/session_file.hpp"
#include "record/sources/catalogue_source.hpp"
#include "service/control.hpp"
#include "service/export_folders.hpp"
#include "store/secrets/private_file.hpp"

namespace parallax::recorder {
namespace {

constexpr const char* kAnnouncement = "recorder.json";
constexpr int64_t kTickNs = kNsPerSecond;
constexpr int64_t kLookNs = 20 * kNsPerMs;
constexpr int64_t kPatienceAfterSignalNs = 1300 * kNsPerMs;  // of the two seconds that a stop may take
constexpr unsigned kApiWorkers = 8;

bool is_loopback(const std::string& address) {
  return address == "::1" || address == "localhost" || address.starts_with("127.");
}

}  // namespace

Service::Service(std::filesystem::path data, const CommonOptions& common,
                 const std::shared_ptr<const StorageClaims>& claims)
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
