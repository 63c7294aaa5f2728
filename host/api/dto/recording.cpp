// SPDX-License-Identifier: Apache-2.0
#include "api/dto/recording.hpp"

#include "api/dto/shared_fields.hpp"
#include "base/clock.hpp"

namespace parallax::api {

namespace {

constexpr int64_t kLongestWaitMs = 24 * 3'600'000LL;
constexpr int64_t kMostSources = 10'000;

}  // namespace

template <typename Json>
void fields_of(Json& json, In<Json, StoppedRecording>& stopped) {
  json("recorded", stopped.recorded);
  json("name", stopped.name);
  auto naming = json.object("naming");
  naming("ask", stopped.ask_name);
  naming("suggestion", stopped.suggestion);
}

std::string encode(const StatusView& status) {
  return encode_fields(status);
}
Result<StatusView> decode_status(std::string_view text) {
  return decode_fields<StatusView>(text);
}
std::string encode(const std::vector<RecordingStatus>& recordings) {
  return encode_list("recordings", recordings);
}
Result<std::vector<RecordingStatus>> decode_recordings(std::string_view text) {
  return decode_list<RecordingStatus>("recordings", text);
}

std::string encode_started(const std::string& session) {
  return encode_object({{"session", session}});
}
Result<std::string> decode_started(std::string_view text) {
  return decode_text("session", text);
}

std::string encode(const std::string& session, const StoppedRecording& stopped) {
  JsonText out;
  Writer root = out.root();
  root("session", session);
  fields_of(root, stopped);
  return out.text();
}
Result<StoppedRecording> decode_stopped(std::string_view text) {
  StoppedRecording unsaid;
  unsaid.ask_name = true;
  if (text.empty()) return unsaid;
  return decode_fields<StoppedRecording>(text, unsaid);
}

std::string text_of(const WaitFor& wait) {
  switch (wait.kind) {
    case WaitFor::Kind::all:
      return "all";
    case WaitFor::Kind::any:
      return "any";
    case WaitFor::Kind::count:
      return std::to_string(wait.count);
  }
  return "all";
}
std::optional<WaitFor> wait_for_from(std::string_view text) {
  if (text == "all") return WaitFor{WaitFor::Kind::all, 0};
  if (text == "any") return WaitFor{WaitFor::Kind::any, 0};
  size_t count = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || count > kMostSources) return std::nullopt;
    count = count * 10 + static_cast<size_t>(c - '0');
  }
  if (count == 0) return std::nullopt;
  return WaitFor{WaitFor::Kind::count, count};
}

std::string encode(const StartRecording& start) {
  JsonText out;
  Writer json = out.root();
  if (!start.name.empty()) json("name", start.name);
  json("wait_for", text_of(start.wait_for));
  if (start.wait_timeout_ns) json("wait_timeout_ms", *start.wait_timeout_ns / kNsPerMs);
  return out.text();
}
StartRecording read_start_recording(Fields& fields) {
  StartRecording out;
  out.name = fields.maybe_text("name", {.min_length = 0}).value_or("");
  if (const auto wait = fields.maybe_text("wait_for", {.max_length = 10})) {
    const auto parsed = wait_for_from(*wait);
    if (!parsed) fields.refuse("wait_for", std::string(kWaitForExpected));
    out.wait_for = parsed.value_or(WaitFor{});
  }
  if (const auto ms = fields.maybe_integer("wait_timeout_ms", 0, kLongestWaitMs)) out.wait_timeout_ns = *ms * kNsPerMs;
  return out;
}

std::string encode_stop(const std::string& name) {
  JsonText out;
  Writer json = out.root();
  if (!name.empty()) json("name", name);
  return out.text();
}
std::string read_stop(Fields& fields) {
  return fields.maybe_text("name", {.min_length = 0}).value_or("");
}

}  // namespace parallax::api
