// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "api/dto/locations.hpp"
#include "api/dto/paths.hpp"
#include "api/dto/shared_fields.hpp"
#include "base/fingerprint.hpp"

namespace parallax::api {

namespace {

constexpr TextRule kUrl{.min_length = 0, .max_length = 2048};
constexpr TextRule kMayBeEmpty{.min_length = 0};
constexpr TextRule kPassword{.min_length = 0, .max_length = 1024};
constexpr int64_t kMostPosition = 1'000'000;
constexpr int64_t kLongestTestMs = 30'000;
constexpr int64_t kUsualTestMs = 10'000;

/// A password inside a URL would be shown to everyone who may see the source.
std::optional<std::string> url_from(Fields& fields, std::string_view name) {
  auto url = fields.maybe_text(name, kUrl);
  const size_t scheme = url ? url->find("://") : std::string::npos;
  if (scheme == std::string::npos) return url;
  const size_t end = url->find_first_of("/?#", scheme + 3);
  const size_t at = url->substr(0, end).rfind('@');
  if (at != std::string::npos && at > scheme)
    fields.refuse(name, "The URL must not hold a user or a password; give them in their own fields.");
  return url;
}

/// The certificate to pin, in the one way in which fingerprints are kept; empty: none.
std::optional<std::string> pin_from(Fields& fields) {
  const auto text = fields.maybe_text("tls_pin_sha256", kMayBeEmpty);
  if (!text || text->empty()) return text;
  auto pin = sha256_fingerprint(*text);
  if (!pin) fields.refuse("tls_pin_sha256", kSha256FingerprintExpected);
  return pin;
}

}  // namespace

template <typename Json>
void fields_of(Json& json, In<Json, SourceView>& view) {
  fields_of(json, view.source);
  json("health", view.health);
}

template <typename Json>
void fields_of(Json& json, In<Json, SourceTest>& test) {
  json("health", test.health);
  json("codec", test.codec);
  json("audio_codec", test.audio_codec);
  json("width", test.width);
  json("height", test.height);
  json("fps", test.fps);
  json("first_frame_after_ns", test.first_frame_after_ns);
}

std::vector<SourceView> views_of(const std::vector<Source>& sources, const std::vector<SourceStatus>& connected) {
  std::vector<SourceView> out;
  for (const Source& source : sources) {
    const auto found = std::find_if(connected.begin(), connected.end(),
                                    [&](const SourceStatus& status) { return status.source == source.id; });
    out.push_back({source, found == connected.end() ? std::nullopt : std::optional(found->health)});
  }
  return out;
}

std::string encode(const Source& source) {
  return encode_fields(source);
}
Result<Source> decode_source(std::string_view text) {
  return decode_fields<Source>(text);
}
std::string encode(const std::vector<SourceView>& sources) {
  return encode_list("sources", sources);
}
Result<std::vector<SourceView>> decode_sources(std::string_view text) {
  return decode_list<SourceView>("sources", text);
}
std::string encode(const SourceTest& test) {
  return encode_fields(test);
}
Result<SourceTest> decode_source_test(std::string_view text) {
  return decode_fields<SourceTest>(text);
}

std::string encode(const NewSource& source) {
  const Source& values = source.values;
  JsonText out;
  Writer json = out.root();
  json("name", values.name);
  json("kind", values.kind);
  json("driver", values.driver);
  json("url", values.url);
  json("sub_url", values.sub_url);
  json("transport", values.transport);
  json("tls_pin_sha256", values.tls_pin_sha256);
  json("user", values.user);
  json("password", source.password);
  json("plain_login", values.plain_login);
  json("audio_only", values.audio_only);
  if (values.position > 0) json("position", values.position);  // else behind the others
  return out.text();
}
NewSource read_new_source(Fields& fields, int64_t position) {
  NewSource out;
  Source& values = out.values;
  values.name = fields.text("name");
  if (const auto kind = fields.maybe_choice<SourceKind>("kind")) values.kind = *kind;
  values.driver = fields.maybe_text("driver").value_or(values.driver);
  values.url = url_from(fields, "url").value_or("");
  values.sub_url = url_from(fields, "sub_url").value_or("");
  if (const auto way = fields.maybe_choice<Transport>("transport")) values.transport = *way;
  values.tls_pin_sha256 = pin_from(fields).value_or("");
  values.user = fields.maybe_text("user", kMayBeEmpty).value_or("");
  out.password = fields.maybe_text("password", kPassword).value_or("");
  values.plain_login = fields.maybe_flag("plain_login").value_or(false);
  values.audio_only = fields.maybe_flag("audio_only").value_or(false);
  values.position = fields.maybe_integer("position", 0, kMostPosition).value_or(position);
  if (values.driver == "rtsp" && values.url.empty()) fields.refuse("url", "A source of this driver needs a URL.");
  return out;
}

std::string encode(const SourceChange& change) {
  JsonText out;
  Writer json = out.root();
  json.given("name", change.name);
  json.given("url", change.url);
  json.given("sub_url", change.sub_url);
  json.given("transport", change.transport);
  json.given("tls_pin_sha256", change.tls_pin_sha256);
  json.given("user", change.user);
  json.given("password", change.password);
  json.given("plain_login", change.plain_login);
  json.given("audio_only", change.audio_only);
  json.given("position", change.position);
  return out.text();
}
SourceChange read_source_change(Fields& fields) {
  SourceChange out;
  out.name = fields.maybe_text("name");
  out.url = url_from(fields, "url");
  out.sub_url = url_from(fields, "sub_url");
  out.transport = fields.maybe_choice<Transport>("transport");
  out.tls_pin_sha256 = pin_from(fields);
  out.user = fields.maybe_text("user", kMayBeEmpty);
  out.password = fields.maybe_text("password", kPassword);
  out.plain_login = fields.maybe_flag("plain_login");
  out.audio_only = fields.maybe_flag("audio_only");
  out.position = fields.maybe_integer("position", 0, kMostPosition);
  return out;
}

std::string encode_source_test_limit(int64_t limit_ms) {
  return encode_object({{"limit_ms", limit_ms}});
}
int64_t read_source_test_limit_ms(Fields& fields) {
  return fields.maybe_integer("limit_ms", 100, kLongestTestMs).value_or(kUsualTestMs);
}

Query query_of_sources(const std::optional<std::string>& location) {
  return location ? Query{{"location", *location}} : Query{};
}
std::optional<std::string> read_sources_query(Fields& fields) {
  return fields.maybe_text("location");
}

}  // namespace parallax::api
