// SPDX-License-Identifier: Apache-2.0
#include "api/client/calls/sources.hpp"

#include "api/client/calls/requests.hpp"

namespace parallax::api::calls::sources {

ClientCall<std::vector<SourceView>> list(const std::optional<std::string>& location) {
  return {get(target_of(paths::kSources, {}, query_of_sources(location))), decode_sources};
}
ClientCall<Source> show(const std::string& source) {
  return {get(target_of(paths::kSource, {source})), decode_source};
}
ClientCall<Source> add(const NewSource& source) {
  return {post(target_of(paths::kLocationSources, {source.location}), encode(source)), decode_source};
}
ClientCall<Source> change(const std::string& source, const SourceChange& change) {
  return {patch(target_of(paths::kSource, {source}), encode(change)), decode_source};
}
ClientCall<void> remove(const std::string& source) {
  return {calls::remove(target_of(paths::kSource, {source})), nothing};
}
ClientCall<SourceTest> test(const std::string& source, int64_t limit_ms) {
  return {post(target_of(paths::kSourceTest, {source}), encode_source_test_limit(limit_ms)), decode_source_test};
}
std::string live_target(const std::string& source, const std::string& stream) {
  return target_of(paths::kLive, {source, stream}, {{"format", "packets"}});
}

}  // namespace parallax::api::calls::sources
