// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "api/dto/encode.hpp"
#include "api/dto/json_text.hpp"
#include "api/dto/objects.hpp"
#include "base/text.hpp"

namespace parallax::api {

namespace json = boost::json;

namespace {

json::array to_array(const std::vector<TextRange>& ranges) {
  json::array out;
  for (const TextRange& range : ranges) out.push_back(json::array{range.begin, range.end});
  return out;
}

json::object to_object(const SearchFound& found) {
  json::array items;
  for (const FoundItem& item : found.items) {
    items.push_back({{"id", item.id},
                     {"kind", name_of(item.kind)},
                     {"start_session_ns", item.start_session_ns},
                     {"title", item.title},
                     {"title_ranges", to_array(item.title_ranges)},
                     {"excerpt", item.excerpt},
                     {"excerpt_ranges", to_array(item.excerpt_ranges)}});
  }
  return {{"fields", json::value_from(found.fields)},
          {"by_items", found.by_items},
          {"items", std::move(items)},
          {"items_total", found.items_total},
          {"items_counted", found.items_counted}};
}

json::object to_object(const SourceLoss& loss) {
  json::object out{{"source", loss.source},
                   {"nothing", loss.nothing},
                   {"missing_ns", loss.missing_ns},
                   {"reason", nullptr},
                   {"text", loss.text}};
  if (loss.reason) out["reason"] = name_of(*loss.reason);
  return out;
}

json::object to_object(const SessionSummary& session) {
  json::array missing;
  json::array losses;
  for (const SourceLoss& loss : session.losses) {
    if (loss.nothing) missing.emplace_back(loss.source);
    losses.push_back(to_object(loss));
  }
  return {{"id", session.id},
          {"name", session.name},
          {"location", session.location},
          {"recorded_by", session.recorded_by},
          {"owner", session.owner},
          {"annotators", json::value_from(session.annotators)},
          {"people", json::value_from(session.people)},
          {"missing", std::move(missing)},
          {"losses", std::move(losses)},
          {"start_utc", format_utc(session.start_utc_ns)},
          {"start_utc_ns", session.start_utc_ns},
          {"duration_ns", session.duration_ns},
          {"state", name_of(session.state)},
          {"stop_reason", session.stop_reason},
          {"secured", session.secured},
          {"videos", session.videos},
          {"marks", session.marks},
          {"bytes", session.bytes}};
}

json::object to_object(const Part& part, std::string path) {
  return {{"file", part.file},
          {"path", std::move(path)},
          {"index_file", part.index_file},
          {"sidecar", part.sidecar},
          {"state", name_of(part.state)},
          {"start_session_ns", part.start_session_ns},
          {"duration_ns", part.duration_ns},
          {"frames", part.frames},
          {"bytes", part.bytes},
          {"codec", part.codec},
          {"audio_codec", part.audio_codec},
          {"width", part.width},
          {"height", part.height},
          {"fps", part.fps},
          {"sha256", part.sha256},
          {"sha256_state", part.sha256.empty() ? "pending" : "done"},
          {"notes", json::value_from(part.notes)}};
}

json::object to_object(const Gap& gap) {
  json::object out{{"start_session_ns", gap.start_session_ns},
                   {"end_session_ns", nullptr},
                   {"reason", name_of(gap.reason)},
                   {"text", gap.text},
                   {"user", gap.user}};
  if (gap.end_session_ns) out["end_session_ns"] = *gap.end_session_ns;
  return out;
}

}  // namespace

std::string encode(const SessionPage& page, size_t offset) {
  json::array list;
  for (const SessionSummary& session : page.sessions) {
    json::object one = to_object(session);
    one["found"] = session.found ? json::value(to_object(*session.found)) : json::value(nullptr);
    list.push_back(std::move(one));
  }
  return json_text(json::object{{"sessions", std::move(list)}, {"total", page.total}, {"offset", offset}});
}

std::string encode(const SessionDetail& detail, const PartPath& path_of) {
  json::object out = to_object(detail.summary);
  out["folder"] = detail.folder;
  json::array videos;
  for (size_t v = 0; v < detail.session.videos.size(); ++v) {
    const Video& video = detail.session.videos[v];
    json::object one{{"source", video.source},
                     {"kind", name_of(video.kind)},
                     {"driver", video.driver},
                     {"first_frame_session_ns", nullptr}};
    if (video.first_frame_session_ns) one["first_frame_session_ns"] = *video.first_frame_session_ns;
    json::array& parts = one["parts"].emplace_array();
    for (size_t p = 0; p < video.parts.size(); ++p) parts.push_back(to_object(video.parts[p], path_of(v, p)));
    json::array& gaps = one["gaps"].emplace_array();
    for (const Gap& gap : video.gaps) gaps.push_back(to_object(gap));
    videos.push_back(std::move(one));
  }
  out["video_list"] = std::move(videos);
  return json_text(out);
}

std::string encode(const std::vector<ExportStatus>& exports, const std::optional<std::string>& config_file) {
  json::array list;
  for (const ExportStatus& one : exports) {
    json::object shown{
        {"name", one.name}, {"available", !one.problem}, {"problem", nullptr}, {"answered_ms_ago", nullptr}};
    if (one.problem) shown["problem"] = to_object(*one.problem);
    if (one.age_ns) shown["answered_ms_ago"] = *one.age_ns / kNsPerMs;
    list.push_back(std::move(shown));
  }
  json::object out{{"exports", std::move(list)}, {"config_file", nullptr}};
  if (config_file) out["config_file"] = *config_file;
  return json_text(out);
}

}  // namespace parallax::api
