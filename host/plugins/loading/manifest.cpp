// SPDX-License-Identifier: Apache-2.0
#include "plugins/loading/manifest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>

#include "base/clean_text.hpp"
#include "base/text.hpp"

namespace parallax::plugins {
namespace {

namespace json = boost::json;

constexpr size_t kMaxFiles = 64;
constexpr size_t kMaxIds = 64;
constexpr size_t kMaxText = 2000;

[[nodiscard]] tl::unexpected<Error> wrong(std::string text) {
  return fail("manifest-wrong", std::move(text), "Build the plugin again with plx_add_plugin, or ask its vendor.");
}

bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// Words of a-z, 0-9 and '-', joined by '.'; at least two.
bool is_plugin_id(std::string_view id) {
  if (id.empty() || id.size() > 100) return false;
  const auto words = split(id, '.');
  return words.size() >= 2 && std::ranges::all_of(words, [](std::string_view word) {
           return !word.empty() && word.front() != '-' && word.back() != '-' &&
                  std::ranges::all_of(word, [](char c) { return is_lower_or_digit(c) || c == '-'; });
         });
}

/// A plugin-like id, '/', a revision from 1.
bool is_extension_id(std::string_view id) {
  const auto parts = split(id, '/');
  return parts.size() == 2 && is_plugin_id(parts[0]) && !parts[1].empty() && parts[1].size() <= 4 &&
         parts[1].front() != '0' && std::ranges::all_of(parts[1], [](char c) { return c >= '0' && c <= '9'; });
}

bool is_inner_path(std::string_view path) {
  if (path.empty() || path.size() > 255 || path.find('\\') != std::string_view::npos) return false;
  return std::ranges::all_of(split(path, '/'),
                             [](std::string_view part) { return !part.empty() && part != "." && part != ".."; }) &&
         std::ranges::all_of(path, [](char c) { return static_cast<unsigned char>(c) >= 0x20; });
}

bool is_hex(std::string_view text, size_t length) {
  return text.size() == length &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// Takes keys out of an object one by one; the first failure stays.
class Reader {
 public:
  explicit Reader(const json::object& object) : object_(object) {}

  [[nodiscard]] const json::value* take(std::string_view key) {
    ++taken_;
    const json::value* value = object_.if_contains(key);
    if (value == nullptr) set_error(fmt::format("The manifest lacks \"{}\".", key));
    return value;
  }
  std::string text(std::string_view key) {
    const json::value* value = take(key);
    if (value == nullptr) return {};
    if (!value->is_string() || value->get_string().size() > kMaxText) {
      set_error(fmt::format("\"{}\" is not a text of at most {} bytes.", key, kMaxText));
      return {};
    }
    return std::string(value->get_string());
  }
  uint64_t number(std::string_view key, uint64_t most) {
    const json::value* value = take(key);
    if (value == nullptr) return 0;
    if (value->is_uint64() && value->get_uint64() <= most) return value->get_uint64();
    if (value->is_int64() && value->get_int64() >= 0 && static_cast<uint64_t>(value->get_int64()) <= most) {
      return static_cast<uint64_t>(value->get_int64());
    }
    set_error(fmt::format("\"{}\" is not a whole number from 0 to {}.", key, most));
    return 0;
  }
  std::vector<std::string> texts(std::string_view key) {
    const json::value* value = take(key);
    std::vector<std::string> out;
    if (value == nullptr) return out;
    if (!value->is_array() || value->get_array().size() > kMaxIds) {
      set_error(fmt::format("\"{}\" is not a list of at most {} texts.", key, kMaxIds));
      return out;
    }
    for (const json::value& item : value->get_array()) {
      if (!item.is_string() || item.get_string().size() > kMaxText) {
        set_error(fmt::format("\"{}\" holds something that is not a text.", key));
        return out;
      }
      out.emplace_back(item.get_string());
    }
    return out;
  }
  std::string optional_text(std::string_view key) { return object_.contains(key) ? text(key) : std::string{}; }
  /// Refuses what was not taken, but "x-…".
  void refuse_rest(std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : object_) {
      const std::string_view name = key;
      if (name.starts_with("x-") || std::ranges::find(known, name) != known.end()) continue;
      set_error(fmt::format("The manifest has the unknown key \"{}\".", clean_text(name, 100)));
    }
  }
  void require(bool holds, std::string text) {
    if (!holds) set_error(std::move(text));
  }
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  void set_error(std::string text) {
    if (error_.empty()) error_ = std::move(text);
  }
  const json::object& object_;
  size_t taken_ = 0;
  std::string error_;
};

/// Members of all objects in `value`.
size_t count_members(const json::value& value) {
  size_t count = 0;
  if (value.is_object()) {
    for (const auto& [key, member] : value.get_object()) count += 1 + count_members(member);
  } else if (value.is_array()) {
    for (const json::value& item : value.get_array()) count += count_members(item);
  }
  return count;
}

/// Colons outside texts: one per member that was written. The parser keeps only the last member of each name, and what
/// a signature vouches for must not depend on whose parser reads it.
size_t count_written_members(std::string_view text) {
  size_t count = 0;
  bool inside = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (inside && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      inside = !inside;
    } else if (!inside && text[i] == ':') {
      ++count;
    }
  }
  return count;
}

void read_files(Reader& reader, Manifest& manifest) {
  const json::value* files = reader.take("files");
  if (files == nullptr) return;
  if (!files->is_array() || files->get_array().size() > kMaxFiles) {
    return reader.require(false, fmt::format("\"files\" is not a list of at most {} files.", kMaxFiles));
  }
  for (const json::value& item : files->get_array()) {
    if (!item.is_object()) return reader.require(false, "\"files\" holds something that is not an object.");
    Reader file(item.get_object());
    SealedFile sealed{file.text("path"), file.number("size", uint64_t{1} << 40), file.text("sha256")};
    file.refuse_rest({"path", "size", "sha256"});
    file.require(is_inner_path(sealed.path), "A file's path leaves the plugin's folder.");
    file.require(is_hex(sealed.sha256, 64), "A file's sha256 is not 64 lower-case hexadecimal digits.");
    const bool twice = std::ranges::any_of(manifest.files, [&](const auto& f) { return f.path == sealed.path; });
    file.require(!twice, "A file is listed twice.");
    if (!file.error().empty()) return reader.require(false, file.error());
    manifest.files.push_back(std::move(sealed));
  }
}

Manifest read(Reader& reader) {
  Manifest m;
  reader.require(reader.number("manifest", 1000) == 1, "\"manifest\" is not 1, the only format that this host reads.");
  m.id = reader.text("id");
  m.name = reader.text("name");
  m.version = reader.text("version");
  m.vendor = reader.optional_text("vendor");
  m.description = reader.optional_text("description");
  m.licence = reader.optional_text("licence");
  m.boot = static_cast<uint32_t>(reader.number("boot", UINT32_MAX));
  m.sdk_version = reader.text("sdk");
  m.min_host = reader.text("min_host");
  m.platform = reader.text("platform");
  m.library = reader.text("library");
  m.provides = reader.texts("provides");
  m.features = reader.texts("features");
  m.signature = reader.optional_text("signature");
  read_files(reader, m);
  reader.refuse_rest({"manifest", "id", "name", "version", "vendor", "description", "licence", "boot", "sdk",
                      "min_host", "platform", "library", "provides", "features", "signature", "files"});
  if (!reader.error().empty()) return m;

  reader.require(is_plugin_id(m.id), "\"id\" is not of the form \"vendor.name\" in lower-case letters.");
  reader.require(!m.name.empty() && m.name.size() <= 200, "\"name\" is empty or longer than 200 bytes.");
  for (const std::string* version : {&m.version, &m.sdk_version, &m.min_host}) {
    reader.require(parse_version(*version).has_value(),
                   fmt::format("\"{}\" is not a version of the form 1.2.3.", clean_text(*version, 50)));
  }
  reader.require(is_inner_path(m.library) && m.library.find('/') == std::string::npos,
                 "\"library\" is not the name of a file in the plugin's folder.");
  reader.require(!m.provides.empty(), "\"provides\" is empty.");
  for (size_t i = 0; i < m.provides.size(); ++i) {
    reader.require(is_extension_id(m.provides[i]),
                   "\"provides\" holds something that is no extension id (\"plx.x/1\").");
    reader.require(std::find(m.provides.begin(), m.provides.begin() + static_cast<std::ptrdiff_t>(i), m.provides[i]) ==
                       m.provides.begin() + static_cast<std::ptrdiff_t>(i),
                   "\"provides\" names an extension twice.");
  }
  reader.require(m.signature.empty() || is_hex(m.signature, 128), "\"signature\" is not 128 hexadecimal digits.");
  if (!m.files.empty()) {
    reader.require(std::ranges::any_of(m.files, [&](const auto& f) { return f.path == m.library; }),
                   "\"files\" does not list the library.");
  }
  return m;
}

}  // namespace

Result<Manifest> parse_manifest(std::string_view text) {
  if (text.size() > kMaxManifestBytes) {
    return fail("manifest-too-large",
                fmt::format("The manifest has {} bytes; at most {} are read.", text.size(), kMaxManifestBytes),
                "Shorten it, or ask the plugin's vendor.");
  }
  json::error_code ec;
  json::parse_options options;
  options.max_depth = 4;
  const json::value value = json::parse(text, ec, {}, options);
  if (ec) {
    return fail("manifest-syntax", fmt::format("The manifest is no JSON: {}.", ec.message()),
                "Build the plugin again with plx_add_plugin, or ask its vendor.");
  }
  if (!value.is_object()) return wrong("The manifest is not a JSON object.");
  if (count_members(value) != count_written_members(text)) return wrong("A key stands twice in the manifest.");
  Reader reader(value.get_object());
  Manifest manifest = read(reader);
  if (!reader.error().empty()) return wrong(reader.error());
  return manifest;
}

std::string to_json(const Manifest& m) {
  const auto quoted = [](const std::string& text) { return json::serialize(json::string(text)); };
  const auto list = [&](const std::vector<std::string>& texts) {
    std::string out;
    for (const auto& text : texts) out += (out.empty() ? "" : ", ") + quoted(text);
    return "[" + out + "]";
  };
  std::string files;
  for (const SealedFile& file : m.files) {
    files += fmt::format("{}\n    {{\"path\": {}, \"size\": {}, \"sha256\": {}}}", files.empty() ? "" : ",",
                         quoted(file.path), file.size_bytes, quoted(file.sha256));
  }
  std::string out = "{\n  \"manifest\": 1,\n";
  const auto line = [&](std::string_view key, const std::string& value) {
    out += fmt::format("  \"{}\": {},\n", key, value);
  };
  line("id", quoted(m.id));
  line("name", quoted(m.name));
  line("version", quoted(m.version));
  line("vendor", quoted(m.vendor));
  line("description", quoted(m.description));
  line("licence", quoted(m.licence));
  line("boot", fmt::format("{}", m.boot));
  line("sdk", quoted(m.sdk_version));
  line("min_host", quoted(m.min_host));
  line("platform", quoted(m.platform));
  line("library", quoted(m.library));
  line("provides", list(m.provides));
  line("features", list(m.features));
  if (!m.signature.empty()) line("signature", quoted(m.signature));
  return out + "  \"files\": [" + files + (m.files.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

Result<Version> parse_version(std::string_view text) {
  const std::string_view core = text.substr(0, text.find_first_of("-+"));
  const auto parts = split(core, '.');
  std::array<uint32_t, 3> numbers{};
  bool good = parts.size() == numbers.size() && text.size() <= 50;
  for (size_t i = 0; good && i < numbers.size(); ++i) {
    const char* end = parts[i].data() + parts[i].size();
    const auto [at, code] = std::from_chars(parts[i].data(), end, numbers[i]);
    good = code == std::errc{} && at == end;
  }
  if (!good) {
    return fail("version-wrong", fmt::format("\"{}\" is not a version of the form 1.2.3.", clean_text(text, 50)));
  }
  return Version{numbers[0], numbers[1], numbers[2]};
}

}  // namespace parallax::plugins
