// SPDX-License-Identifier: Apache-2.0
// Every path of the API, once: the recorder's table of routes and the clients' calls take them from here. "{name}"
// stands for a text, "{name:number}" for digits.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "api/dto/fields.hpp"

namespace parallax::api {

namespace paths {

inline constexpr std::string_view kGreeting = "/api/v1";
inline constexpr std::string_view kDocs = "/api/v1/docs";
inline constexpr std::string_view kOpenApi = "/api/v1/openapi.yaml";

inline constexpr std::string_view kSetUp = "/api/v1/setup";
inline constexpr std::string_view kLogIn = "/api/v1/login";
inline constexpr std::string_view kLogOut = "/api/v1/logout";
inline constexpr std::string_view kMe = "/api/v1/me";
inline constexpr std::string_view kOwnPassword = "/api/v1/me/password";
inline constexpr std::string_view kRights = "/api/v1/rights";
inline constexpr std::string_view kUsers = "/api/v1/users";
inline constexpr std::string_view kUser = "/api/v1/users/{user}";
inline constexpr std::string_view kPassword = "/api/v1/users/{user}/password";

inline constexpr std::string_view kLocations = "/api/v1/locations";
inline constexpr std::string_view kLocation = "/api/v1/locations/{location}";
inline constexpr std::string_view kLocationRecordings = "/api/v1/locations/{location}/recordings";
inline constexpr std::string_view kLocationSources = "/api/v1/locations/{location}/sources";
inline constexpr std::string_view kSources = "/api/v1/sources";
inline constexpr std::string_view kSource = "/api/v1/sources/{source}";
inline constexpr std::string_view kSourceTest = "/api/v1/sources/{source}/test";
inline constexpr std::string_view kLive = "/api/v1/live/{source}/{stream}";

inline constexpr std::string_view kStatus = "/api/v1/status";
inline constexpr std::string_view kRecordings = "/api/v1/recordings";
inline constexpr std::string_view kEvents = "/api/v1/events";

inline constexpr std::string_view kSessions = "/api/v1/sessions";
inline constexpr std::string_view kSession = "/api/v1/sessions/{session}";
inline constexpr std::string_view kSessionStop = "/api/v1/sessions/{session}/stop";
inline constexpr std::string_view kSessionStartNow = "/api/v1/sessions/{session}/start-now";
inline constexpr std::string_view kSessionPause = "/api/v1/sessions/{session}/pause";
inline constexpr std::string_view kSessionResume = "/api/v1/sessions/{session}/resume";
inline constexpr std::string_view kSessionName = "/api/v1/sessions/{session}/name";
inline constexpr std::string_view kSessionSecured = "/api/v1/sessions/{session}/secured";
inline constexpr std::string_view kSessionPeople = "/api/v1/sessions/{session}/people";
inline constexpr std::string_view kSessionVerify = "/api/v1/sessions/{session}/verify";
inline constexpr std::string_view kSessionCopy = "/api/v1/sessions/{session}/copy";
inline constexpr std::string_view kSessionItems = "/api/v1/sessions/{session}/items";
inline constexpr std::string_view kSessionUndo = "/api/v1/sessions/{session}/undo";
inline constexpr std::string_view kPartMedia =
    "/api/v1/sessions/{session}/videos/{video:number}/parts/{part:number}/media";
inline constexpr std::string_view kPartIndex =
    "/api/v1/sessions/{session}/videos/{video:number}/parts/{part:number}/index";
inline constexpr std::string_view kExports = "/api/v1/exports";

inline constexpr std::string_view kItem = "/api/v1/items/{item}";
inline constexpr std::string_view kItemHistory = "/api/v1/items/{item}/history";

inline constexpr std::string_view kNotices = "/api/v1/notices";
inline constexpr std::string_view kNoticesSeen = "/api/v1/notices/seen";
inline constexpr std::string_view kNoticeSeen = "/api/v1/notices/{notice:number}/seen";

inline constexpr std::string_view kNaming = "/api/v1/settings/naming";
inline constexpr std::string_view kJobs = "/api/v1/jobs";
inline constexpr std::string_view kJob = "/api/v1/jobs/{job}";
inline constexpr std::string_view kJobCancel = "/api/v1/jobs/{job}/cancel";
inline constexpr std::string_view kAudit = "/api/v1/audit";
inline constexpr std::string_view kAuditExport = "/api/v1/audit/export";
inline constexpr std::string_view kPlugins = "/api/v1/plugins";
inline constexpr std::string_view kPlugin = "/api/v1/plugins/{plugin}";
inline constexpr std::string_view kPluginLog = "/api/v1/plugins/{plugin}/log";
inline constexpr std::string_view kDiagnose = "/api/v1/diagnose";

}  // namespace paths

/// A path as a request's target: `values` stand for the names in their order, each percent-encoded, and `query` behind
/// it. `values` must be as many as the names. [any thread]
[[nodiscard]] std::string target_of(std::string_view path, std::initializer_list<std::string_view> values = {},
                                    const Query& query = {});

/// What a filter of a query says, if it is set.
void add_to(Query& query, std::string_view name, const std::optional<std::string>& value);
void add_to(Query& query, std::string_view name, const std::optional<int64_t>& value);
void add_to(Query& query, std::string_view name, const std::optional<bool>& value);

}  // namespace parallax::api
