// SPDX-License-Identifier: Apache-2.0
#include "plugins/services/services.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <vector>

#include "base/clean_text.hpp"
#include "base/private_folder.hpp"
#include "base/whole_file.hpp"
#include "parallax/abi/clock.h"
#include "parallax/abi/draft/settings.h"
#include "parallax/abi/log.h"
#include "parallax/error.hpp"
#include "plugins/loading/policy.hpp"

namespace parallax::plugins {
namespace {

namespace fs = std::filesystem;

class JsonSettings final : public SettingsStore {
 public:
  explicit JsonSettings(std::string folder) : folder_(std::move(folder)) {}

  std::optional<std::string> get(std::string_view plugin_id, std::string_view key) override {
    const std::scoped_lock lock(mutex_);
    const auto& values = of(plugin_id);
    const auto found = values.find(key);
    if (found == values.end()) return std::nullopt;
    return found->second;
  }
  Result<void> set(std::string_view plugin_id, std::string_view key, std::string_view value) override {
    const std::scoped_lock lock(mutex_);
    auto& values = of(plugin_id);
    if (value.empty()) {
      if (const auto found = values.find(key); found != values.end()) values.erase(found);
    } else {
      values.insert_or_assign(std::string(key), std::string(value));
    }
    return folder_.empty() ? Result<void>{} : save(plugin_id, values);
  }

 private:
  using Values = std::map<std::string, std::string, std::less<>>;

  fs::path file_of(std::string_view plugin_id) const { return fs::path(folder_) / (std::string(plugin_id) + ".json"); }

  Values& of(std::string_view plugin_id) {
    if (const auto known = plugins_.find(plugin_id); known != plugins_.end()) return known->second;
    Values& values = plugins_[std::string(plugin_id)];
    if (folder_.empty()) return values;
    std::ifstream in(file_of(plugin_id), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    boost::json::error_code ec;
    const auto json = boost::json::parse(text, ec);
    if (ec || !json.is_object()) return values;  // no file yet, or a damaged one: the plugin's defaults apply
    for (const auto& [key, value] : json.get_object()) {
      if (value.is_string()) values.emplace(key, value.get_string());
    }
    return values;
  }
  Result<void> save(std::string_view plugin_id, const Values& values) const {
    boost::json::object json;
    for (const auto& [key, value] : values) json[key] = value;
    const fs::path file = file_of(plugin_id);
    (void)make_private_folder(folder_);
    if (!write_whole_file(file, boost::json::serialize(json) + "\n", {.survives = Survives::crash})) {
      return fail("settings-unwritable", fmt::format("{} cannot be written.", file.string()),
                  "Check the rights of the folder and the free space.");
    }
    return {};
  }

  std::mutex mutex_;
  std::string folder_;
  std::map<std::string, Values, std::less<>> plugins_;
};

/// Everything that the tables of one plugin point to.
struct PluginServices {
  HostServices host;
  std::string id;
  std::string component;
  std::string last_value;  // what plx_settings_1.get returned last
  plx_host table{};
  plx_log_1 log{};
  plx_clock_1 clock{};
  plx_settings_1 settings{};
};

PluginServices& of(void* ctx) {
  return *static_cast<PluginServices*>(ctx);
}

// Plugins are C callers: nothing may be thrown at them.
void write_log(void* ctx, int32_t level, plx_str text) noexcept {
  plx::detail::contained([&] {
    const PluginServices& me = of(ctx);
    const auto known = level >= PLX_LOG_DEBUG && level <= PLX_LOG_ERROR ? static_cast<LogLevel>(level) : LogLevel::info;
    const std::string line = clean_text(plx::view(text), 4096);
    if (me.host.log) return me.host.log(known, me.id, line);
    log_line(known, me.component, line);
  });
}
int64_t monotonic_ns(void* ctx) noexcept {
  return of(ctx).host.clock->monotonic_ns();
}
int64_t utc_ns(void* ctx) noexcept {
  return of(ctx).host.clock->utc_ns();
}

plx_status get_setting(void* ctx, plx_str key, plx_str* value, plx_error* error) noexcept {
  return plx::detail::guarded(error, [&]() -> plx_status {
    PluginServices& me = of(ctx);
    auto found = me.host.settings->get(me.id, plx::view(key));
    if (!found) return PLX_ABSENT;
    me.last_value = std::move(*found);
    *value = plx::str(me.last_value);
    return PLX_OK;
  });
}
plx_status set_setting(void* ctx, plx_str key, plx_str value, plx_error* error) noexcept {
  return plx::detail::guarded(error, [&]() -> plx_status {
    PluginServices& me = of(ctx);
    const auto done = me.host.settings->set(me.id, plx::view(key), plx::view(value));
    if (done) return PLX_OK;
    return plx::detail::set_error(error, PLX_E_FAILED, done.error().code, done.error().text, done.error().remedy);
  });
}
const void* find_service(void* ctx, plx_str id) noexcept {
  const PluginServices& me = of(ctx);
  if (plx::view(id) == PLX_LOG_ID) return &me.log;
  if (plx::view(id) == PLX_CLOCK_ID) return &me.clock;
  if (plx::view(id) == PLX_SETTINGS_ID) return &me.settings;
  return nullptr;
}

}  // namespace

std::unique_ptr<SettingsStore> make_settings_store(std::string folder) {
  return std::make_unique<JsonSettings>(std::move(folder));
}

const plx_host* make_plx_host(const HostServices& services, std::string plugin_id) {
  static SystemClock system_clock;
  static JsonSettings memory{std::string{}};
  static std::mutex mutex;
  static auto* all = new std::vector<std::unique_ptr<PluginServices>>;  // never freed: plugins are never unloaded
  PluginServices* me = nullptr;
  {
    const std::scoped_lock lock(mutex);
    me = all->emplace_back(std::make_unique<PluginServices>()).get();
  }
  me->host = services;
  if (me->host.clock == nullptr) me->host.clock = &system_clock;
  if (me->host.settings == nullptr) me->host.settings = &memory;
  me->id = std::move(plugin_id);
  me->component = "plugin " + me->id;
  me->log = {sizeof(plx_log_1), 0, me, &write_log};
  me->clock = {sizeof(plx_clock_1), 0, me, &monotonic_ns, &utc_ns};
  me->settings = {sizeof(plx_settings_1), 0, me, &get_setting, &set_setting};
  me->table = {sizeof(plx_host), PLX_BOOT_NUMBER, me, plx::str(host_version()), &find_service};
  return &me->table;
}

}  // namespace parallax::plugins
