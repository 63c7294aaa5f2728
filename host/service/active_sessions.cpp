// SPDX-License-Identifier: Apache-2.0
#include "service/active_sessions.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <optional>

#include "base/clean_text.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "base/whole_file.hpp"

namespace parallax::recorder {
namespace {

namespace json = boost::json;

std::string to_text(const ActiveSession& session) {
  json::array sources;
  for (const record::SourceConfig& source : session.location.sources) {
    json::object settings;
    for (const auto& [key, value] : source.settings) settings[key] = value;
    sources.push_back({{"id", source.id},
                       {"name", source.name},
                       {"kind", name_of(source.kind)},
                       {"driver", source.driver},
                       {"user", source.user},
                       {"audio_only", source.audio_only},
                       {"settings", std::move(settings)}});
  }
  return valid_utf8(json::serialize(json::object{{"location", session.location.name},
                                                 {"location_id", session.location.id},
                                                 {"location_file", session.location_file.string()},
                                                 {"user", session.user},
                                                 {"user_id", session.user_id},
                                                 {"sources", std::move(sources)}}));
}

/// Another one after each start of the machine: with it the monotonic clock begins anew.
std::string boot_id() {
  std::ifstream stream("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(stream, id);
  return id;
}

std::string text_of(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

record::SourceConfig source_of(const json::object& object) {
  record::SourceConfig source;
  source.id = text_of(object, "id");
  source.name = text_of(object, "name");
  source.kind = Word<SourceKind>(text_of(object, "kind"));
  source.driver = text_of(object, "driver");
  source.user = text_of(object, "user");
  const json::value* audio_only = object.if_contains("audio_only");
  source.audio_only = audio_only != nullptr && audio_only->is_bool() && audio_only->get_bool();
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

std::filesystem::path ActiveSessions::zero_of(const std::string& session_id) const {
  return folder_ / (file_name_of(session_id) + ".zero");
}

void ActiveSessions::note_zero(const std::string& session_id, int64_t zero_monotonic_ns) const {
  const std::string boot = boot_id();
  if (boot.empty()) return;
  std::ofstream stream(zero_of(session_id), std::ios::trunc);
  stream << boot << ' ' << zero_monotonic_ns << '\n';  // without it the wall clock has to do
}

std::optional<int64_t> ActiveSessions::zero_monotonic_ns(const std::string& session_id) const {
  std::ifstream stream(zero_of(session_id));
  std::string boot;
  int64_t zero_ns = 0;
  if (!(stream >> boot >> zero_ns) || boot != boot_id()) return std::nullopt;
  return zero_ns;
}

Result<void> ActiveSessions::add(const std::string& session_id, const ActiveSession& session) const {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  const auto file = file_of(session_id);
  if (error || !write_whole_file(file, to_text(session))) {
    return fail("data-folder", fmt::format("{} cannot be written.", file.string()),
                "Check the data folder's rights and free space; this session could not go on after a crash.");
  }
  return {};
}

void ActiveSessions::remove(const std::string& session_id) const {
  std::error_code error;
  std::filesystem::remove(zero_of(session_id), error);
  std::filesystem::remove(file_of(session_id), error);
}

Result<ActiveSession> ActiveSessions::find(const std::string& session_id) const {
  std::ifstream stream(file_of(session_id), std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  boost::system::error_code problem;
  const json::value document = json::parse(text, problem);
  if (problem || !document.is_object()) {
    return fail("location-unknown", fmt::format("It is not known which sources session {} recorded.", session_id),
                "Close it with 'parallax-recorder recover' and start a new recording.");
  }
  const json::object& object = document.get_object();
  ActiveSession session{.location = {},
                        .location_file = text_of(object, "location_file"),
                        .user_id = text_of(object, "user_id"),
                        .user = text_of(object, "user"),
                        .zero_monotonic_ns = zero_monotonic_ns(session_id)};
  if (!session.location_file.empty()) {
    auto location = record::read_location(session.location_file);
    if (location) {
      session.location = std::move(*location);
      return session;
    }
    log_warning("recorder", "{} The sources are taken as they were at the start.", location.error().line());
  }
  session.location.name = text_of(object, "location");
  session.location.id = text_of(object, "location_id");
  if (const json::value* sources = object.if_contains("sources"); sources != nullptr && sources->is_array()) {
    for (const json::value& source : sources->get_array()) {
      if (!source.is_object()) continue;
      session.location.sources.push_back(source_of(source.get_object()));
      session.location.sources.back().location_id = session.location.id;
    }
  }
  return session;
}

}  // namespace parallax::recorder
