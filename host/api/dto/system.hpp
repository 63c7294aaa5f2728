// SPDX-License-Identifier: Apache-2.0
// Jobs, audit log, plugins, and rules that hold for all clients of a recorder. [any thread]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/dto/fields.hpp"
#include "base/result.hpp"
#include "model/audit/audit_row.hpp"
#include "model/ports/jobs.hpp"
#include "model/ports/plugins.hpp"
#include "model/ports/session_naming.hpp"

namespace parallax::api {

/// Lines with a number above `after`.
struct PluginLogQuery {
  uint64_t after = 0;
  size_t limit = 200;  ///< at most 1000
};

/// {"job": …}: the id of the work that begins.
[[nodiscard]] std::string encode_started_job(const std::string& job);
Result<std::string> decode_started_job(std::string_view text);
[[nodiscard]] std::string encode(const Job& job);
Result<Job> decode_job(std::string_view text);
[[nodiscard]] std::string encode(const std::vector<Job>& jobs);
Result<std::vector<Job>> decode_jobs(std::string_view text);
[[nodiscard]] std::string encode(const std::vector<AuditRow>& rows);
Result<std::vector<AuditRow>> decode_audit(std::string_view text);
[[nodiscard]] std::string encode(const PluginInfo& plugin);
Result<PluginInfo> decode_plugin(std::string_view text);
[[nodiscard]] std::string encode(const std::vector<PluginInfo>& plugins);
Result<std::vector<PluginInfo>> decode_plugins(std::string_view text);
[[nodiscard]] std::string encode(const PluginLogLine& line);
[[nodiscard]] std::string encode(const PluginLog& log);
Result<PluginLog> decode_plugin_log(std::string_view text);

/// Answer and request alike.
[[nodiscard]] std::string encode(const NamingRules& rules);
Result<NamingRules> decode_naming(std::string_view text);
[[nodiscard]] NamingRules read_naming(Fields& fields);
[[nodiscard]] Query query_of(const AuditQuery& query);
[[nodiscard]] AuditQuery read_audit_query(Fields& fields);
[[nodiscard]] Query query_of(const PluginLogQuery& query);
[[nodiscard]] PluginLogQuery read_plugin_log_query(Fields& fields);

}  // namespace parallax::api
