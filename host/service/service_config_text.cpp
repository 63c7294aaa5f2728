// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "service/service_config.hpp"

namespace parallax::recorder {
namespace {

/// A TOML basic string.
std::string toml_text(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}
std::string toml_text(const std::filesystem::path& path) {
  return toml_text(path.native());
}

template <typename List>
std::string list(const List& values) {
  std::string out;
  for (const auto& value : values) out += (out.empty() ? "" : ", ") + toml_text(value);
  return "[" + out + "]";
}

double in_units(int64_t ns, int64_t unit_ns) {
  return static_cast<double>(ns) / static_cast<double>(unit_ns);
}

}  // namespace

std::string to_toml(const ServiceConfig& config) {
  const bool v6 = config.listen.address.find(':') != std::string::npos;
  const std::string address = v6 ? "[" + config.listen.address + "]" : config.listen.address;
  std::string out = fmt::format("listen = \"{}:{}\"\n", address, config.listen.port);
  out += fmt::format("names = {}\n", list(config.names));
  if (config.certificate) {
    out += fmt::format("\n[tls]\ncertificate = {}\nkey = {}\n", toml_text(config.certificate->certificate_pem),
                       toml_text(config.certificate->key_pem));
  }
  out += fmt::format("\n[plugins]\nfolders = {}\ndev_folders = {}\ndisabled = {}\n", list(config.plugins),
                     list(config.plugins_dev), list(config.plugins_disabled));
  for (const StorageFolder& storage : config.storage) {
    out += fmt::format("\n[[storage]]\nfolder = {}\n", toml_text(storage.folder));
    if (storage.keep_free_mib) out += fmt::format("keep_free_mib = {}\n", *storage.keep_free_mib);
  }
  for (const ExportFolder& one : config.exports)
    out += fmt::format("\n[[export]]\nname = {}\nfolder = {}\n", toml_text(one.name), toml_text(one.folder));
  out += fmt::format("\n[log]\nlevel = \"{}\"\nfile_mib = {}\nfiles = {}\n", name_of(config.log.level),
                     config.log.file_mib, config.log.files);
  out += fmt::format("\n[recording]\nwait_timeout_s = {}\nattempt_timeout_s = {}\nattempts = {}\n",
                     in_units(config.recording.wait_timeout_ns, kNsPerSecond),
                     in_units(config.recording.attempt_timeout_ns, kNsPerSecond), config.recording.attempts);
  out += fmt::format("\n[disk]\nwarn_minutes = {}\nwarn_free_percent = {}\n",
                     in_units(config.disk.warn_left_ns, 60 * kNsPerSecond), config.disk.warn_free_percent);
  const LimitsConfig& limits = config.limits;
  out += fmt::format(
      "\n[limits]\nconnections = {}\nbody_kib = {}\nidle_timeout_s = {}\nlogin_tries = {}\nlogin_wait_s = {}\n"
      "events_kept = {}\nlive_behind_s = {}\n",
      limits.connections, limits.body_kib, in_units(limits.idle_timeout_ns, kNsPerSecond), limits.login_tries,
      in_units(limits.login_wait_ns, kNsPerSecond), limits.events_kept, in_units(limits.live_behind_ns, kNsPerSecond));
  out += fmt::format("\n[catalogue]\nsearch_memory_mib = {}\n", config.search_memory_mib);
  if (!config.audit_heads.empty()) out += fmt::format("audit_heads = {}\n", toml_text(config.audit_heads));
  return out;
}

}  // namespace parallax::recorder
