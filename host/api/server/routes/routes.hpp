// SPDX-License-Identifier: Apache-2.0
// The groups of the route table, one unit each. A handler reads its fields strictly, asks for the right, calls a port,
// and encodes what came back; it decides nothing by itself. `context` must outlive the routes.
#pragma once

#include <vector>

#include "api/server/http/route.hpp"
#include "api/server/routes/context.hpp"

namespace parallax::api {

void add_access_routes(std::vector<Route>& routes, ApiContext& context);
void add_user_routes(std::vector<Route>& routes, ApiContext& context);
void add_location_routes(std::vector<Route>& routes, ApiContext& context);
void add_source_routes(std::vector<Route>& routes, ApiContext& context);
void add_recording_routes(std::vector<Route>& routes, ApiContext& context);
void add_session_routes(std::vector<Route>& routes, ApiContext& context);
void add_item_routes(std::vector<Route>& routes, ApiContext& context);
void add_media_routes(std::vector<Route>& routes, ApiContext& context);
void add_stream_routes(std::vector<Route>& routes, ApiContext& context);
void add_settings_routes(std::vector<Route>& routes, ApiContext& context);
void add_notice_routes(std::vector<Route>& routes, ApiContext& context);
void add_system_routes(std::vector<Route>& routes, ApiContext& context);

}  // namespace parallax::api
