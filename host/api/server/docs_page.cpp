// SPDX-License-Identifier: Apache-2.0
#include "api/server/docs_page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace parallax::api {
namespace {

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Parallax API</title><style>
body{{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:72em;padding:0 1em;color:#222;background:#fff}}
h2{{margin:2em 0 .3em;font-size:1.05em}} code{{background:#f0f0f3;padding:.1em .3em;border-radius:3px}}
.m{{display:inline-block;min-width:4.5em;font-weight:600}} dl{{display:grid;grid-template-columns:8em 1fr;margin:.3em 0}}
dt{{color:#666}} dd{{margin:0}}
@media(prefers-color-scheme:dark){{body{{background:#16181c;color:#ddd}}code{{background:#2a2d33}}dt{{color:#999}}}}
</style></head><body><h1>Parallax API {0}</h1>
<p>JSON over HTTP. Log in with <code>POST /api/v1/login</code> and send <code>Authorization: Bearer TOKEN</code>; browsers
offer the WebSocket subprotocols <code>parallax</code> and <code>bearer.TOKEN</code>. Refusals are problem details
(RFC 9457): <code>code</code> is stable, <code>detail</code> says what was wrong, <code>remedy</code> what to do. Unknown
fields and parameters are refused. Times are integers in nanoseconds: <code>_utc_ns</code> since 1970,
<code>_session_ns</code> since the session's start. The schemas named here stand in docs/api/openapi.yaml.</p>
)";

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string docs_page(const std::vector<Route>& routes, const std::string& version) {
  std::string page = fmt::format(fmt::runtime(kHead), escape(version));
  for (const Route& route : routes) {
    page += fmt::format("<h2 id=\"{0}\"><span class=\"m\">{1}</span> <code>{2}</code></h2><p>{3}.</p><dl>\n",
                        route.operation, route.method, escape(route.pattern), escape(route.summary));
    const auto row = [&](std::string_view name, const std::string& value) {
      if (!value.empty()) page += fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, escape(value));
    };
    row("access", route.access == Route::Access::anybody ? "without logging in" : "users");
    row("rights", std::string(route.rights));
    row("parameters", fmt::format("{}", fmt::join(route.query, ", ")));
    row("body", std::string(route.body));
    row("answer", route.answer.empty() ? "204, empty" : std::string(route.answer));
    page += "</dl>\n";
  }
  return page + "</body></html>\n";
}

}  // namespace parallax::api
