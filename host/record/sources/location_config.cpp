// SPDX-License-Identifier: Apache-2.0
#include "record/sources/location_config.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>

#include "base/percent.hpp"
#include "base/suggestion.hpp"
#include "base/text.hpp"

namespace parallax::record {
namespace {

constexpr std::array<std::string_view, 2> kLocationKeys = {"name", "source"};
// The keys that every source may have; anything below [source.settings] goes to the driver unread.
constexpr std::array<std::string_view, 10> kSourceKeys = {
    "name", "kind", "driver", "url", "sub_url", "user", "transport", "password_file", "tls_pin_sha256", "settings"};

tl::unexpected<Error> bad(const toml::node& node, const std::string& text, const std::string& remedy) {
  return fail("location-file", fmt::format("Line {}: {}", node.source().begin.line, text), remedy);
}

template <size_t N>
Result<void> only_known_keys(const toml::table& table, const std::array<std::string_view, N>& known) {
  for (const auto& [key, value] : table) {
    if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
      return bad(value, fmt::format("the key '{}' is unknown.", key.str()), suggestion(key.str(), known, "Known keys"));
    }
  }
  return {};
}

Result<std::string> text_of(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return std::string();
  if (const auto text = node->value_exact<std::string>()) return *text;
  return bad(*node, fmt::format("'{}' must be a text in quotes.", key), {});
}

Result<std::string> read_password(const toml::node& at, const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string first_line;
  if (!stream || !std::getline(stream, first_line)) {
    return bad(at, fmt::format("the password file {} cannot be read.", file.string()),
               "Write the password into its first line and make it readable for this user only.");
  }
  if (!first_line.empty() && first_line.back() == '\r') first_line.pop_back();
  return first_line;
}

/// A scalar as the text that a driver gets.
std::optional<std::string> scalar_text(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto number = node.value_exact<int64_t>()) return std::to_string(*number);
  if (const auto yes = node.value_exact<bool>()) return std::string(*yes ? "true" : "false");
  if (const auto real = node.value_exact<double>()) return fmt::format("{}", *real);
  return std::nullopt;
}

Result<SourceConfig> parse_source(const toml::table& table, const std::filesystem::path& folder) {
  if (auto known = only_known_keys(table, kSourceKeys); !known) return fail(known.error());
  SourceConfig source;
  std::map<std::string_view, std::string> texts;
  for (const std::string_view key : kSourceKeys) {
    if (key == "settings") continue;
    auto text = text_of(table, key);
    if (!text) return fail(text.error());
    if (!text->empty()) texts[key] = std::move(*text);
  }
  source.name = texts["name"];
  if (source.name.empty()) return bad(table, "a source has no name.", "Add name = \"…\" below [[source]].");
  if (!texts["kind"].empty()) source.kind = Word<SourceKind>(texts["kind"]);
  if (!source.kind.value()) {
    return bad(*table.get("kind"), fmt::format("'{}' is no kind of source.", name_of(source.kind)),
               suggestion(name_of(source.kind), names_of<SourceKind>()));
  }
  source.driver = texts["driver"];
  source.user = texts["user"];
  for (const std::string_view key : {"url", "sub_url", "transport", "tls_pin_sha256"}) {
    if (!texts[key].empty()) source.settings[std::string(key)] = texts[key];
  }
  if (source.driver.empty()) {
    if (texts["url"].empty()) {
      return bad(table, fmt::format("the source '{}' has neither driver nor url.", source.name),
                 "Add url = \"rtsp://…\" or driver = \"…\".");
    }
    source.driver = "rtsp";
  }
  if (const std::string& file = texts["password_file"]; !file.empty()) {
    auto password = read_password(*table.get("password_file"), folder / file);
    if (!password) return fail(password.error());
    source.password = std::move(*password);
  }
  if (const toml::node* settings = table.get("settings")) {
    if (!settings->is_table()) return bad(*settings, "'settings' must be a table.", {});
    for (const auto& [key, value] : *settings->as_table()) {
      auto text = scalar_text(value);
      if (!text) return bad(value, fmt::format("'{}' must be a text, a number or true/false.", key.str()), {});
      source.settings[std::string(key.str())] = std::move(*text);
    }
  }
  return without_url_credentials(std::move(source));
}

}  // namespace

LocationConfig demo_location() {
  LocationConfig location{.name = "Demo room", .sources = {}};
  for (int i = 1; i <= 4; ++i) {
    location.sources.push_back({.name = fmt::format("Camera {}", i),
                                .kind = SourceKind::camera,
                                .driver = "sim",
                                .settings = {{"index", std::to_string(i)}, {"name", fmt::format("CAM {}", i)}},
                                .user = {},
                                .password = {}});
  }
  location.sources.push_back({.name = "Microphone",
                              .kind = SourceKind::microphone,
                              .driver = "sim",
                              .settings = {},
                              .user = {},
                              .password = {}});
  return location;
}

SourceConfig without_url_credentials(SourceConfig source) {
  for (const char* key : {"url", "sub_url"}) {
    const auto entry = source.settings.find(key);
    if (entry == source.settings.end()) continue;
    const std::string url = entry->second;
    const size_t scheme = url.find("://");
    if (scheme == std::string::npos) continue;
    const size_t authority = scheme + 3;
    const size_t end = std::min(url.find_first_of("/?#", authority), url.size());
    const size_t at = url.rfind('@', end == 0 ? 0 : end - 1);
    if (at == std::string::npos || at < authority) continue;
    const std::string_view credentials = std::string_view(url).substr(authority, at - authority);
    const size_t colon = credentials.find(':');
    if (source.user.empty()) source.user = percent_decode(credentials.substr(0, colon));
    if (source.password.empty() && colon != std::string_view::npos) {
      source.password = percent_decode(credentials.substr(colon + 1));
    }
    entry->second = without_secrets(url);
  }
  return source;
}

Result<LocationConfig> parse_location(std::string_view toml_text, const std::filesystem::path& folder) {
  toml::table document;
  try {
    document = toml::parse(toml_text);
  } catch (const toml::parse_error& problem) {
    return fail("location-file",
                fmt::format("Line {}: this is not TOML: {}.", problem.source().begin.line, problem.description()),
                "See docs/guide/recording.md for an example.");
  }
  if (auto known = only_known_keys(document, kLocationKeys); !known) return fail(known.error());
  LocationConfig location;
  auto name = text_of(document, "name");
  if (!name) return fail(name.error());
  location.name = std::move(*name);
  if (location.name.empty()) return bad(document, "the location has no name.", "Add name = \"…\" at the top.");
  const toml::node* sources = document.get("source");
  if (sources == nullptr || !sources->is_array_of_tables()) {
    return bad(document, "the location has no source.", "Add a section [[source]] per camera or microphone.");
  }
  std::set<std::string> names;
  for (const toml::node& node : *sources->as_array()) {
    auto source = parse_source(*node.as_table(), folder);
    if (!source) return fail(source.error());
    if (!names.insert(source->name).second) {
      return bad(node, fmt::format("the name '{}' is used twice.", source->name),
                 "Give each source a name of its own.");
    }
    location.sources.push_back(std::move(*source));
  }
  return location;
}

Result<LocationConfig> read_location(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    return fail("location-file", fmt::format("The location file {} cannot be read.", file.string()),
                "Name an existing TOML file, or 'demo'.");
  }
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  auto location = parse_location(text, file.parent_path());
  if (!location) {
    Error error = location.error();
    error.text = fmt::format("{}: {}", file.string(), error.text);
    return fail(std::move(error));
  }
  return location;
}

}  // namespace parallax::record
