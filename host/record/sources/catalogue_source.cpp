// SPDX-License-Identifier: Apache-2.0
#include "record/sources/catalogue_source.hpp"

#include <algorithm>
#include <utility>

namespace parallax::record {

SourceConfig config_of(const parallax::Source& source, std::string password) {
  SourceConfig config;
  config.id = source.id;
  config.name = source.name;
  config.kind = source.kind;
  config.driver = source.driver;
  if (!source.url.empty()) config.settings["url"] = source.url;
  if (!source.sub_url.empty()) config.settings["sub_url"] = source.sub_url;
  if (source.transport != Transport::automatic && !name_of(source.transport).empty())
    config.settings["transport"] = name_of(source.transport);
  if (!source.tls_pin_sha256.empty()) config.settings["tls_pin_sha256"] = source.tls_pin_sha256;
  if (source.plain_login) config.settings["plain_login"] = "true";
  config.user = source.user;
  config.password = std::move(password);
  config.audio_only = source.audio_only;
  config.location_id = source.location;
  return config;
}

Result<LocationConfig> config_of(const parallax::Location& location, SourcePasswords& passwords) {
  LocationConfig config{.id = location.id, .name = location.name, .sources = {}};
  std::vector<parallax::Source> sources = location.sources;
  std::stable_sort(sources.begin(), sources.end(), [](auto& a, auto& b) { return a.position < b.position; });
  for (const parallax::Source& source : sources) {
    auto password = source.has_password ? passwords.source_password(source.id) : Result<std::string>(std::string());
    if (!password) return fail(password.error());
    config.sources.push_back(config_of(source, std::move(*password)));
  }
  return config;
}

}  // namespace parallax::record
