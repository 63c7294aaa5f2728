// SPDX-License-Identifier: Apache-2.0
#include "api/server/pages/docs_page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "api/server/pages/openapi_text.hpp"
#include "base/text.hpp"

namespace parallax::api {
namespace {

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Parallax API</title><style>
body{{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:72em;padding:0 1em;color:#222;background:#fff}}
h2{{margin:2em 0 .3em;font-size:1.05em}} code{{background:#f0f0f3;padding:.1em .3em;border-radius:3px}}
.m{{display:inline-block;min-width:4.5em;font-weight:600}} dl{{display:grid;grid-template-columns:8em 1fr;margin:.3em 0}}
dt{{color:#666}} dd{{margin:0}} pre{{background:#f0f0f3;padding:.6em;border-radius:3px;overflow-x:auto;font-size:.85em}}
@media(prefers-color-scheme:dark){{body{{background:#16181c;color:#ddd}}code,pre{{background:#2a2d33}}a{{color:#8bf}}dt{{color:#999}}}}
</style></head><body><h1>Parallax API {0}</h1>
<p>JSON over HTTP. Log in with <code>POST /api/v1/login</code> and send <code>Authorization: Bearer TOKEN</code>; browsers
offer the WebSocket subprotocols <code>parallax</code> and <code>bearer.TOKEN</code>. Refusals are problem details
(RFC 9457): <code>code</code> is stable, <code>detail</code> says what was wrong, <code>remedy</code> what to do. Unknown
fields and parameters are refused. Times are integers in nanoseconds: <code>_utc_ns</code> since 1970,
<code>_session_ns</code> since the session's start. For tools: <a href="/api/v1/openapi.yaml">openapi.yaml</a>.</p>
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

/// The schemas of openapi.yaml: name and text of each.
std::vector<std::pair<std::string, std::string>> schemas() {
  std::vector<std::pair<std::string, std::string>> out;
  bool inside = false;
  for (const std::string_view line : split(openapi_yaml(), '\n')) {
    if (!inside || line.empty()) {
      inside = inside || line == "  schemas:";
      continue;
    }
    if (!line.starts_with("    ")) break;
    if (line[4] != ' ' && line.ends_with(":")) {
      out.emplace_back(line.substr(4, line.size() - 5), std::string());
    } else if (!out.empty()) {
      out.back().second += std::string(line.substr(std::min<size_t>(line.size(), 6))) + "\n";
    }
  }
  return out;
}

}  // namespace

std::string docs_page(const std::vector<Route>& routes, const std::string& version) {
  std::string page = fmt::format(fmt::runtime(kHead), escape(version));
  const auto all = schemas();
  const auto linked = [&all](std::string_view name) {
    const bool known = std::any_of(all.begin(), all.end(), [&](const auto& schema) { return schema.first == name; });
    return known ? fmt::format("<a href=\"#schema-{0}\">{0}</a>", name) : escape(name);
  };
  for (const Route& route : routes) {
    page += fmt::format("<h2 id=\"{0}\"><span class=\"m\">{1}</span> <code>{2}</code></h2><p>{3}.</p><dl>\n",
                        route.operation, route.method, escape(route.pattern), escape(route.summary));
    const auto row = [&](std::string_view name, const std::string& html) {
      if (!html.empty()) page += fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, html);
    };
    row("access", route.access == Route::Access::anybody ? "without logging in" : "users");
    row("rights", std::string(route.rights));
    row("parameters", fmt::format("{}", fmt::join(route.query, ", ")));
    row("body", linked(route.body));
    row("answer", route.answer.empty() ? "204, empty" : linked(route.answer));
    page += "</dl>\n";
  }
  page += "<h1>Schemas</h1>\n";
  for (const auto& [name, text] : all)
    page += fmt::format("<h2 id=\"schema-{0}\">{0}</h2><pre>{1}</pre>\n", escape(name), escape(text));
  return page + "</body></html>\n";
}

}  // namespace parallax::api
