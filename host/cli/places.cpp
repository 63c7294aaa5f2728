// SPDX-License-Identifier: Apache-2.0
#include "cli/places.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "base/private_folder.hpp"
#include "base/whole_file.hpp"

namespace parallax::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string home() {
  return environment("HOME").value_or("/");
}

std::optional<json::object> read_object(const fs::path& file) {
  std::ifstream in(file);
  if (!in) return std::nullopt;
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

}  // namespace

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::string(value);
}

std::vector<fs::path> data_folders() {
  if (const auto given = environment("PARALLAX_DATA")) return {*given};
  const fs::path data = environment("XDG_DATA_HOME").value_or(home() + "/.local/share");
  return {data / "parallax", "/var/lib/parallax"};
}

Result<FoundRecorder> recorder_in(const fs::path& folder) {
  const auto found = read_object(folder / "recorder.json");
  if (!found || text_of(*found, "url").empty()) {
    return fail("unreachable", fmt::format("No recorder runs here: there is no recorder.json in {}.", folder.string()),
                "Start parallax-recorder, or say where it is with --url or PARALLAX_DATA.");
  }
  if (text_of(*found, "secret").empty()) {
    return fail("recorder-unproven",
                fmt::format("The recorder.json in {} is of another version and proves nothing.", folder.string()),
                "Restart parallax-recorder.");
  }
  return FoundRecorder{text_of(*found, "url"), text_of(*found, "fingerprint"), text_of(*found, "secret"), folder};
}

Result<FoundRecorder> find_local_recorder() {
  std::string looked;
  for (const fs::path& folder : data_folders()) {
    auto found = recorder_in(folder);
    if (found || found.error().code != "unreachable") return found;
    looked += (looked.empty() ? "" : " and ") + folder.string();
  }
  return fail("unreachable", fmt::format("No recorder runs here: there is no recorder.json in {}.", looked),
              "Start parallax-recorder, or say where it is with --url or PARALLAX_DATA.");
}

fs::path token_file() {
  const fs::path config = environment("XDG_CONFIG_HOME").value_or(home() + "/.config");
  return config / "parallax" / "tokens.json";
}

std::optional<Remembered> remembered(const std::string& place) {
  const auto file = read_object(token_file());
  if (!file) return std::nullopt;
  const json::value* entry = file->if_contains(place);
  if (entry == nullptr || !entry->is_object()) return std::nullopt;
  const json::object& object = entry->get_object();
  Remembered found{.token = text_of(object, "token"),
                   .user = text_of(object, "user"),
                   .fingerprint = text_of(object, "fingerprint"),
                   .folder = text_of(object, "folder")};
  if (place.starts_with('/')) found.folder = place;
  // Written before the folder was: the same token stands under the recorder's folder, too.
  for (const auto& [other, known] : *file) {
    const bool is_folder = other.starts_with('/') && known.is_object();
    if (found.folder.empty() && is_folder && text_of(known.get_object(), "token") == found.token)
      found.folder = std::string(other);
  }
  return found;
}

Result<void> remember(const std::string& place, const Remembered& what) {
  const fs::path file = token_file();
  json::object all = read_object(file).value_or(json::object());
  if (what.token.empty()) {
    all.erase(place);
  } else {
    all[place] = json::object{{"token", what.token},
                              {"user", what.user},
                              {"fingerprint", what.fingerprint},
                              {"folder", what.folder.string()}};
  }
  (void)make_private_folder(file.parent_path());
  // Two of us may write at once.
  const auto written = write_whole_file(file, json::serialize(all) + "\n",
                                        {.survives = Survives::crash, .beside = "." + std::to_string(getpid())});
  if (!written) {
    return fail("token-file", fmt::format("The file {} cannot be written.", file.string()),
                "Check the folder's rights, or use PARALLAX_TOKEN.");
  }
  return {};
}

}  // namespace parallax::cli
