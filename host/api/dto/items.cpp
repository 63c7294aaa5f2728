// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/dto/encode.hpp"
#include "api/dto/json_text.hpp"
#include "base/text.hpp"

namespace parallax::api {

namespace json = boost::json;

namespace {

json::object to_object(const Item& item) {
  json::object out{{"id", item.id},
                   {"revision", item.revision},
                   {"session", item.session},
                   {"kind", name_of(item.kind)},
                   {"start_session_ns", item.start_session_ns},
                   {"end_session_ns", nullptr},
                   {"title", item.title},
                   {"description", item.description},
                   {"colour", item.colour},
                   {"author", item.author},
                   {"revised_by", item.revised_by},
                   {"created_utc", format_utc(item.created_utc_ns)},
                   {"created_utc_ns", item.created_utc_ns},
                   {"revised_utc_ns", item.revised_utc_ns},
                   {"origin", name_of(item.origin)},
                   {"removed", item.removed}};
  if (item.end_session_ns) out["end_session_ns"] = *item.end_session_ns;
  return out;
}

/// Item by item: a page of MiBs as one JSON value would take a multiple of that.
std::string page_text(std::string_view name, const ItemPage& page, size_t offset) {
  constexpr size_t kFieldBytes = 700;
  size_t size = kFieldBytes;
  for (const Item& item : page.items) size += kFieldBytes + item.title.size() + item.description.size();
  std::string out;
  out.reserve(size);
  out.append("{\"").append(name).append("\":[");
  for (const Item& item : page.items) {
    if (&item != &page.items.front()) out += ',';
    out += json_text(to_object(item));
  }
  // Where the next page begins is told only if there is one: a page may end before the limit that was asked for.
  const size_t next = offset + page.items.size();
  const bool more = !page.items.empty() && next < page.total;
  out += fmt::format(R"(],"total":{},"offset":{},"next_offset":{}}})", page.total, offset,
                     more ? std::to_string(next) : "null");
  return out;
}

}  // namespace

std::string encode(const Item& item) {
  return json_text(to_object(item));
}

std::string encode(const ItemPage& page, size_t offset) {
  return page_text("items", page, offset);
}

std::string encode_history(const ItemPage& page, size_t offset) {
  return page_text("revisions", page, offset);
}

}  // namespace parallax::api
