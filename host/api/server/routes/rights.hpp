// SPDX-License-Identifier: Apache-2.0
// Asks `decide` (model/people/rights.hpp) on behalf of a route, with the facts it needs fetched. No route decides by
// itself. Whoever may not do a thing is refused (403) where they may see what it would be done to; else they get the
// answer that a made-up name gets (404, model/people/unknown.hpp), so that no answer tells what exists.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "api/dto/recording.hpp"
#include "api/server/http/route.hpp"
#include "api/server/routes/context.hpp"
#include "model/people/rights.hpp"

namespace parallax::api {

/// Nothing when the caller may; else the refusal.
[[nodiscard]] std::optional<Problem> ask(const Call& call, Action action, const Object& object = {});

/// The same about the session `id`, whose facts are in `object`: 404 to who may not see it.
[[nodiscard]] std::optional<Problem> ask_of_session(const Call& call, Action action, const Object& object,
                                                    const std::string& id);

/// The recording with this session's id, while it only starts: it is not in the catalogue then.
[[nodiscard]] std::optional<RecordingStatus> starting_session(ApiContext& context, const std::string& id);
/// What `decide` wants to know about a recording that is not in the catalogue yet: it belongs to who started it.
[[nodiscard]] SessionRelations relations_of(const RecordingStatus& recording);
/// The session, if the caller may do `action` with it.
[[nodiscard]] tl::expected<SessionDetail, Problem> session_for(ApiContext& context, const Call& call,
                                                               const std::string& id, Action action);
/// The location (by id or name), if the caller may do `action` there.
[[nodiscard]] tl::expected<Location, Problem> location_for(ApiContext& context, const Call& call,
                                                           const std::string& id_or_name, Action action);
/// The source, if the caller may do `action` in its location.
[[nodiscard]] tl::expected<Source, Problem> source_for(ApiContext& context, const Call& call, const std::string& id,
                                                       Action action);
/// The item, if the caller may do `action` with it or with its session.
[[nodiscard]] tl::expected<Item, Problem> item_for(ApiContext& context, const Call& call, const std::string& id,
                                                   Action action);
/// A recording with what `decide` wants to know about its session.
struct RunningSession {
  RecordingStatus status;
  SessionRelations relations;
};
/// Everything that is being recorded now. Blocks for the recording loop and the catalogue.
[[nodiscard]] std::vector<RunningSession> running_sessions(const ApiServices& services);
/// Of a recording that is not in the catalogue yet: it belongs to who started it. Blocks for the recording loop.
[[nodiscard]] std::optional<SessionRelations> starting_relations(const ApiServices& services,
                                                                 const std::string& session);
/// The facts about a location that `decide` wants.
[[nodiscard]] LocationAccess access_of(const Location& location, const std::vector<RunningSession>& running);
/// A location as `user` sees it: with its state and who causes it (R30), and the session if the user may view that.
/// `problem`: why no recording could be started now.
[[nodiscard]] LocationView view_of(ApiContext& context, const User& user, Location location,
                                   const std::vector<RunningSession>& running, const std::optional<Error>& problem);
/// All locations that the caller may see.
[[nodiscard]] tl::expected<std::vector<LocationView>, Problem> visible_locations(
    ApiContext& context, const User& user, const std::vector<RunningSession>& running);
/// What `user` may see of the present state: for /status and for the snapshot of the event stream.
[[nodiscard]] tl::expected<StatusView, Problem> status_for(ApiContext& context, const User& user);

/// Decides for LiveRights whether a viewer may still watch, with what is true at that moment.
[[nodiscard]] std::unique_ptr<LiveRights::Judge> make_live_judge(const ApiServices& services);

/// A row in the audit log for what leaves no trace by itself; a failure is logged, the deed is done already.
void note(ApiContext& context, const Call& call, AuditEntry entry);
/// The same for what is done again and again, such as playing: one row in ten minutes for each person, address and
/// object.
void note_once(ApiContext& context, const Call& call, AuditEntry entry);

}  // namespace parallax::api
