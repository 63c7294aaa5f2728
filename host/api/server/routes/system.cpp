// SPDX-License-Identifier: Apache-2.0
// Jobs, audit log, plugins, diagnosis.
#include <fmt/format.h>

#include "api/dto/encode.hpp"
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
  AuditQuery query;
  query.actor = fields.maybe_text("actor");
  query.action = fields.maybe_text("action");
  query.object = fields.maybe_text("object");
  query.from_utc_ns = fields.maybe_integer("from_utc_ns", INT64_MIN + 1, INT64_MAX);
  query.until_utc_ns = fields.maybe_integer("until_utc_ns", INT64_MIN + 1, INT64_MAX);
  query.after_seq = fields.maybe_integer("after_seq", 0, INT64_MAX).value_or(0);
  query.limit = static_cast<size_t>(fields.maybe_integer("limit", 1, 10'000).value_or(200));
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
  const int64_t after = fields.maybe_integer("after", 0, INT64_MAX).value_or(0);
  const int64_t limit = fields.maybe_integer("limit", 1, 1000).value_or(200);
  if (auto problem = fields.finish()) return refuse(std::move(*problem));
  const auto log =
      context.services.plugins.log(call.at("plugin"), static_cast<uint64_t>(after), static_cast<size_t>(limit));
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
  using Access = Route::Access;
  routes.push_back({"GET",
                    "/api/v1/jobs",
                    "listJobs",
                    "One's own jobs; for a Technician all",
                    "job-cancel",
                    {},
                    "",
                    "Jobs",
                    Access::users,
                    [&](Call& call) { return list_jobs(context, call); }});
  routes.push_back({"GET",
                    "/api/v1/jobs/{job}",
                    "showJob",
                    "One job, how far it is and what came out",
                    "job-cancel",
                    {},
                    "",
                    "Job",
                    Access::users,
                    [&](Call& call) { return show_job(context, call); }});
  routes.push_back({"POST",
                    "/api/v1/jobs/{job}/cancel",
                    "cancelJob",
                    "Cancel a job",
                    "job-cancel",
                    {},
                    "",
                    "",
                    Access::users,
                    [&](Call& call) { return cancel_job(context, call); }});
  routes.push_back({"GET",
                    "/api/v1/audit",
                    "listAudit",
                    "Rows of the audit log, oldest first",
                    "audit-read",
                    {"actor", "action", "object", "from_utc_ns", "until_utc_ns", "after_seq", "limit"},
                    "",
                    "AuditRows",
                    Access::users,
                    [&](Call& call) { return list_audit(context, call); }});
  routes.push_back({"GET",
                    "/api/v1/audit/export",
                    "exportAudit",
                    "The whole audit log as JSON lines, for offline verification",
                    "audit-read",
                    {},
                    "",
                    "application/jsonl",
                    Access::users,
                    [&](Call& call) { return export_audit(context, call); }});
  routes.push_back({"GET",
                    "/api/v1/plugins",
                    "listPlugins",
                    "All plugins that were found, the refused ones with the reason",
                    "plugins-view",
                    {},
                    "",
                    "Plugins",
                    Access::users,
                    [&](Call& call) { return list_plugins(context, call); }});
  routes.push_back({"GET",
                    "/api/v1/plugins/{plugin}",
                    "showPlugin",
                    "One plugin",
                    "plugins-view",
                    {},
                    "",
                    "Plugin",
                    Access::users,
                    [&](Call& call) { return show_plugin(context, call); }});
  routes.push_back({"GET",
                    "/api/v1/plugins/{plugin}/log",
                    "showPluginLog",
                    "The newest lines that a plugin logged",
                    "plugins-view",
                    {"after", "limit"},
                    "",
                    "PluginLog",
                    Access::users,
                    [&](Call& call) { return show_plugin_log(context, call); }});
  routes.push_back({"GET",
                    "/api/v1/diagnose",
                    "diagnose",
                    "An archive for support: logs and facts, without secrets",
                    "diagnose",
                    {},
                    "",
                    "application/x-tar",
                    Access::users,
                    [&](Call& call) { return diagnose(context, call); }});
}

}  // namespace parallax::api
