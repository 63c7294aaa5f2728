// SPDX-License-Identifier: Apache-2.0
// The host's services as C++ objects. Each is cheap to copy and valid for the life of the process; where the host does
// not offer a service, log lines go nowhere, settings are absent and the clocks are the machine's.
#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "abi/clock.h"
#include "abi/draft/settings.h"
#include "abi/log.h"
#include "error.hpp"

namespace plx {

/// `plx.log/1`. [any thread]
class Log {
 public:
  explicit Log(const plx_log_1* table = nullptr) : table_(table) {}
  void debug(std::string_view text) const { write(PLX_LOG_DEBUG, text); }
  void info(std::string_view text) const { write(PLX_LOG_INFO, text); }
  void warning(std::string_view text) const { write(PLX_LOG_WARNING, text); }
  void error(std::string_view text) const { write(PLX_LOG_ERROR, text); }
  void write(int32_t level, std::string_view text) const {
    if (table_ != nullptr) table_->write(table_->ctx, level, str(text));
  }

 private:
  const plx_log_1* table_;
};

/// `plx.clock/1`. [any thread]
class Clock {
 public:
  explicit Clock(const plx_clock_1* table = nullptr) : table_(table) {}
  [[nodiscard]] int64_t monotonic_ns() const {
    return table_ != nullptr ? table_->monotonic_ns(table_->ctx) : read(CLOCK_MONOTONIC);
  }
  [[nodiscard]] int64_t utc_ns() const {
    return table_ != nullptr ? table_->utc_ns(table_->ctx) : read(CLOCK_REALTIME);
  }

 private:
  static int64_t read(clockid_t id) {
    timespec now{};
    clock_gettime(id, &now);
    return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
  }
  const plx_clock_1* table_;
};

/// `plx.settings/1`. [control]
class Settings {
 public:
  explicit Settings(const plx_settings_1* table = nullptr) : table_(table) {}
  [[nodiscard]] std::optional<std::string> get(std::string_view key) const {
    plx_str value{};
    if (table_ == nullptr || table_->get(table_->ctx, str(key), &value, nullptr) != PLX_OK) return std::nullopt;
    return std::string(view(value));
  }
  /// Throws plx::Error if the host cannot keep it.
  void set(std::string_view key, std::string_view value) const {
    if (table_ == nullptr) throw Error(PLX_ABSENT, "no-settings", "This host keeps no settings for plugins.");
    plx_error error{};
    const plx_status status = table_->set(table_->ctx, str(key), str(value), &error);
    if (status != PLX_OK) throw Error(status, error.code, error.message, error.remedy);
  }

 private:
  const plx_settings_1* table_;
};

/// What the plugin's entry got. [any thread]
class Host {
 public:
  Host() = default;
  explicit Host(const plx_host* host)
      : host_(host),
        log(service<plx_log_1>(PLX_LOG_ID)),
        clock(service<plx_clock_1>(PLX_CLOCK_ID)),
        settings(service<plx_settings_1>(PLX_SETTINGS_ID)) {}

  [[nodiscard]] std::string_view version() const { return host_ == nullptr ? "" : view(host_->version); }
  /// The table of another service, or nullptr. Check newer slots with PLX_HAS.
  template <typename Table>
  [[nodiscard]] const Table* service(std::string_view id) const {
    return host_ == nullptr ? nullptr : static_cast<const Table*>(host_->service(host_->ctx, str(id)));
  }

 private:
  const plx_host* host_ = nullptr;

 public:
  Log log{};
  Clock clock{};
  Settings settings{};
};

}  // namespace plx
