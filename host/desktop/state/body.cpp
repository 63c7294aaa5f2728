// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/body.hpp"

#include <boost/json.hpp>

namespace parallax::desktop {

std::string body(const std::vector<BodyField>& fields) {
  boost::json::object out;
  for (const auto& [name, value] : fields) {
    if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
      out[name] = boost::json::array(texts->begin(), texts->end());
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      out[name] = *text;
    } else if (const auto* flag = std::get_if<bool>(&value)) {
      out[name] = *flag;
    } else if (const auto* integer = std::get_if<int64_t>(&value)) {
      out[name] = *integer;
    } else {
      out[name] = std::get<double>(value);
    }
  }
  return boost::json::serialize(out);
}

}  // namespace parallax::desktop
