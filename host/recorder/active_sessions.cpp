// SPDX-License-Identifier: Apache-2.0
#include "recorder/active_sessions.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <optional>

#include "base/log.hpp"
#include "base/text.hpp"

namespace parallax::recorder {
namespace {

namespace json = boost::json;

std::string to_text(const record::Location& location, const std::filesystem::path& location_file) {
  json::array sources;
  for (const record::SourceConfig& source : location.sources) {
    json::object settings;
    for (const auto& [key, value] : source.settings) settings[key] = value;
    sources.push_back({{"name", source.name},
                       {"kind", source.kind},
                       {"driver", source.driver},
                       {"user", source.user},
                       {"settings", std::move(settings)}});
  }
  return json::serialize(json::object{
      {"location", location.name}, {"location_file", location_file.string()}, {"sources", std::move(sources)}});
}

std::string text_of(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

record::SourceConfig source_of(const json::object& object) {
  record::SourceConfig source;
  source.name = text_of(object, "name");
  source.kind = text_of(object, "kind");
  source.driver = text_of(object, "driver");
  source.user = text_of(object, "user");
  if (const json::value* settings = object.if_contains("settings"); settings != nullptr && settings->is_object()) {
    for (const auto& [key, value] : settings->get_object()) {
      if (value.is_string()) source.settings[std::string(key)] = std::string(value.get_string());
    }
  }
  return source;
}

}  // namespace

std::filesystem::path ActiveSessions::file_of(const std::string& session_id) const {
  return folder_ / (file_name_of(session_id) + ".json");
}

Result<void> ActiveSessions::add(const std::string& session_id, const record::Location& location,
                                 const std::filesystem::path& location_file) const {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  const auto file = file_of(session_id);
  const auto temporary = file.string() + ".new";
  const std::string text = to_text(location, location_file);
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written =
      fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (written) std::filesystem::rename(temporary, file, error);
  if (!written || error) {
    return fail("data-folder", fmt::format("{} cannot be written.", file.string()),
                "Check the data folder's rights and free space; this session could not go on after a crash.");
  }
  return {};
}

void ActiveSessions::remove(const std::string& session_id) const {
  std::error_code error;
  std::filesystem::remove(file_of(session_id), error);
}

Result<record::Location> ActiveSessions::location_of(const std::string& session_id) const {
  std::ifstream stream(file_of(session_id), std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  boost::system::error_code problem;
  const json::value document = json::parse(text, problem);
  if (problem || !document.is_object()) {
    return fail("location-unknown", fmt::format("It is not known which sources session {} recorded.", session_id),
                "Close it with 'parallax-recorder recover' and start a new recording.");
  }
  const json::object& object = document.get_object();
  if (const std::string file = text_of(object, "location_file"); !file.empty()) {
    auto location = record::read_location(file);
    if (location) return location;
    log_warning("recorder", "{} The sources are taken as they were at the start.", location.error().line());
  }
  record::Location location;
  location.name = text_of(object, "location");
  if (const json::value* sources = object.if_contains("sources"); sources != nullptr && sources->is_array()) {
    for (const json::value& source : sources->get_array()) {
      if (source.is_object()) location.sources.push_back(source_of(source.get_object()));
    }
  }
  return location;
}

}  // namespace parallax::recorder
