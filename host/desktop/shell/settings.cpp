// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/settings.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/log.hpp"
#include "base/private_folder.hpp"
#include "base/whole_file.hpp"
#include "desktop/shell/screen_places.hpp"

namespace parallax::desktop {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

std::string text_at(const json::object& object, std::string_view name, std::string fallback = {}) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::move(fallback);
}

bool flag_at(const json::object& object, std::string_view name, bool fallback) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_bool() ? value->as_bool() : fallback;
}

double number_at(const json::object& object, std::string_view name, double fallback, double low, double high) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_number()) return fallback;
  return std::clamp(value->to_number<double>(), low, high);
}

const json::object& object_at(const json::object& object, std::string_view name) {
  static const json::object empty;
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_object() ? value->as_object() : empty;
}

RoomLayout room_of(const json::object& object) {
  RoomLayout room;
  room.kind = text_at(object, "kind") == "focus" ? "focus" : "grid";
  room.focus = text_at(object, "focus");
  if (const json::value* order = object.if_contains("order"); order != nullptr && order->is_array()) {
    for (const json::value& id : order->as_array()) {
      if (id.is_string()) room.order.emplace_back(id.as_string());
    }
  }
  return room;
}

Settings settings_of(const json::object& root) {
  Settings out;
  out.theme = text_at(root, "theme") == "light" ? Theme::light : Theme::dark;
  out.scale = number_at(root, "scale", 1.0, kMinScale, kMaxScale);
  out.last_url = text_at(root, "last_url");
  for (const auto& [url, value] : object_at(root, "recorders")) {
    if (!value.is_object()) continue;
    const json::object& known = value.as_object();
    out.recorders[std::string(url)] = {text_at(known, "fingerprint"), text_at(known, "user"), text_at(known, "token"),
                                       flag_at(known, "local", false)};
  }
  for (const auto& [id, chord] : object_at(root, "keys")) {
    if (chord.is_string()) out.keys[std::string(id)] = std::string(chord.as_string());
  }
  for (const auto& [id, room] : object_at(root, "rooms")) {
    if (room.is_object()) out.rooms[std::string(id)] = room_of(room.as_object());
  }
  out.jump_s = static_cast<int>(number_at(root, "jump_s", 5, 1, 60));
  out.preroll_s = static_cast<int>(number_at(root, "preroll_s", 5, 0, 15));
  out.overlay = flag_at(root, "overlay", true);
  out.hardware_decoding = flag_at(root, "hardware_decoding", true);
  out.panels = flag_at(root, "panels", true);
  out.locations_as_table = flag_at(root, "locations_as_table", false);
  out.volume = number_at(root, "volume", 0.8, 0, 1);
  out.mini_corner = name_of(corner_of(text_at(root, "mini_corner")));
  return out;
}

json::object to_json(const Settings& settings) {
  json::object recorders;
  for (const auto& [url, known] : settings.recorders) {
    recorders[url] = json::object{
        {"fingerprint", known.fingerprint}, {"user", known.user}, {"token", known.token}, {"local", known.is_local}};
  }
  json::object rooms;
  for (const auto& [id, room] : settings.rooms) {
    json::array order;
    for (const std::string& source : room.order) order.emplace_back(source);
    rooms[id] = json::object{{"kind", room.kind}, {"focus", room.focus}, {"order", std::move(order)}};
  }
  json::object keys;
  for (const auto& [id, chord] : settings.keys) keys[id] = chord;
  return {{"theme", settings.theme == Theme::dark ? "dark" : "light"},
          {"scale", settings.scale},
          {"last_url", settings.last_url},
          {"recorders", std::move(recorders)},
          {"keys", std::move(keys)},
          {"rooms", std::move(rooms)},
          {"jump_s", settings.jump_s},
          {"preroll_s", settings.preroll_s},
          {"overlay", settings.overlay},
          {"hardware_decoding", settings.hardware_decoding},
          {"panels", settings.panels},
          {"locations_as_table", settings.locations_as_table},
          {"volume", settings.volume},
          {"mini_corner", settings.mini_corner}};
}

}  // namespace

fs::path default_settings_file() {
  const char* config = std::getenv("XDG_CONFIG_HOME");
  if (config != nullptr && *config == '/') return fs::path(config) / "parallax" / "desktop.json";
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr && *home == '/' ? home : "/tmp") / ".config" / "parallax" / "desktop.json";
}

Settings read_settings(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return {};
  std::stringstream text;
  text << in.rdbuf();
  boost::system::error_code error;
  const json::value root = json::parse(text.str(), error);
  if (error || !root.is_object()) {
    std::error_code moved;
    fs::rename(file, file.string() + ".damaged", moved);
    log_warning("desktop", "{} is no JSON object; it is kept as {}.damaged", file.string(), file.string());
    return {};
  }
  return settings_of(root.as_object());
}

Result<void> write_settings(const fs::path& file, const Settings& settings) {
  (void)make_private_folder(file.parent_path());
  const auto written = write_whole_file(file, json::serialize(to_json(settings)) + "\n", {.survives = Survives::crash});
  if (!written) return fail("settings-not-written", file.string() + ": " + std::strerror(written.error()));
  return {};
}

}  // namespace parallax::desktop
