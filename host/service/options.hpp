// SPDX-License-Identifier: Apache-2.0
// What the command line says, as values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "service/service_config.hpp"

namespace parallax::recorder {

struct CommonOptions {
  std::filesystem::path data;
  std::vector<std::filesystem::path> plugins;      ///< empty: the folder that was installed with the program
  std::vector<std::filesystem::path> plugins_dev;  ///< unsealed plugins are accepted from here
  std::vector<std::string> plugins_disabled;       ///< ids
  std::vector<StorageFolder> storage;              ///< in the order of preference; empty: DATA/sessions
  std::optional<uint64_t> keep_free_mib;           ///< for the folders that do not say
  std::optional<double> warn_minutes;              ///< 30 if nothing is said
  double warn_free_percent = 5;
  bool json = false;
  bool verbose = false;
};

/// Of the service; what is given goes before the configuration file.
struct ServeOptions {
  std::filesystem::path config;
  std::string listen;
};

struct CredentialOptions {
  std::string user;
  bool password_from_stdin = false;
};

struct RecordOptions {
  std::string location;              ///< "demo" or a TOML file
  std::vector<std::string> sources;  ///< NAME=URL
  CredentialOptions credentials;
  std::string name;
  double seconds = 0;  ///< 0: until stopped
  std::string wait_for = "all";
  double wait_timeout_s = 10;
  int attempts = 5;
  double attempt_timeout_s = 180;
};

struct TestSourceOptions {
  std::string driver = "rtsp";
  std::string url;
  std::string transport;
  std::vector<std::string> settings;  ///< KEY=VALUE for the driver
  CredentialOptions credentials;
  double seconds = 5;
  double timeout_s = 20;
};

}  // namespace parallax::recorder
