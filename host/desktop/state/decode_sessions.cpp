// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/decode.hpp"
#include "desktop/state/reader.hpp"

namespace parallax::desktop {

namespace {

GapReason gap_reason_of(std::string_view name) {
  return from_name<GapReason>(name).value_or(GapReason::camera_gone);
}

std::vector<TextRange> ranges_of(const Reader& in, std::string_view name) {
  std::vector<TextRange> out;
  for (const auto& [begin, end] : in.pairs(name)) out.push_back({begin, end});
  return out;
}

FoundItem found_item_of(const Reader& in) {
  return {.id = in.text("id"),
          .kind = from_name<ItemKind>(in.text("kind")).value_or(ItemKind::mark),
          .start_session_ns = in.integer("start_session_ns"),
          .title = in.text("title"),
          .title_ranges = ranges_of(in, "title_ranges"),
          .excerpt = in.text("excerpt"),
          .excerpt_ranges = ranges_of(in, "excerpt_ranges")};
}

std::optional<SearchFound> found_of(const Reader& in) {
  if (in.empty()) return std::nullopt;
  return SearchFound{.fields = in.texts("fields"),
                     .by_items = in.flag("by_items"),
                     .items = in.list<FoundItem>("items", found_item_of),
                     .items_total = in.unsigned_integer("items_total"),
                     .items_counted = in.flag("items_counted", true)};
}

SourceLoss loss_of(const Reader& in) {
  const std::string reason = in.text("reason");
  return {.source = in.text("source"),
          .nothing = in.flag("nothing"),
          .missing_ns = in.integer("missing_ns"),
          .reason = reason.empty() ? std::nullopt : std::optional(gap_reason_of(reason)),
          .text = in.text("text")};
}

SessionSummary summary_of(const Reader& in) {
  SessionSummary out;
  out.id = in.text("id");
  out.name = in.text("name");
  out.location = in.text("location");
  out.recorded_by = in.text("recorded_by");
  out.owner = in.text("owner");
  out.annotators = in.texts("annotators");
  out.people = in.texts("people");
  out.losses = in.list<SourceLoss>("losses", loss_of);
  if (out.losses.empty()) {  // an older recorder tells only of sources without any picture
    for (std::string& source : in.texts("missing")) out.losses.push_back({std::move(source), true, 0, {}, {}});
  }
  out.start_utc_ns = in.integer("start_utc_ns");
  out.duration_ns = in.integer("duration_ns");
  out.state = from_name<SessionState>(in.text("state")).value_or(SessionState::stopped);
  out.stop_reason = in.text("stop_reason");
  out.secured = in.flag("secured");
  out.videos = in.integer("videos");
  out.marks = in.integer("marks");
  out.bytes = in.unsigned_integer("bytes");
  out.found = found_of(in.object("found"));
  return out;
}

Part part_of(const Reader& in) {
  Part out;
  out.file = in.text("file");
  out.index_file = in.text("index_file");
  out.sidecar = in.text("sidecar");
  out.state = from_name<PartState>(in.text("state")).value_or(PartState::finished);
  out.start_session_ns = in.integer("start_session_ns");
  out.duration_ns = in.integer("duration_ns");
  out.frames = in.unsigned_integer("frames");
  out.bytes = in.unsigned_integer("bytes");
  out.codec = in.text("codec");
  out.audio_codec = in.text("audio_codec");
  out.width = static_cast<int32_t>(in.integer("width"));
  out.height = static_cast<int32_t>(in.integer("height"));
  out.fps = in.number("fps");
  out.sha256 = in.text("sha256");
  out.notes = in.texts("notes");
  return out;
}

Gap gap_of(const Reader& in) {
  return {in.integer("start_session_ns"), in.maybe_integer("end_session_ns"), gap_reason_of(in.text("reason")),
          in.text("text"), in.text("user")};
}

Video video_of(const Reader& in) {
  Video out;
  out.source = in.text("source");
  out.kind = Word<SourceKind>(in.text("kind", "camera"));
  out.driver = in.text("driver");
  out.first_frame_session_ns = in.maybe_integer("first_frame_session_ns");
  out.parts = in.list<Part>("parts", part_of);
  out.gaps = in.list<Gap>("gaps", gap_of);
  return out;
}

Item item_of(const Reader& in) {
  Item out;
  out.id = in.text("id");
  out.revision = in.integer("revision");
  out.session = in.text("session");
  out.kind = from_name<ItemKind>(in.text("kind")).value_or(ItemKind::mark);
  out.start_session_ns = in.integer("start_session_ns");
  out.end_session_ns = in.maybe_integer("end_session_ns");
  out.title = in.text("title");
  out.description = in.text("description");
  out.colour = in.text("colour");
  out.author = in.text("author");
  out.revised_by = in.text("revised_by");
  out.created_utc_ns = in.integer("created_utc_ns");
  out.revised_utc_ns = in.integer("revised_utc_ns");
  out.origin = from_name<ItemOrigin>(in.text("origin")).value_or(ItemOrigin::review);
  out.removed = in.flag("removed");
  return out;
}

std::vector<std::string> paths_of(const Reader& video) {
  return video.list<std::string>("parts", [](const Reader& part) { return part.text("path"); });
}

}  // namespace

Result<SessionPage> decode_sessions(std::string_view text) {
  const auto document = Document::parse(text);
  if (!document) return fail(document.error());
  SessionPage out;
  out.sessions = document->root().list<SessionSummary>("sessions", summary_of);
  out.total = document->root().unsigned_integer("total");
  return out;
}

Result<SessionFacts> decode_session(std::string_view text) {
  const auto document = Document::parse(text);
  if (!document) return fail(document.error());
  const Reader in = document->root();
  SessionFacts out;
  out.detail.summary = summary_of(in);
  out.detail.folder = in.text("folder");
  const SessionSummary& summary = out.detail.summary;
  Session& session = out.detail.session;
  session.id = summary.id;
  session.name = summary.name;
  session.location = summary.location;
  session.recorded_by = summary.recorded_by;
  session.start_utc_ns = summary.start_utc_ns;
  session.state = summary.state;
  session.stop_reason = in.text("stop_reason");
  session.duration_ns = summary.duration_ns;
  session.videos = in.list<Video>("video_list", video_of);
  out.paths = in.list<std::vector<std::string>>("video_list", paths_of);
  return out;
}

Result<ExportList> decode_exports(std::string_view text) {
  const auto document = Document::parse(text);
  if (!document) return fail(document.error());
  ExportList list;
  list.config_file = document->root().text("config_file");
  list.folders = document->root().list<ExportStatus>("exports", [](const Reader& in) {
    ExportStatus out{.name = in.text("name")};
    const Reader problem = in.object("problem");
    if (!in.flag("available")) out.problem = Error{problem.text("code"), problem.text("text"), problem.text("remedy")};
    return out;
  });
  return list;
}

Result<ItemPage> decode_items(std::string_view text) {
  const auto document = Document::parse(text);
  if (!document) return fail(document.error());
  return ItemPage{document->root().list<Item>("items", item_of), document->root().unsigned_integer("total")};
}

Result<Item> decode_item(std::string_view text) {
  const auto document = Document::parse(text);
  if (!document) return fail(document.error());
  return item_of(document->root());
}

}  // namespace parallax::desktop
