// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "base/clean_text.hpp"
#include "base/text.hpp"
#include "media/session_file/session_file.hpp"

namespace parallax::media {
namespace {

namespace json = boost::json;

json::object object_of(const Part& part);
json::object object_of(const Video& video);

json::object object_of(const Gap& gap) {
  json::object out{{"start_session_ns", gap.start_session_ns}};
  if (gap.end_session_ns) out["end_session_ns"] = *gap.end_session_ns;
  out["reason"] = name_of(gap.reason);
  out["text"] = gap.text;
  if (!gap.user.empty()) out["user"] = gap.user;
  return out;
}

json::object object_of(const Part& part) {
  json::object out{{"file", part.file}, {"index_file", part.index_file}};
  if (!part.sidecar.empty()) out["sidecar"] = part.sidecar;
  out["state"] = name_of(part.state);
  out["start_session_ns"] = part.start_session_ns;
  out["duration_ns"] = part.duration_ns;
  out["frames"] = part.frames;
  out["bytes"] = part.bytes;
  out["codec"] = part.codec;
  if (!part.audio_codec.empty()) out["audio_codec"] = part.audio_codec;
  if (part.width > 0) out["width"] = part.width;
  if (part.height > 0) out["height"] = part.height;
  if (part.fps > 0) out["fps"] = part.fps;
  out["hash_state"] = part.sha256.empty() ? "pending" : "done";
  if (!part.sha256.empty()) out["sha256"] = part.sha256;
  if (!part.notes.empty()) out["notes"] = json::array(part.notes.begin(), part.notes.end());
  return out;
}

template <typename Value>
json::array array_of(const std::vector<Value>& values) {
  json::array out;
  for (const auto& value : values) out.push_back(object_of(value));
  return out;
}

json::object object_of(const Video& video) {
  json::object out{{"source", video.source}, {"kind", name_of(video.kind)}, {"driver", video.driver}};
  if (video.first_frame_session_ns) out["first_frame_session_ns"] = *video.first_frame_session_ns;
  out["parts"] = array_of(video.parts);
  out["gaps"] = array_of(video.gaps);
  return out;
}

/// Boost.JSON writes on one line; people read this file.
void write_indented(const json::value& value, std::string& out, size_t depth) {
  const std::string margin(2 * depth + 2, ' ');
  const auto list = [&](char open, char close, const auto& items, const auto& write_item) {
    if (items.empty()) {
      out += {open, close};
      return;
    }
    out += open;
    bool first = true;
    for (const auto& item : items) {
      out += first ? "\n" : ",\n";
      out += margin;
      write_item(item);
      first = false;
    }
    out += "\n" + margin.substr(2) + close;
  };
  if (const auto* object = value.if_object()) {
    list('{', '}', *object, [&](const json::key_value_pair& pair) {
      out += json::serialize(pair.key()) + ": ";
      write_indented(pair.value(), out, depth + 1);
    });
  } else if (const auto* array = value.if_array()) {
    list('[', ']', *array, [&](const json::value& item) { write_indented(item, out, depth + 1); });
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

std::string session_to_json(const Session& session) {
  json::object out{{"version", kSessionFileVersion},
                   {"id", session.id},
                   {"name", session.name},
                   {"location", session.location},
                   {"recorded_by", session.recorded_by},
                   {"start_utc_ns", session.start_utc_ns},
                   {"start_utc", format_utc(session.start_utc_ns)},
                   {"state", name_of(session.state)}};
  if (!session.stop_reason.empty()) out["stop_reason"] = session.stop_reason;
  out["duration_ns"] = session.duration_ns;
  out["videos"] = array_of(session.videos);
  std::string text;
  write_indented(out, text, 0);
  text += '\n';
  return valid_utf8(std::move(text));  // or nobody could read the file again
}

}  // namespace parallax::media
