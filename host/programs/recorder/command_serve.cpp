// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>

#include "base/log.hpp"
#include "programs/recorder/console.hpp"
#include "programs/recorder/subcommands.hpp"
#include "service/control.hpp"
#include "service/last_start.hpp"
#include "service/service.hpp"

namespace parallax::recorder {
namespace {

/// What the command line says goes before what the file says.
Result<ServiceConfig> configuration(CommonOptions& common, const ServeOptions& options) {
  ServiceConfig config;
  if (!options.config.empty()) {
    auto read = read_config(options.config);
    if (!read) return fail(read.error());
    config = std::move(*read);
  }
  if (!options.listen.empty()) {
    auto listen = parse_listen(options.listen);
    if (!listen) return fail(listen.error());
    config.listen = std::move(*listen);
  }
  if (common.plugins.empty()) common.plugins = config.plugins;
  if (common.plugins_dev.empty()) common.plugins_dev = config.plugins_dev;
  if (common.storage.empty()) common.storage = config.storage;
  common.plugins_disabled = config.plugins_disabled;
  if (!common.warn_minutes) common.warn_minutes = static_cast<double>(config.disk.warn_left_ns) / 60e9;
  common.warn_free_percent = config.disk.warn_free_percent;
  return config;
}

void greet(Service& service) {
  std::string text = fmt::format("Recorder at {}, data in {}\n", service.url(), service.data().string());
  if (!service.fingerprint().empty()) text += fmt::format("Certificate (SHA-256): {}\n", service.fingerprint());
  if (service.needs_setup()) {
    text += fmt::format(
        "Nobody can log in yet. Make the first Technician, on this computer:\n"
        "  PARALLAX_DATA={} parallaxctl setup --user NAME --password-stdin\n",
        service.data().string());
  }
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

}  // namespace

int run_serve(const CommonOptions& common, const ServeOptions& options) {
  take_over_signals();
  Console console(common.json ? Console::Style::json : Console::Style::text);
  CommonOptions effective = common;
  const auto config = configuration(effective, options);
  if (!config) {
    console.error(config.error());
    return 2;
  }
  set_log_level(common.verbose ? LogLevel::debug : config->log.level);
  auto service = Service::start(effective, *config);
  if (!service) {
    console.error(service.error());
    return 1;
  }
  if (auto noted = note_start((*service)->data(), this_start(common, options)); !noted)
    log_warning("recorder", "How it was started is not noted: {}", noted.error().line());
  greet(**service);
  return (*service)->run();
}

}  // namespace parallax::recorder
