// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "api/dto/encode.hpp"
#include "api/dto/json_text.hpp"
#include "base/text.hpp"

namespace parallax::api {

namespace json = boost::json;

std::string encode(const std::vector<StoredNotice>& notices) {
  json::array list;
  for (const StoredNotice& notice : notices) {
    const NewNotice& what = notice.what;
    list.push_back(json::object{{"id", notice.id},
                                {"utc", format_utc(notice.utc_ns)},
                                {"utc_ns", notice.utc_ns},
                                {"severity", name_of(what.severity)},
                                {"code", what.code},
                                {"text", what.text},
                                {"remedy", what.remedy},
                                {"source", what.source},
                                {"session", what.session},
                                {"session_name", what.session_name},
                                {"location", what.location},
                                {"location_name", what.location_name},
                                {"user", what.user},
                                {"by", what.by},
                                {"needs_action", what.needs_action},
                                {"over", notice.over},
                                {"seen", notice.seen}});
  }
  return json_text(json::object{{"notices", std::move(list)}});
}

}  // namespace parallax::api
