// SPDX-License-Identifier: Apache-2.0
// Jobs, audit log, plugins, rules for all, diagnosis. [any thread]
#pragma once

#include <string>
#include <vector>

#include "api/client/client_call.hpp"
#include "api/dto/system.hpp"

namespace parallax::api::calls::system {

/// Newest first.
[[nodiscard]] ClientCall<std::vector<Job>> jobs();
[[nodiscard]] ClientCall<Job> job(const std::string& job);
[[nodiscard]] ClientCall<void> cancel_job(const std::string& job);
/// Oldest first.
[[nodiscard]] ClientCall<std::vector<AuditRow>> audit(const AuditQuery& query);
[[nodiscard]] ClientCall<std::vector<PluginInfo>> plugins();
[[nodiscard]] ClientCall<PluginInfo> plugin(const std::string& plugin);
[[nodiscard]] ClientCall<PluginLog> plugin_log(const std::string& plugin, const PluginLogQuery& query);
[[nodiscard]] ClientCall<NamingRules> naming();
[[nodiscard]] ClientCall<NamingRules> change_naming(const NamingRules& rules);
/// To be downloaded: the whole audit log as JSON lines; an archive for support.
[[nodiscard]] ClientRequest export_audit();
[[nodiscard]] ClientRequest diagnose();

}  // namespace parallax::api::calls::system
