// SPDX-License-Identifier: Apache-2.0
// The bytes of the parts, by range, finished or growing.
#include <fmt/format.h>

#include "api/dto/paths.hpp"
#include "api/server/http/range.hpp"
#include "api/server/http/token_check.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"
#include "model/people/rights.hpp"

namespace parallax::api {
namespace {

/// Sending a part can last for hours: whether the right to it still holds is looked at once a second.
class PartSource final : public ByteSource {
 public:
  PartSource(ApiContext& context, const Call& call, std::string session, std::unique_ptr<MediaFile> file)
      : context_(context),
        token_(context.services.accounts, context.services.clock, call.token, *call.user),
        session_(std::move(session)),
        file_(std::move(file)),
        looked_monotonic_ns_(context.services.clock.monotonic_ns()) {}
  Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out) override {
    if (!still_may()) return fail("not-allowed", "The right to see the session has ended.");
    return file_->read_at(offset, out);
  }

 private:
  bool still_may() {
    const int64_t now_ns = context_.services.clock.monotonic_ns();
    if (now_ns - looked_monotonic_ns_ < kNsPerSecond) return true;
    looked_monotonic_ns_ = now_ns;
    const std::optional<User>& user = token_.user_now();
    if (!user) return false;
    const auto session = context_.services.sessions.session(session_);
    return session && decide(*user, Action::session_view, {.session = session->relations});
  }

  ApiContext& context_;
  TokenCheck token_;
  const std::string session_;
  std::unique_ptr<MediaFile> file_;
  int64_t looked_monotonic_ns_;
};

/// Whether a Range header counts: an If-Range that names another version asks for the whole file (RFC 9110 13.1.5).
bool range_counts(const Request& request, const std::string& etag) {
  const auto condition = request.headers.find("If-Range");
  return !condition || (!etag.empty() && *condition == etag);
}

using Open = Result<OpenedPart> (MediaAccess::*)(const std::string&, size_t, size_t);

Reply read_file(ApiContext& context, Call& call, Open open) {
  const auto session = session_for(context, call, call.at("session"), Action::session_view);
  if (!session) return refuse(session.error());
  auto part = (context.services.media.*open)(session->summary.id, call.number_at("video"), call.number_at("part"));
  if (!part) return refuse(part.error());
  const uint64_t total = part->file->size();
  Response response;
  response.headers.add("Content-Type", part->content_type);
  response.headers.add("Accept-Ranges", "bytes");
  if (!part->etag.empty()) response.headers.add("ETag", part->etag);
  response.headers.add("Cache-Control", "private, no-cache");
  if (const auto known = call.http.headers.find("If-None-Match");
      known && !part->etag.empty() && *known == part->etag) {
    response.status = 304;
    return response;
  }
  ByteRange range{0, total};
  const auto asked = call.http.headers.find("Range");
  if (asked && range_counts(call.http, part->etag)) {
    const auto parsed = parse_range(*asked, total);
    if (!parsed) {
      response =
          problem_response({416,
                            {"range-not-satisfiable", fmt::format("The file has {} bytes now.", total),
                             part->growing ? "It is still growing: ask again later." : "Ask for bytes below that."},
                            {},
                            0});
      response.headers.add("Content-Range", fmt::format("bytes */{}", total));
      return response;
    }
    if (*parsed) {
      range = **parsed;
      response.status = 206;
      // The end of a growing file is not known (RFC 9110 14.4).
      const std::string complete = part->growing ? "*" : std::to_string(total);
      response.headers.add("Content-Range",
                           fmt::format("bytes {}-{}/{}", range.offset, range.offset + range.size - 1, complete));
    }
  }
  if (call.http.method != "HEAD")
    note_once(context, call,
              {.action = "play", .object = "session:" + session->summary.id});  // players read hundreds of ranges
  response.streamed =
      StreamedBody{std::make_shared<PartSource>(context, call, session->summary.id, std::move(part->file)),
                   range.offset, range.size};
  return response;
}

}  // namespace

void add_media_routes(std::vector<Route>& routes, ApiContext& context) {
  routes.push_back({.method = "GET",
                    .pattern = paths::kPartMedia,
                    .operation = "readPart",
                    .summary = "The file of a part, whole or by range; a growing one as far as it goes now",
                    .rights = "session-view",
                    .answer = "video/mp4",
                    .handler = [&](Call& call) { return read_file(context, call, &MediaAccess::open_part); }});
  routes.push_back({.method = "GET",
                    .pattern = paths::kPartIndex,
                    .operation = "readPartIndex",
                    .summary = "The index of a part (docs/design/files.md), by range, as far as it goes now",
                    .rights = "session-view",
                    .answer = "application/octet-stream",
                    .handler = [&](Call& call) { return read_file(context, call, &MediaAccess::open_index); }});
}

}  // namespace parallax::api
