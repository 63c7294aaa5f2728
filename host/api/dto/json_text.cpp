// SPDX-License-Identifier: Apache-2.0
#include "api/dto/json_text.hpp"

#include <boost/json.hpp>

#include "base/clean_text.hpp"

namespace parallax::api {

std::string json_text(const boost::json::object& answer) {
  return valid_utf8(boost::json::serialize(answer));
}

}  // namespace parallax::api
