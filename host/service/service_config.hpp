// SPDX-License-Identifier: Apache-2.0
// The configuration file of the recorder (docs/guide/recorder-config.md explains every key). Everything has a default:
// an empty file and no file mean the same. What the command line says goes before what the file says.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "model/ports/jobs.hpp"

namespace parallax::recorder {

/// Where clients connect.
struct ListenAddress {
  std::string address = "127.0.0.1";  ///< IPv4 or IPv6, without brackets
  uint16_t port = 8480;               ///< 0: a free one
  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

/// A certificate of one's own, instead of the one that the recorder makes.
struct CertificateFiles {
  std::filesystem::path certificate_pem;
  std::filesystem::path key_pem;
  friend bool operator==(const CertificateFiles&, const CertificateFiles&) = default;
};

/// A folder that is recorded to.
struct StorageFolder {
  std::filesystem::path folder;
  std::optional<uint64_t> keep_free_mib;  ///< empty: the plugin's default
  friend bool operator==(const StorageFolder&, const StorageFolder&) = default;
};

struct LogConfig {
  LogLevel level = LogLevel::info;
  uint64_t file_mib = 10;  ///< a file that has grown to this is put aside
  uint64_t files = 5;      ///< so many older ones are kept
  friend bool operator==(const LogConfig&, const LogConfig&) = default;
};

/// Defaults of a start, as in record::StartOptions.
struct RecordingConfig {
  int64_t wait_timeout_ns = 10 * kNsPerSecond;
  int64_t attempt_timeout_ns = 180 * kNsPerSecond;
  int attempts = 5;
  friend bool operator==(const RecordingConfig&, const RecordingConfig&) = default;
};

/// When a volume counts as nearly full, as in record::DiskGuardOptions.
struct DiskConfig {
  int64_t warn_left_ns = 30 * 60 * kNsPerSecond;
  double warn_free_percent = 5;
  friend bool operator==(const DiskConfig&, const DiskConfig&) = default;
};

/// What clients may demand, as in api::ServerOptions, api::LoginLimits and the options of events and live pictures.
struct LimitsConfig {
  uint64_t connections = 1024;
  uint64_t body_kib = 1024;
  int64_t idle_timeout_ns = 60 * kNsPerSecond;
  int login_tries = 10;
  int64_t login_wait_ns = 3 * kNsPerSecond;
  uint64_t events_kept = 4096;
  int64_t live_behind_ns = 2 * kNsPerSecond;
  friend bool operator==(const LimitsConfig&, const LimitsConfig&) = default;
};

struct ServiceConfig {
  std::filesystem::path file;  ///< where it was read from, absolute; empty: nowhere
  ListenAddress listen;
  std::vector<std::string> names;               ///< by which clients may call it, beside those it knows itself
  std::optional<CertificateFiles> certificate;  ///< empty: the recorder's own
  std::vector<std::filesystem::path> plugins;   ///< empty: the folder that was installed with the program
  std::vector<std::filesystem::path> plugins_dev;
  std::vector<std::string> plugins_disabled;  ///< ids
  std::vector<StorageFolder> storage;         ///< in the order of preference; empty: DATA/sessions
  std::vector<ExportFolder> exports;          ///< where sessions may be copied to
  LogConfig log;
  RecordingConfig recording;
  DiskConfig disk;
  LimitsConfig limits;
  uint64_t search_memory_mib = 256;   ///< as in store::StoreOptions::search_text_bytes
  std::filesystem::path audit_heads;  ///< folder for the audit log's daily head; empty: the log only
  friend bool operator==(const ServiceConfig&, const ServiceConfig&) = default;
};

/// "ADDRESS:PORT": "127.0.0.1:8480", "[::1]:8480", "localhost:0". @errors "listen-address"
[[nodiscard]] Result<ListenAddress> parse_listen(std::string_view text);

/// Reads a configuration from TOML text. Unknown keys are refused with the line and the key that was probably meant,
/// wrong types and values with the line and what was expected. Relative paths are taken from `folder`. [any thread]
/// @errors "config-file"
[[nodiscard]] Result<ServiceConfig> parse_config(std::string_view toml, const std::filesystem::path& folder);
/// `parse_config` of a file. @errors "config-file"
[[nodiscard]] Result<ServiceConfig> read_config(const std::filesystem::path& file);

/// The configuration in force as TOML, every key with a value; `parse_config` reads it back the same. [any thread]
[[nodiscard]] std::string to_toml(const ServiceConfig& config);

/// Every key, as "listen" or "log.level", for the test that holds the guide against them.
[[nodiscard]] std::vector<std::string> config_keys();

}  // namespace parallax::recorder
