// SPDX-License-Identifier: Apache-2.0
#include "service/service_config.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <span>

#include "base/clean_text.hpp"
#include "base/suggestion.hpp"
#include "base/text.hpp"

namespace parallax::recorder {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> bad(const toml::node& node, const std::string& text, const std::string& remedy = {}) {
  return fail("config-file", fmt::format("Line {}: {}", node.source().begin.line, text),
              remedy.empty() ? "docs/guide/recorder-config.md explains every key." : remedy);
}

/// One value on its way into the configuration.
struct Value {
  const toml::node& node;
  const std::string& name;  ///< "log.level"
  const fs::path& folder;   ///< of the configuration file

  template <typename T>
  [[nodiscard]] Result<void> integer(T& out, int64_t least, int64_t most) const {
    const auto number = node.value_exact<int64_t>();
    if (!number || *number < least || *number > most) {
      return bad(node, fmt::format("'{}' must be a whole number from {} to {}.", name, least, most));
    }
    out = static_cast<T>(*number);
    return {};
  }
  /// A number, whole or not, in units of `unit_ns`.
  [[nodiscard]] Result<void> duration(int64_t& out, int64_t unit_ns, double least, double most) const {
    double number = 0;
    if (auto done = real(number, least, most); !done) return done;
    out = std::llround(number * static_cast<double>(unit_ns));
    return {};
  }
  [[nodiscard]] Result<void> real(double& out, double least, double most) const {
    const auto number = node.is_number() ? node.value<double>() : std::nullopt;
    // Written so that NaN is refused as well.
    if (!number || !(*number >= least && *number <= most)) {
      return bad(node, fmt::format("'{}' must be a number from {} to {}.", name, least, most));
    }
    out = *number;
    return {};
  }
  [[nodiscard]] Result<void> text(std::string& out) const {
    const auto found = node.value_exact<std::string>();
    if (!found || found->empty()) return bad(node, fmt::format("'{}' must be a text in quotes.", name));
    out = *found;
    return {};
  }
  [[nodiscard]] Result<void> path(fs::path& out) const {
    std::string found;
    if (auto done = text(found); !done) return done;
    out = absolute(found);
    return {};
  }
  [[nodiscard]] Result<void> texts(std::vector<std::string>& out) const {
    const toml::array* list = node.as_array();
    if (list == nullptr) return bad(node, fmt::format("'{}' must be a list of texts: [\"…\", \"…\"].", name));
    for (const toml::node& one : *list) {
      if (auto done = Value{one, name, folder}.text(out.emplace_back()); !done) return done;
    }
    return {};
  }
  [[nodiscard]] Result<void> paths(std::vector<fs::path>& out) const {
    std::vector<std::string> found;
    if (auto done = texts(found); !done) return done;
    std::ranges::transform(found, std::back_inserter(out), [this](const auto& one) { return absolute(one); });
    return {};
  }
  [[nodiscard]] fs::path absolute(const std::string& text) const { return (folder / text).lexically_normal(); }
};

Result<void> set_level(const Value& value, LogLevel& out) {
  const auto text = value.node.value_exact<std::string>();
  const auto level = from_name<LogLevel>(text.value_or(""));
  if (!level) return bad(value.node, "'log.level' must be \"debug\", \"info\", \"warning\" or \"error\".");
  out = *level;
  return {};
}

Result<void> set_listen(const Value& value, ListenAddress& out) {
  const auto text = value.node.value_exact<std::string>();
  const auto parsed = parse_listen(text ? std::string_view(*text) : std::string_view());
  if (!parsed) return bad(value.node, "'listen' must be ADDRESS:PORT.", parsed.error().remedy);
  out = *parsed;
  return {};
}

CertificateFiles& certificate_of(ServiceConfig& config) {
  return config.certificate ? *config.certificate : config.certificate.emplace();
}

// [section] key → where it goes. The guide's table has a row for each; a test compares.
template <typename Target>
struct Key {
  std::string_view section;  ///< empty: above all sections
  std::string_view key;
  Result<void> (*set)(const Value&, Target&);
};
using Config = ServiceConfig;

constexpr std::array kKeys = {
    Key<Config>{"", "listen", [](const Value& v, Config& c) { return set_listen(v, c.listen); }},
    Key<Config>{"", "names", [](const Value& v, Config& c) { return v.texts(c.names); }},
    Key<Config>{"tls", "certificate",
                [](const Value& v, Config& c) { return v.path(certificate_of(c).certificate_pem); }},
    Key<Config>{"tls", "key", [](const Value& v, Config& c) { return v.path(certificate_of(c).key_pem); }},
    Key<Config>{"plugins", "folders", [](const Value& v, Config& c) { return v.paths(c.plugins); }},
    Key<Config>{"plugins", "dev_folders", [](const Value& v, Config& c) { return v.paths(c.plugins_dev); }},
    Key<Config>{"plugins", "disabled", [](const Value& v, Config& c) { return v.texts(c.plugins_disabled); }},
    Key<Config>{"log", "level", [](const Value& v, Config& c) { return set_level(v, c.log.level); }},
    Key<Config>{"log", "file_mib", [](const Value& v, Config& c) { return v.integer(c.log.file_mib, 1, 1024); }},
    Key<Config>{"log", "files", [](const Value& v, Config& c) { return v.integer(c.log.files, 1, 100); }},
    Key<Config>{
        "recording", "wait_timeout_s",
        [](const Value& v, Config& c) { return v.duration(c.recording.wait_timeout_ns, kNsPerSecond, 0, 3600); }},
    Key<Config>{
        "recording", "attempt_timeout_s",
        [](const Value& v, Config& c) { return v.duration(c.recording.attempt_timeout_ns, kNsPerSecond, 1, 3600); }},
    Key<Config>{"recording", "attempts",
                [](const Value& v, Config& c) { return v.integer(c.recording.attempts, 1, 1000); }},
    Key<Config>{"disk", "warn_minutes",
                [](const Value& v,
                   Config& c) { return v.duration(c.disk.warn_left_ns, 60 * kNsPerSecond, 0, 100'000); }},
    Key<Config>{"disk", "warn_free_percent",
                [](const Value& v, Config& c) { return v.real(c.disk.warn_free_percent, 0, 100); }},
    Key<Config>{"limits", "connections",
                [](const Value& v, Config& c) { return v.integer(c.limits.connections, 8, 65'536); }},
    Key<Config>{"limits", "body_kib",
                [](const Value& v, Config& c) { return v.integer(c.limits.body_kib, 16, 65'536); }},
    Key<Config>{
        "limits", "idle_timeout_s",
        [](const Value& v, Config& c) { return v.duration(c.limits.idle_timeout_ns, kNsPerSecond, 1, 86'400); }},
    Key<Config>{"limits", "login_tries",
                [](const Value& v, Config& c) { return v.integer(c.limits.login_tries, 1, 1000); }},
    Key<Config>{"limits", "login_wait_s",
                [](const Value& v, Config& c) { return v.duration(c.limits.login_wait_ns, kNsPerSecond, 0.1, 3600); }},
    Key<Config>{"limits", "events_kept",
                [](const Value& v, Config& c) { return v.integer(c.limits.events_kept, 64, 1'000'000); }},
    Key<Config>{"limits", "live_behind_s",
                [](const Value& v, Config& c) { return v.duration(c.limits.live_behind_ns, kNsPerSecond, 0.5, 60); }},
    Key<Config>{"catalogue", "search_memory_mib",
                [](const Value& v, Config& c) { return v.integer(c.search_memory_mib, 0, 65'536); }},
    Key<Config>{"catalogue", "audit_heads", [](const Value& v, Config& c) { return v.path(c.audit_heads); }}};

// [[storage]]: once per folder.
constexpr std::array kStorageKeys = {
    Key<StorageFolder>{"storage", "folder", [](const Value& v, StorageFolder& s) { return v.path(s.folder); }},
    Key<StorageFolder>{"storage", "keep_free_mib", [](const Value& v, StorageFolder& s) {
                         return v.integer(s.keep_free_mib.emplace(), 0, int64_t{1} << 40);
                       }}};

// [[export]]: once per folder.
constexpr std::array kExportKeys = {
    Key<ExportFolder>{"export", "name", [](const Value& v, ExportFolder& e) { return v.text(e.name); }},
    Key<ExportFolder>{"export", "folder", [](const Value& v, ExportFolder& e) { return v.path(e.folder); }}};

std::string full_name(std::string_view section, std::string_view key) {
  return section.empty() ? std::string(key) : fmt::format("{}.{}", section, key);
}

/// A name as messages show it: whoever wrote a whole page there finds its beginning.
std::string_view shown(std::string_view name) {
  return cut_at_character(name, 64);
}

/// Sets every key of one table; `tables` may stand beside the keys.
template <typename Target>
Result<void> read_table(const toml::table& table, std::string_view section, std::span<const Key<Target>> keys,
                        std::span<const std::string_view> tables, const fs::path& folder, Target& out) {
  for (const auto& entry : table) {  // clang 14 captures no structured bindings
    const auto& name = entry.first;
    const auto& node = entry.second;
    if (std::ranges::find(tables, name.str()) != tables.end()) continue;
    const auto key =
        std::ranges::find_if(keys, [&](const auto& one) { return one.section == section && one.key == name.str(); });
    if (key == keys.end()) {
      std::vector<std::string_view> known(tables.begin(), tables.end());
      for (const auto& one : keys) {
        if (one.section == section) known.push_back(one.key);
      }
      std::ranges::sort(known);
      known.erase(std::unique(known.begin(), known.end()), known.end());
      return bad(node, fmt::format("the key '{}' is unknown.", shown(full_name(section, name.str()))),
                 suggestion(name.str(), known));
    }
    if (auto set = key->set(Value{node, full_name(section, key->key), folder}, out); !set) return set;
  }
  return {};
}

Result<void> read_storage(const toml::node& node, const fs::path& folder, std::vector<StorageFolder>& out) {
  if (!node.is_array_of_tables()) return bad(node, "'storage' must be written as [[storage]], once per folder.");
  for (const toml::node& one : *node.as_array()) {
    StorageFolder& storage = out.emplace_back();
    auto read = read_table<StorageFolder>(*one.as_table(), "storage", kStorageKeys, {}, folder, storage);
    if (!read) return read;
    if (storage.folder.empty()) return bad(one, "a [[storage]] has no folder.", "Add folder = \"…\" below it.");
    const auto same = [&](const StorageFolder& other) { return other.folder == storage.folder; };
    if (std::ranges::count_if(out, same) > 1) {
      return bad(one, fmt::format("the folder {} is named twice.", storage.folder.string()), "Remove one of the two.");
    }
  }
  return {};
}

Result<void> read_exports(const toml::node& node, const fs::path& folder, std::vector<ExportFolder>& out) {
  if (!node.is_array_of_tables()) return bad(node, "'export' must be written as [[export]], once per folder.");
  for (const toml::node& one : *node.as_array()) {
    ExportFolder& to = out.emplace_back();
    if (auto read = read_table<ExportFolder>(*one.as_table(), "export", kExportKeys, {}, folder, to); !read)
      return read;
    if (to.name.empty() || to.folder.empty())
      return bad(one, "an [[export]] needs name and folder.", "Add name = \"…\" and folder = \"…\" below it.");
    if (std::ranges::count(out, to.name, &ExportFolder::name) > 1)
      return bad(one, fmt::format("the export name '{}' is given twice.", shown(to.name)), "Rename one of the two.");
  }
  return {};
}

Result<ServiceConfig> read_document(const toml::table& document, const fs::path& folder) {
  std::vector<std::string_view> sections;
  for (const auto& key : kKeys) {
    if (!key.section.empty()) sections.push_back(key.section);
  }
  std::vector<std::string_view> tables = sections;
  tables.emplace_back("storage");
  tables.emplace_back("export");
  ServiceConfig config;
  if (auto read = read_table<Config>(document, "", kKeys, tables, folder, config); !read) return fail(read.error());
  for (const auto& [name, node] : document) {
    if (std::ranges::find(sections, name.str()) == sections.end()) continue;
    const toml::table* table = node.as_table();
    if (table == nullptr) return bad(node, fmt::format("'{0}' must be a section: [{0}].", name.str()));
    if (auto read = read_table<Config>(*table, name.str(), kKeys, {}, folder, config); !read) return fail(read.error());
  }
  if (const toml::node* storage = document.get("storage")) {
    if (auto read = read_storage(*storage, folder, config.storage); !read) return fail(read.error());
  }
  if (const toml::node* exports = document.get("export")) {
    if (auto read = read_exports(*exports, folder, config.exports); !read) return fail(read.error());
  }
  if (config.certificate && (config.certificate->certificate_pem.empty() || config.certificate->key_pem.empty())) {
    return bad(*document.get("tls"), "[tls] needs both certificate and key.",
               "Name both files, or leave the section out: the recorder makes a certificate of its own.");
  }
  return config;
}

}  // namespace

Result<ListenAddress> parse_listen(std::string_view text) {
  const auto wrong = [&] {
    return fail("listen-address", fmt::format("'{}' is no address to listen on.", shown(text)),
                "Write ADDRESS:PORT, such as 127.0.0.1:8480, 0.0.0.0:8480 or [::1]:8480.");
  };
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong();
  std::string address{text.substr(0, colon)};
  const std::string_view port_text = text.substr(colon + 1);
  ListenAddress listen;
  const auto [end, error] = std::from_chars(port_text.data(), port_text.data() + port_text.size(), listen.port);
  if (error != std::errc() || end != port_text.data() + port_text.size()) return wrong();
  if (address == "localhost") address = "127.0.0.1";
  const bool bracketed = address.size() > 2 && address.front() == '[' && address.back() == ']';
  if (bracketed) address = address.substr(1, address.size() - 2);
  uint8_t binary[sizeof(in6_addr)] = {};
  if (inet_pton(bracketed ? AF_INET6 : AF_INET, address.c_str(), binary) != 1) return wrong();
  listen.address = std::move(address);
  return listen;
}

Result<ServiceConfig> parse_config(std::string_view toml_text, const fs::path& folder) {
  try {
    return read_document(toml::parse(toml_text), folder);
  } catch (const toml::parse_error& problem) {
    return fail("config-file",
                fmt::format("Line {}: this is not TOML: {}.", problem.source().begin.line, problem.description()),
                "docs/guide/recorder-config.md shows an example.");
  }
}

Result<ServiceConfig> read_config(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.is_open() || stream.bad()) {
    return fail("config-file", fmt::format("The configuration file {} cannot be read.", file.string()),
                "Name an existing TOML file with --config, or leave the option out.");
  }
  std::error_code error;
  auto config = parse_config(text, fs::absolute(file, error).parent_path());
  if (!config) {
    Error problem = config.error();
    problem.text = fmt::format("{}: {}", file.string(), problem.text);
    return fail(std::move(problem));
  }
  config->file = fs::absolute(file, error).lexically_normal();
  return config;
}

std::vector<std::string> config_keys() {
  std::vector<std::string> names;
  for (const auto& key : kKeys) names.push_back(full_name(key.section, key.key));
  for (const auto& key : kStorageKeys) names.push_back(full_name(key.section, key.key));
  for (const auto& key : kExportKeys) names.push_back(full_name(key.section, key.key));
  return names;
}

}  // namespace parallax::recorder
