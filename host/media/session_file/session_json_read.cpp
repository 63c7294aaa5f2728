// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/clean_text.hpp"
#include "media/session_file/session_file.hpp"

namespace parallax::media {
namespace {

namespace json = boost::json;

/// One object of the document with the place where it stands; the first thing that is wrong is kept.
class Reader {
 public:
  Reader(const json::object& object, std::string place, std::optional<Error>& error)
      : object_(object), place_(std::move(place)), error_(error) {}

  template <typename Value>
  void required(std::string_view key, Value& out) {
    if (const json::value* value = object_.if_contains(key)) {
      read(key, *value, out);
    } else {
      refuse(key, "is missing");
    }
  }
  template <typename Value>
  void optional(std::string_view key, Value& out) {
    if (const json::value* value = object_.if_contains(key)) read(key, *value, out);
  }
  template <typename Value>
  void optional(std::string_view key, std::optional<Value>& out) {
    if (const json::value* value = object_.if_contains(key)) read(key, *value, out.emplace());
  }
  template <NamedEnum Enum>
  void name(std::string_view key, Enum& out) {
    std::string text;
    required(key, text);
    if (const auto known = from_name<Enum>(text)) {
      out = *known;
    } else {
      refuse(key, fmt::format("is \"{}\", which is none of the known words", clean_text(text, 64)));
    }
  }
  /// `read_item` gets a Reader and a new item.
  template <typename Item, typename ReadItem>
  void list(std::string_view key, std::vector<Item>& out, ReadItem&& read_item) {
    const json::value* value = object_.if_contains(key);
    const json::array* array = value == nullptr ? nullptr : value->if_array();
    if (array == nullptr) {
      refuse(key, "is missing or no list");
      return;
    }
    for (size_t i = 0; i < array->size() && !error_; ++i) {
      const std::string place = fmt::format("{}[{}]", path(key), i);
      const json::object* item = (*array)[i].if_object();
      if (item == nullptr) {
        refuse(fmt::format("{}[{}]", key, i), "is no object");
        return;
      }
      read_item(Reader(*item, place, error_), out.emplace_back());
    }
  }

 private:
  [[nodiscard]] std::string path(std::string_view key) const {
    return place_.empty() ? std::string(key) : place_ + "." + std::string(key);
  }
  void refuse(std::string_view key, std::string_view what) {
    if (error_) return;
    error_ = Error{"session-file-invalid", fmt::format("In session.json, {} {}.", path(key), what),
                   "Correct the file or put a copy of it back; the recordings beside it are not affected."};
  }

  void read(std::string_view key, const json::value& value, std::string& out) {
    if (value.is_string()) {
      out = printable_text(value.get_string());  // the file lies where others may write
    } else {
      refuse(key, "is no text");
    }
  }
  template <NamedEnum Enum>
  void read(std::string_view key, const json::value& value, Word<Enum>& out) {
    std::string text;
    read(key, value, text);
    out = Word<Enum>(text);
  }
  void read(std::string_view key, const json::value& value, int64_t& out) {
    if (value.is_int64()) {
      out = value.get_int64();
    } else {
      refuse(key, "is no whole number");
    }
  }
  void read(std::string_view key, const json::value& value, uint64_t& out) {
    int64_t number = 0;
    if (value.is_uint64()) {
      out = value.get_uint64();
      return;
    }
    read(key, value, number);
    if (number < 0) refuse(key, "is negative");
    out = static_cast<uint64_t>(number);
  }
  void read(std::string_view key, const json::value& value, int32_t& out) {
    int64_t number = 0;
    read(key, value, number);
    if (number < 0 || number > INT32_MAX) refuse(key, "is out of range");
    out = static_cast<int32_t>(number);
  }
  void read(std::string_view key, const json::value& value, double& out) {
    if (value.is_double()) {
      out = value.get_double();
    } else if (value.is_int64()) {
      out = static_cast<double>(value.get_int64());
    } else {
      refuse(key, "is no number");
    }
    if (out < 0) refuse(key, "is negative");
  }
  void read(std::string_view key, const json::value& value, std::vector<std::string>& out) {
    const json::array* array = value.if_array();
    if (array == nullptr) return refuse(key, "is no list");
    for (const auto& item : *array) read(key, item, out.emplace_back());
  }

  const json::object& object_;
  std::string place_;
  std::optional<Error>& error_;
};

/// Boost.JSON reads fractions to the last digit or nearly so: rounded, what is written again is the same. What no
/// camera sends is not known.
double plausible_fps(double fps) {
  constexpr double kMost = 1000;
  constexpr double kSteps = 1e6;
  return fps <= kMost ? std::round(fps * kSteps) / kSteps : 0;
}

void read_gap(Reader from, Gap& gap) {
  from.required("start_session_ns", gap.start_session_ns);
  from.optional("end_session_ns", gap.end_session_ns);
  from.name("reason", gap.reason);
  from.optional("text", gap.text);
  from.optional("user", gap.user);
}

void read_part(Reader from, Part& part) {
  from.required("file", part.file);
  from.required("index_file", part.index_file);
  from.optional("sidecar", part.sidecar);
  from.name("state", part.state);
  from.required("start_session_ns", part.start_session_ns);
  from.required("duration_ns", part.duration_ns);
  from.required("frames", part.frames);
  from.required("bytes", part.bytes);
  from.required("codec", part.codec);
  from.optional("audio_codec", part.audio_codec);
  from.optional("width", part.width);
  from.optional("height", part.height);
  from.optional("fps", part.fps);
  part.fps = plausible_fps(part.fps);
  from.optional("sha256", part.sha256);
  from.optional("notes", part.notes);
}

void read_video(Reader from, Video& video) {
  from.required("source", video.source);
  from.required("kind", video.kind);
  from.optional("driver", video.driver);
  from.optional("first_frame_session_ns", video.first_frame_session_ns);
  from.list("parts", video.parts, read_part);
  from.list("gaps", video.gaps, read_gap);
}

}  // namespace

Result<Session> session_from_json(std::string_view text) {
  const auto invalid = [](std::string what) {
    return fail("session-file-invalid", "session.json " + std::move(what) + ".",
                "Correct the file or put a copy of it back; the recordings beside it are not affected.");
  };
  json::error_code code;
  const json::value document = json::parse(text, code);
  if (code) return invalid("is no JSON: " + code.message());
  const json::object* object = document.if_object();
  if (object == nullptr) return invalid("holds no object");

  std::optional<Error> error;
  Reader from(*object, "", error);
  int64_t version = 0;
  from.required("version", version);
  if (!error && version > kSessionFileVersion) {
    return fail("session-file-newer",
                fmt::format("session.json has version {}; this program reads up to {}.", version, kSessionFileVersion),
                "Use a newer version of Parallax.");
  }
  if (!error && version < 1) return invalid(fmt::format("has version {}, which never was", version));
  Session session;
  from.required("id", session.id);
  from.required("name", session.name);
  from.required("location", session.location);
  from.optional("recorded_by", session.recorded_by);
  from.required("start_utc_ns", session.start_utc_ns);
  from.name("state", session.state);
  from.optional("stop_reason", session.stop_reason);
  from.required("duration_ns", session.duration_ns);
  from.list("videos", session.videos, read_video);
  if (error) return fail(*error);
  return session;
}

}  // namespace parallax::media
