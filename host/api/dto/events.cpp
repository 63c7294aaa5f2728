// SPDX-License-Identifier: Apache-2.0
#include "api/dto/events.hpp"

#include "api/dto/paths.hpp"
#include "api/dto/shared_fields.hpp"
#include "model/ports/jobs.hpp"

namespace parallax::api {

template <typename Json>
void fields_of(Json& json, In<Json, Event>& event) {
  json("number", event.number);
  time_of(json, "utc", event.utc_ns);
  json("event", event.type);
  json("session", event.session);
  json("location", event.location);
  auto fields = json.object("fields");
  if constexpr (Json::kReads) {
    event.fields = fields.scalars();
  } else {
    for (const auto& [name, value] : event.fields) fields.put(name, value);
  }
}

std::string encode(const Event& event) {
  JsonText out;
  Writer root = out.root();
  root("type", "event");
  fields_of(root, event);
  return out.text();
}

std::string encode(const EventMessage& message) {
  if (!message.snapshot) return encode(message.event);
  JsonText out;
  Writer root = out.root();
  root("type", "snapshot");
  root("number", message.number());
  root("missed", message.missed);
  root("status", *message.snapshot);
  return out.text();
}

Result<EventMessage> decode_event_message(std::string_view text) {
  const auto document = Document::parse(text);
  if (!document) return fail(document.error());
  Reader root = document->root();
  EventMessage out;
  if (root.text("type") == "snapshot") {
    root("missed", out.missed);
    root("status", out.snapshot.emplace());
    root("number", out.snapshot->newest_event);
  } else {
    fields_of(root, out.event);
  }
  return out;
}

std::string ended_job_in(const Event& event) {
  if (event.type != "job-changed") return {};
  std::string id;
  std::string state;
  for (const auto& [name, value] : event.fields) {
    const auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && name == "id") id = *text;
    if (text != nullptr && name == "state") state = *text;
  }
  const bool goes_on = state == name_of(JobState::waiting) || state == name_of(JobState::running);
  return goes_on ? std::string() : id;
}

Query query_of_events(const std::optional<uint64_t>& after) {
  return after ? Query{{"after", std::to_string(*after)}} : Query{};
}
std::optional<uint64_t> read_events_query(Fields& fields) {
  const auto after = fields.maybe_integer("after", 0, INT64_MAX);
  return after ? std::optional(static_cast<uint64_t>(*after)) : std::nullopt;
}

}  // namespace parallax::api
