// SPDX-License-Identifier: Apache-2.0
// The part of SessionStore that names sessions. The rules and the numbers are facts about the catalogue (table meta).
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "store/catalogue/session_store.hpp"
#include "store/sqlite/json_columns.hpp"
#include "store/sqlite/location_rows.hpp"

namespace parallax::store {
namespace {

constexpr const char* kMode = "naming_mode";
constexpr const char* kDefaultName = "naming_default_name";
constexpr const char* kStopped = " (stopped: ";  ///< how the recorder's endings begin (R28)

std::string counter_of(const std::string& default_name) {
  return "name_number:" + default_name;
}

std::optional<std::string> read_fact(Database& database, const std::string& key) {
  Statement select(database, "SELECT value FROM meta WHERE key = ?");
  select.bind(1, key);
  if (!select.executeStep()) return std::nullopt;
  return select.getColumn(0).getString();
}

void write_fact(Database& database, const std::string& key, const std::string& value) {
  Statement store(
      database, "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
  bind_all(store, key, value);
  store.exec();
}

/// What follows "<default name> ", if it is a number; else 0.
int64_t number_in(const std::string& text) {
  int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc() && end == text.data() + text.size() && number > 0 ? number : 0;
}

/// The highest number that sessions of this name have or had: for names that are counted for the first time, and after
/// a rebuild without a backup, when only the sessions themselves still tell.
int64_t highest_number(Database& database, const std::string& default_name) {
  Statement select(database,
                   "SELECT substr(name, length(?1) + 2) FROM (SELECT name FROM session UNION ALL SELECT name FROM "
                   "tombstone) WHERE substr(name, 1, length(?1) + 1) = ?1 || ' '");
  select.bind(1, default_name);
  int64_t highest = 0;
  while (select.executeStep()) highest = std::max(highest, number_in(select.getColumn(0).getString()));
  return highest;
}

NamingRules read_rules(Database& database) {
  NamingRules rules;
  const std::string mode = read_fact(database, kMode).value_or("");
  rules.mode = from_name<NamingMode>(mode).value_or(rules.mode);
  rules.default_name = read_fact(database, kDefaultName).value_or("");
  return rules;
}

std::string words_of(const NamingRules& rules) {
  return json_object({{"mode", std::string(name_of(rules.mode))}, {"default_name", rules.default_name}});
}

}  // namespace

Result<NamingRules> SessionStore::naming() {
  return parts_.readers.read([](Database& database) -> Result<NamingRules> { return read_rules(database); });
}

Result<void> SessionStore::set_naming(const Actor& actor, const NamingRules& rules) {
  if (rules.mode != NamingMode::ask || !rules.default_name.empty()) {
    if (auto sound = check_name(rules.default_name, "session"); !sound) return sound;
  }
  return parts_.writer.write([&](Change& change) -> Result<void> {
    const NamingRules before = read_rules(change.database);
    write_fact(change.database, kMode, std::string(name_of(rules.mode)));
    write_fact(change.database, kDefaultName, rules.default_name);
    parts_.audit_in(change, actor,
                    {.action = "naming-change",
                     .object = "naming",
                     .before = words_of(before),
                     .after = words_of(rules),
                     .reason = {}});
    return {};
  });
}

Result<std::string> SessionStore::number_session(const Actor& actor, const std::string& session,
                                                 const std::string& unnamed, const std::string& default_name) {
  std::string name;
  const auto named = change_session(session, [&](Change& change, int64_t row, const SessionDetail& before) {
    name = before.summary.name;
    const std::string added = name.starts_with(unnamed) ? name.substr(unnamed.size()) : name;
    if (!added.empty() && !added.starts_with(kStopped)) return Result<void>();
    const std::string counter = counter_of(default_name);
    const auto last = read_fact(change.database, counter);
    const int64_t number = (last ? number_in(*last) : highest_number(change.database, default_name)) + 1;
    write_fact(change.database, counter, std::to_string(number));
    name = fmt::format("{} {}{}", default_name, number, added);
    return rename_in(change, actor, row, before, name);
  });
  if (!named) return fail(named.error());
  return name;
}

}  // namespace parallax::store
