// SPDX-License-Identifier: Apache-2.0
#include "service/last_start.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <tuple>

#include "base/clean_text.hpp"
#include "base/text.hpp"
#include "store/secrets/private_file.hpp"

namespace parallax::recorder {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFile = "last-start.json";
constexpr const char* kInstalledUnit = "parallax-recorder.service";

std::string whole(const fs::path& path) {
  std::error_code error;
  return fs::absolute(path, error).lexically_normal().string();
}

std::string contents(const char* file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// The variable is inherited by whatever a unit's process starts, a terminal's shell for one: its value tells.
bool is_unit_of_systemd() {
  const char* process = std::getenv("SYSTEMD_EXEC_PID");
  return process != nullptr && process == std::to_string(getpid());
}

}  // namespace

std::pair<std::string, bool> unit_of(std::string_view control_groups) {
  for (const std::string_view line : split(control_groups, '\n')) {
    const std::string_view name = line.substr(line.rfind('/') + 1);
    if (name.ends_with(".service")) return {std::string(name), line.find("/user@") != std::string_view::npos};
  }
  return {kInstalledUnit, false};
}

LastStart this_start(const CommonOptions& common, const ServeOptions& options) {
  LastStart start;
  const auto add = [&](const char* option, std::string value) {
    start.arguments.emplace_back(option);
    start.arguments.push_back(std::move(value));
  };
  for (const fs::path& folder : common.plugins) add("--plugins", whole(folder));
  for (const fs::path& folder : common.plugins_dev) add("--plugins-dev", whole(folder));
  for (const StorageFolder& storage : common.storage) add("--storage", whole(storage.folder));
  if (common.keep_free_mib) add("--keep-free-mib", fmt::format("{}", *common.keep_free_mib));
  if (common.warn_minutes) add("--warn-minutes", fmt::format("{}", *common.warn_minutes));
  if (common.verbose) start.arguments.emplace_back("--verbose");
  if (!options.listen.empty()) add("--listen", options.listen);
  if (!options.config.empty()) add("--config", whole(options.config));
  std::error_code error;
  start.folder = fs::current_path(error);
  if (is_unit_of_systemd()) std::tie(start.unit, start.unit_of_user) = unit_of(contents("/proc/self/cgroup"));
  return start;
}

Result<void> note_start(const fs::path& data, const LastStart& start) {
  namespace json = boost::json;
  const json::object text{{"arguments", json::array(start.arguments.begin(), start.arguments.end())},
                          {"folder", start.folder.string()},
                          {"unit", start.unit},
                          {"unit_of_user", start.unit_of_user}};
  return store::write_private_file(data / kFile, valid_utf8(json::serialize(text)) + "\n");
}

}  // namespace parallax::recorder
