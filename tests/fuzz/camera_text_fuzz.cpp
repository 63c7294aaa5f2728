// SPDX-License-Identifier: Apache-2.0
// What a hostile camera could call things: a real receiver is told so in its answers, and whatever it makes of that,
// every answer, session.json and audit row that holds it is JSON in UTF-8. The same bytes are also given to the
// encoders as they are, as if they had come in by a way that nobody cleans. First byte: which answer; the rest: the
// words.
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "api/dto/events.hpp"
#include "api/dto/problem.hpp"
#include "api/dto/system.hpp"
#include "base/clean_text.hpp"
#include "base/log.hpp"
#include "media/session_file/session_file.hpp"
#include "model/audit/audit_chain.hpp"
#include "unit/media/rtsp/supervisor_fixture.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void check_json(const std::string& text) {
  boost::system::error_code problem;
  (void)boost::json::parse(text, problem);
  check(!problem && is_utf8(text));
}

void check_clean(const std::string& text) {
  check(is_utf8(text) && !has_controls(text) && !has_bidi_controls(text));
}

/// Nobody may be made to read, print or store anything else than text.
void check_told(const Error& reason, const std::vector<std::string>& notes, const std::string& raw) {
  check_clean(reason.text);
  check_clean(reason.remedy);
  for (const std::string& note : notes) check_clean(note);

  for (const std::string& text : {reason.text, raw}) {
    SourceStatus source{.source = "s", .name = text, .codec = text};
    source.health.reason = Error{"not-found", text, text};
    RecordingStatus recording{.session = "x", .name = text, .sources = {source}};
    recording.problem = Error{"no-media", text, text};
    const api::StatusView status{.recordings = {recording}, .sources = {source}};
    check_json(api::encode(status));
    check_json(api::encode(api::EventMessage{.snapshot = status}));
    check_json(api::encode(api::views_of({{.id = "s", .name = text}}, {source})));
    check_json(api::encode(SourceTest{.health = source.health, .codec = text}));
    check_json(api::encode(Event{.type = "source-state", .fields = {{"reason", text}, {text, text}}}));
    check_json(api::encode(std::vector<AuditRow>{{.actor = text, .reason = text}}));
    check_json(api::encode_problem({500, {"x", text, text}, {{text, text}}, 0}));

    Session session{.id = "00000000-0000-4000-8000-000000000001", .name = text, .location = text};
    Video video{.source = text, .kind = SourceKind::camera, .driver = "rtsp"};
    video.parts.push_back({.file = "a.mp4", .index_file = "a.mp4.idx", .codec = "h264", .notes = notes});
    video.parts.back().notes.push_back(text);
    video.gaps.push_back({.start_session_ns = 1, .text = text});
    session.videos.push_back(video);
    check(media::session_from_json(media::session_to_json(session)).has_value());

    const AuditRow row{.seq = 1, .actor = valid_utf8(text), .reason = valid_utf8(text)};
    const AuditHash hash = next_audit_hash({}, canonical_row(row));
    AuditVerifier verifier;
    check(verifier.add(export_row(row, {}, hash)).has_value());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  set_log_level(LogLevel::error);  // what it says of the camera, thousands of times
  const std::string words(reinterpret_cast<const char*>(data) + 1, size - 1);
  Fixture fixture;
  fixture.camera.odd = [&](const media::RtspMessage& request, int) -> std::string {
    switch (data[0] % 5) {
      case 0:
        return request.method == "DESCRIBE" ? status(request, "404 " + words) : "";
      case 1:
        return request.method == "DESCRIBE" ? rtsp_answer(request.cseq(), "200 OK", "", words) : "";
      case 2:
        return request.method == "SETUP" ? status(request, "500 " + words) : "";
      case 3:
        return request.method == "OPTIONS" ? status(request, "302 Moved", "Location: rtsp://" + words + "\r\n") : "";
      default:
        return request.method == "SETUP" ? status(request, "200 OK", "Transport: " + words + "\r\n") : "";
    }
  };
  fixture.start();
  fixture.play(0.2);
  check_told(fixture.watcher.reason.value_or(Error{}), fixture.watcher.notes, words);
  return 0;
}
