// SPDX-License-Identifier: Apache-2.0
#include "api/client/calls/system.hpp"

#include "api/client/calls/requests.hpp"

namespace parallax::api::calls::system {

ClientCall<std::vector<Job>> jobs() {
  return {get(target_of(paths::kJobs)), decode_jobs};
}
ClientCall<Job> job(const std::string& job) {
  return {get(target_of(paths::kJob, {job})), decode_job};
}
ClientCall<void> cancel_job(const std::string& job) {
  return {post(target_of(paths::kJobCancel, {job})), nothing};
}
ClientCall<std::vector<AuditRow>> audit(const AuditQuery& query) {
  return {get(target_of(paths::kAudit, {}, query_of(query))), decode_audit};
}
ClientCall<std::vector<PluginInfo>> plugins() {
  return {get(target_of(paths::kPlugins)), decode_plugins};
}
ClientCall<PluginInfo> plugin(const std::string& plugin) {
  return {get(target_of(paths::kPlugin, {plugin})), decode_plugin};
}
ClientCall<PluginLog> plugin_log(const std::string& plugin, const PluginLogQuery& query) {
  return {get(target_of(paths::kPluginLog, {plugin}, query_of(query))), decode_plugin_log};
}
ClientCall<NamingRules> naming() {
  return {get(target_of(paths::kNaming)), decode_naming};
}
ClientCall<NamingRules> change_naming(const NamingRules& rules) {
  return {put(target_of(paths::kNaming), encode(rules)), decode_naming};
}
ClientRequest export_audit() {
  return get(target_of(paths::kAuditExport));
}
ClientRequest diagnose() {
  return get(target_of(paths::kDiagnose));
}

}  // namespace parallax::api::calls::system
