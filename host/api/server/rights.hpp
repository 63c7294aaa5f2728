// SPDX-License-Identifier: Apache-2.0
// Asks `decide` (model/rights.hpp) on behalf of a route, with the facts it needs fetched. No route decides by itself.
#pragma once

#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "api/dto/encode.hpp"
#include "api/server/context.hpp"
#include "api/server/route.hpp"
#include "model/rights.hpp"

namespace parallax::api {

/// Nothing when the caller may; else the refusal.
[[nodiscard]] std::optional<Problem> ask(const Call& call, Action action, const Object& object = {});

/// The session, if the caller may do `action` with it.
[[nodiscard]] tl::expected<SessionDetail, Problem> session_for(ApiContext& context, const Call& call,
                                                               const std::string& id, Action action);
/// The location (by id or name), if the caller may do `action` there.
[[nodiscard]] tl::expected<Location, Problem> location_for(ApiContext& context, const Call& call,
                                                           const std::string& id_or_name, Action action);
/// The facts about a location that `decide` wants.
[[nodiscard]] LocationAccess access_of(ApiContext& context, const Location& location,
                                       const std::vector<RecordingStatus>& running);
/// A location as clients see it: with its state and who causes it (R30).
[[nodiscard]] LocationView view_of(ApiContext& context, Location location, const std::vector<RecordingStatus>& running);
/// All locations that the caller may see.
[[nodiscard]] tl::expected<std::vector<LocationView>, Problem> visible_locations(ApiContext& context, const User& user);
/// What `user` may see of the present state: for /status and for the snapshot of the event stream.
[[nodiscard]] tl::expected<StatusView, Problem> status_for(ApiContext& context, const User& user);

/// A row in the audit log for what leaves no trace by itself; a failure is logged, the deed is done already.
void note(ApiContext& context, const Call& call, AuditEntry entry);

}  // namespace parallax::api
