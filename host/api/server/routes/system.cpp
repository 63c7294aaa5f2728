// SPDX-License-Identifier: Apache-2.0
// Jobs, audit log, plugins, diagnosis.
#include <fmt/format.h>

#include "api/dto/paths.hpp"
#include "api/dto/system.hpp"
#include "api/server/http/spool.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"
#include "api/server/routes/tar.hpp"

namespace parallax::api {
namespace {

Reply list_jobs(ApiContext& context, Call& call) {
  std::vector<Job> jobs = context.services.jobs.jobs();
  // One's own, and those that one could cancel.
  std::erase_if(jobs, [&](const Job& job) { return !decide(*call.user, Action::job_cancel, {.author = job.user_id}); });
  return json_response(encode(jobs));
}

tl::expected<Job, Problem> job_for(ApiContext& context, const Call& call) {
  Result<Job> job = context.services.jobs.job(call.at("job"));
  if (!job) return refuse(job.error());
  if (auto problem = ask(call, Action::job_cancel, {.author = job->user_id})) return refuse(std::move(*problem));
  return std::move(*job);
}

Reply show_job(ApiContext& context, Call& call) {
  const auto job = job_for(context, call);
  if (!job) return refuse(job.error());
  return json_response(encode(*job));
}

Reply cancel_job(ApiContext& context, Call& call) {
  const auto job = job_for(context, call);
  if (!job) return refuse(job.error());
  if (const auto done = context.services.jobs.cancel(job->id); !done) return refuse(done.error());
  return empty_response();
}

Reply list_audit(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::audit_read)) return refuse(std::move(*problem));
  auto fields = Fields::of_query(call.query);
  const AuditQuery query = read_audit_query(fields);
  if (auto problem = fields.finish()) return refuse(std::move(*problem));
  const auto rows = context.services.audit.audit(query);
  if (!rows) return refuse(rows.error());
  return json_response(encode(*rows));
}

std::optional<Problem> stream(const std::shared_ptr<Spool>& spool, Response& response) {
  auto body = Spool::finish(spool);
  if (!body) return Problem{status_of(body.error().code), body.error(), {}, 0};
  response.streamed = std::move(*body);
  return std::nullopt;
}

Reply export_audit(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::audit_read)) return refuse(std::move(*problem));
  const auto spool = Spool::open(context.options.spool_folder);
  if (!spool) return refuse(spool.error());
  const auto done =
      context.services.audit.export_audit([&](std::string_view piece) { return (*spool)->append(piece); });
  if (!done) return refuse(done.error());
  Response response;
  if (auto problem = stream(*spool, response)) return refuse(std::move(*problem));
  response.headers.add("Content-Type", "application/jsonl");
  response.headers.add("Content-Disposition", "attachment; filename=\"audit.jsonl\"");
  return response;
}

Reply list_plugins(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::plugins_view)) return refuse(std::move(*problem));
  return json_response(encode(context.services.plugins.plugins()));
}

Reply show_plugin(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::plugins_view)) return refuse(std::move(*problem));
  const auto plugin = context.services.plugins.plugin(call.at("plugin"));
  if (!plugin) return refuse(plugin.error());
  return json_response(encode(*plugin));
}

Reply show_plugin_log(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::plugins_view)) return refuse(std::move(*problem));
  auto fields = Fields::of_query(call.query);
  const PluginLogQuery query = read_plugin_log_query(fields);
  if (auto problem = fields.finish()) return refuse(std::move(*problem));
  const auto log = context.services.plugins.log(call.at("plugin"), query.after, query.limit);
  if (!log) return refuse(log.error());
  return json_response(encode(*log));
}

Reply diagnose(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::diagnose)) return refuse(std::move(*problem));
  const auto spool = Spool::open(context.options.spool_folder);
  if (!spool) return refuse(spool.error());
  const int64_t utc_s = context.services.clock.utc_ns() / kNsPerSecond;
  std::string piece;
  auto done = context.services.diagnosis.collect([&](const DiagnosisFile& file) {
    piece.clear();
    append_tar_file(piece, file.name, file.content, utc_s);
    return (*spool)->append(piece);
  });
  piece.clear();
  end_tar(piece);
  if (done) done = (*spool)->append(piece);
  if (!done) return refuse(done.error());
  Response response;
  if (auto problem = stream(*spool, response)) return refuse(std::move(*problem));
  response.headers.add("Content-Type", "application/x-tar");
  response.headers.add("Content-Disposition", "attachment; filename=\"parallax-diagnosis.tar\"");
  note(context, call, {.action = "diagnose", .object = "system"});
  return response;
}

}  // namespace

void add_system_routes(std::vector<Route>& routes, ApiContext& context) {
  routes.push_back({.method = "GET",
                    .pattern = paths::kJobs,
                    .operation = "listJobs",
                    .summary = "One's own jobs; for a Technician all",
                    .rights = "job-cancel",
                    .answer = "Jobs",
                    .handler = [&](Call& call) { return list_jobs(context, call); }});
  routes.push_back({.method = "GET",
                    .pattern = paths::kJob,
                    .operation = "showJob",
                    .summary = "One job, how far it is and what came out",
                    .rights = "job-cancel",
                    .answer = "Job",
                    .handler = [&](Call& call) { return show_job(context, call); }});
  routes.push_back({.method = "POST",
                    .pattern = paths::kJobCancel,
                    .operation = "cancelJob",
                    .summary = "Cancel a job",
                    .rights = "job-cancel",
                    .handler = [&](Call& call) { return cancel_job(context, call); }});
  routes.push_back({.method = "GET",
                    .pattern = paths::kAudit,
                    .operation = "listAudit",
                    .summary = "Rows of the audit log, oldest first",
                    .rights = "audit-read",
                    .query = {"actor", "action", "object", "from_utc_ns", "until_utc_ns", "after_seq", "limit"},
                    .answer = "AuditRows",
                    .handler = [&](Call& call) { return list_audit(context, call); }});
  routes.push_back({.method = "GET",
                    .pattern = paths::kAuditExport,
                    .operation = "exportAudit",
                    .summary = "The whole audit log as JSON lines, for offline verification",
                    .rights = "audit-read",
                    .answer = "application/jsonl",
                    .handler = [&](Call& call) { return export_audit(context, call); }});
  routes.push_back({.method = "GET",
                    .pattern = paths::kPlugins,
                    .operation = "listPlugins",
                    .summary = "All plugins that were found, the refused ones with the reason",
                    .rights = "plugins-view",
                    .answer = "Plugins",
                    .handler = [&](Call& call) { return list_plugins(context, call); }});
  routes.push_back({.method = "GET",
                    .pattern = paths::kPlugin,
                    .operation = "showPlugin",
                    .summary = "One plugin",
                    .rights = "plugins-view",
                    .answer = "Plugin",
                    .handler = [&](Call& call) { return show_plugin(context, call); }});
  routes.push_back({.method = "GET",
                    .pattern = paths::kPluginLog,
                    .operation = "showPluginLog",
                    .summary = "The newest lines that a plugin logged",
                    .rights = "plugins-view",
                    .query = {"after", "limit"},
                    .answer = "PluginLog",
                    .handler = [&](Call& call) { return show_plugin_log(context, call); }});
  routes.push_back({.method = "GET",
                    .pattern = paths::kDiagnose,
                    .operation = "diagnose",
                    .summary = "An archive for support: logs and facts, without secrets",
                    .rights = "diagnose",
                    .answer = "application/x-tar",
                    .handler = [&](Call& call) { return diagnose(context, call); }});
}

}  // namespace parallax::api
