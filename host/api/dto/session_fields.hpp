// SPDX-License-Identifier: Apache-2.0
// A session, its videos and what a search found in it. Internal to dto/.
#pragma once

#include <algorithm>

#include "api/dto/fields_of.hpp"
#include "api/dto/sessions.hpp"

namespace parallax::api {

/// [[begin, end], …]
template <typename Json>
void ranges_of(Json& json, std::string_view name, In<Json, std::vector<TextRange>>& ranges) {
  if constexpr (Json::kReads) {
    for (const auto& [begin, end] : json.pairs(name)) ranges.push_back({begin, end});
  } else {
    std::vector<std::pair<size_t, size_t>> pairs;
    for (const TextRange& range : ranges) pairs.emplace_back(range.begin, range.end);
    json.put(name, pairs);
  }
}

template <typename Json>
void fields_of(Json& json, In<Json, FoundItem>& item) {
  json("id", item.id);
  json("kind", item.kind);
  json("start_session_ns", item.start_session_ns);
  json("title", item.title);
  ranges_of(json, "title_ranges", item.title_ranges);
  json("excerpt", item.excerpt);
  ranges_of(json, "excerpt_ranges", item.excerpt_ranges);
}

template <typename Json>
void fields_of(Json& json, In<Json, SearchFound>& found) {
  json("fields", found.fields);
  json("by_items", found.by_items);
  json("items", found.items);
  json("items_total", found.items_total);
  json("items_counted", found.items_counted);
}

template <typename Json>
void fields_of(Json& json, In<Json, SourceLoss>& loss) {
  json("source", loss.source);
  json("nothing", loss.nothing);
  json("missing_ns", loss.missing_ns);
  json("reason", loss.reason);
  json("text", loss.text);
}

/// Sources without any picture, by name: all that an older recorder tells of losses.
template <typename Json>
void missing_of(Json& json, In<Json, std::vector<SourceLoss>>& losses) {
  if constexpr (Json::kReads) {
    if (json.is_list("losses")) return;
    for (std::string& source : json.texts("missing")) losses.push_back({std::move(source), true, 0, {}, {}});
  } else {
    std::vector<std::string> sources;
    for (const SourceLoss& loss : losses) {
      if (loss.nothing) sources.push_back(loss.source);
    }
    json.put("missing", sources);
  }
}

/// What a row of the list and the answer about one session have in common: all but `found`.
template <typename Json>
void fields_of(Json& json, In<Json, SessionSummary>& session) {
  json("id", session.id);
  json("name", session.name);
  json("location", session.location);
  json("recorded_by", session.recorded_by);
  json("owner", session.owner);
  json("annotators", session.annotators);
  json("people", session.people);
  missing_of(json, session.losses);
  if (!Json::kReads || session.losses.empty()) json("losses", session.losses);
  time_of(json, "start_utc", session.start_utc_ns);
  json("duration_ns", session.duration_ns);
  json("state", session.state);
  json("stop_reason", session.stop_reason);
  json("secured", session.secured);
  json("videos", session.videos);
  json("marks", session.marks);
  json("bytes", session.bytes);
}

template <typename Json>
void fields_of(Json& json, In<Json, Gap>& gap) {
  json("start_session_ns", gap.start_session_ns);
  json("end_session_ns", gap.end_session_ns);
  json("reason", gap.reason);
  json("text", gap.text);
  json("user", gap.user);
}

template <typename Json>
void part_of(Json& json, In<Json, Part>& part, In<Json, std::string>& path) {
  json("file", part.file);
  json("path", path);
  json("index_file", part.index_file);
  json("sidecar", part.sidecar);
  if constexpr (Json::kReads) part.state = PartState::finished;  // what newer ones may say is no file in the making
  json("state", part.state);
  json("start_session_ns", part.start_session_ns);
  json("duration_ns", part.duration_ns);
  json("frames", part.frames);
  json("bytes", part.bytes);
  json("codec", part.codec);
  json("audio_codec", part.audio_codec);
  json("width", part.width);
  json("height", part.height);
  json("fps", part.fps);
  json("sha256", part.sha256);
  json.shown("sha256_state", [&] { return part.sha256.empty() ? "pending" : "done"; });
  json("notes", part.notes);
}

template <typename Json>
void video_of(Json& json, In<Json, Video>& video, In<Json, std::vector<std::string>>& paths) {
  json("source", video.source);
  json("kind", video.kind);
  json("driver", video.driver);
  json("first_frame_session_ns", video.first_frame_session_ns);
  if constexpr (Json::kReads) {
    json.for_each("parts", [&](Reader& in) { part_of(in, video.parts.emplace_back(), paths.emplace_back()); });
  } else {
    static const std::string none;
    json.list("parts");
    for (size_t i = 0; i < video.parts.size(); ++i) {
      Writer out = json.add_to("parts");
      part_of(out, video.parts[i], i < paths.size() ? paths[i] : none);
    }
  }
  json("gaps", video.gaps);
}

template <typename Json>
void videos_of(Json& json, In<Json, SessionFacts>& facts) {
  auto& videos = facts.detail.session.videos;
  if constexpr (Json::kReads) {
    json.for_each("video_list", [&](Reader& in) { video_of(in, videos.emplace_back(), facts.paths.emplace_back()); });
  } else {
    static const std::vector<std::string> none;
    json.list("video_list");
    for (size_t i = 0; i < videos.size(); ++i) {
      Writer out = json.add_to("video_list");
      video_of(out, videos[i], i < facts.paths.size() ? facts.paths[i] : none);
    }
  }
}

template <typename Json>
void fields_of(Json& json, In<Json, SessionFacts>& facts) {
  auto& summary = facts.detail.summary;
  fields_of(json, summary);
  json("folder", facts.detail.folder);
  videos_of(json, facts);
  if constexpr (Json::kReads) {
    Session& session = facts.detail.session;
    session.id = summary.id;
    session.name = summary.name;
    session.location = summary.location;
    session.recorded_by = summary.recorded_by;
    session.start_utc_ns = summary.start_utc_ns;
    session.state = summary.state;
    session.stop_reason = summary.stop_reason;
    session.duration_ns = summary.duration_ns;
  }
}

}  // namespace parallax::api
