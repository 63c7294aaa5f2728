// SPDX-License-Identifier: Apache-2.0
#include "api/client/calls/locations.hpp"

#include "api/client/calls/requests.hpp"

namespace parallax::api::calls::locations {

ClientCall<std::vector<LocationView>> list() {
  return {get(target_of(paths::kLocations)), decode_locations};
}
ClientCall<LocationView> show(const std::string& location) {
  return {get(target_of(paths::kLocation, {location})), decode_location};
}
ClientCall<LocationView> add(const NewLocation& location) {
  return {post(target_of(paths::kLocations), encode(location)), decode_location};
}
ClientCall<LocationView> change(const std::string& location, const LocationChange& change) {
  return {patch(target_of(paths::kLocation, {location}), encode(change)), decode_location};
}
ClientCall<void> remove(const std::string& location) {
  return {calls::remove(target_of(paths::kLocation, {location})), nothing};
}

}  // namespace parallax::api::calls::locations
