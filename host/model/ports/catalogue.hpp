// SPDX-License-Identifier: Apache-2.0
// What was recorded, and everything people add to it. Implemented in store/. Nothing is acknowledged before it is
// committed to disk: a call that changes something returns after that. Changes block for a commit (milliseconds), so
// none of them is called on the recording loop, except those that say so. Rights are not asked here: the caller has
// asked `decide` (model/people/rights.hpp). [any thread]
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/names.hpp"
#include "base/result.hpp"
#include "model/people/rights.hpp"
#include "model/people/user.hpp"
#include "model/rooms/location.hpp"
#include "model/sessions/item.hpp"
#include "model/sessions/loss.hpp"
#include "model/sessions/search_found.hpp"
#include "model/sessions/session.hpp"

namespace parallax {

// @errors "session-unknown", "location-unknown", "source-unknown", "item-unknown", "user-unknown", "name-invalid",
// "name-taken", "value-invalid", "revision-old" (somebody else changed it meanwhile), "session-running",
// "session-secured", "nothing-to-undo", "catalogue-full" (disk), "catalogue-failed".

/// One line of the list of sessions.
struct SessionSummary {
  std::string id;
  std::string name;
  std::string location;                 ///< name
  std::string recorded_by;              ///< user name, as recorded
  std::string owner;                    ///< user name
  std::vector<std::string> annotators;  ///< user names
  std::vector<std::string> people;      ///< names of participants
  std::vector<SourceLoss> losses;       ///< what it lacks; none, and not `ended_early`: it is complete
  int64_t start_utc_ns = 0;
  int64_t duration_ns = 0;
  SessionState state = SessionState::stopped;
  std::string stop_reason;  ///< as in Session
  bool secured = false;
  int64_t videos = 0;
  int64_t marks = 0;
  uint64_t bytes = 0;
  std::optional<SearchFound> found;  ///< of a page that was searched for
};

/// One session in full.
struct SessionDetail {
  SessionSummary summary;
  Session session;  ///< as in session.json, with the present name
  std::string folder;
  SessionRelations relations;  ///< for `decide`
};

enum class SessionSort { start, name, location, recorded_by, owner, duration, bytes, state, marks };
constexpr auto enum_names(SessionSort) {
  return enum_table<SessionSort>({{SessionSort::start, "start"},
                                  {SessionSort::name, "name"},
                                  {SessionSort::location, "location"},
                                  {SessionSort::recorded_by, "recorded_by"},
                                  {SessionSort::owner, "owner"},
                                  {SessionSort::duration, "duration"},
                                  {SessionSort::bytes, "bytes"},
                                  {SessionSort::state, "state"},
                                  {SessionSort::marks, "marks"}});
}
enum class SortOrder { ascending, descending };
constexpr auto enum_names(SortOrder) {
  return enum_table<SortOrder>({{SortOrder::ascending, "ascending"}, {SortOrder::descending, "descending"}});
}

/// Filters are combined by "and"; empty ones are off.
struct SessionQuery {
  std::string search;  ///< words, each found anywhere in name, people, location or marks; "…" keeps words together
  std::optional<std::string> location;     ///< id or name
  std::optional<std::string> recorded_by;  ///< user name
  std::optional<std::string> owner;        ///< user name
  std::optional<std::string> annotator;    ///< user name
  std::optional<SessionState> state;
  std::optional<bool> secured;
  std::optional<int64_t> from_utc_ns;   ///< start at or after
  std::optional<int64_t> until_utc_ns;  ///< start before
  std::optional<int64_t> min_duration_ns;
  SessionSort sort = SessionSort::start;
  SortOrder order = SortOrder::descending;
  size_t offset = 0;
  size_t limit = 50;  ///< at most kMaxPage
  /// Only what `decide(user, session_view)` allows this user; empty: everything.
  std::optional<User> visible_to;
};
inline constexpr size_t kMaxPage = 200;

struct SessionPage {
  std::vector<SessionSummary> sessions;
  size_t total = 0;  ///< of all pages
};

/// Who takes part beside those who record; empty fields stay as they are.
struct SessionPeople {
  std::optional<std::string> owner;                    ///< user id; the new owner becomes the annotator (R55)
  std::optional<std::vector<std::string>> annotators;  ///< user ids
  std::optional<std::vector<std::string>> invited;     ///< user ids
  std::optional<std::vector<std::string>> people;      ///< names of participants, free text
};

struct NewItem {
  /// UUID made by the client, so that a repeated request does not make a second item; empty: made here.
  std::string id;
  ItemKind kind = ItemKind::mark;
  int64_t start_session_ns = 0;
  std::optional<int64_t> end_session_ns;
  std::string title;
  /// The next number of its kind in this session is put behind the title; none comes twice, whoever asks and whatever
  /// was removed.
  bool numbered = false;
  std::string description;
  std::string colour;
  ItemOrigin origin = ItemOrigin::review;
};

/// What is to change; empty fields stay.
struct ItemChange {
  std::optional<int64_t> start_session_ns;
  std::optional<std::optional<int64_t>> end_session_ns;
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> colour;
  std::optional<bool> removed;               ///< false brings a removed item back
  std::optional<int64_t> expected_revision;  ///< refused with "revision-old" when it is another one by now
};

struct ItemQuery {
  std::optional<ItemKind> kind;
  std::optional<int64_t> from_session_ns;   ///< start at or after
  std::optional<int64_t> until_session_ns;  ///< start before
  size_t offset = 0;
  size_t limit = 1000;  ///< at most 10,000
};

/// Ends where its texts and what belongs to each item come to about 4 MiB, also if less than `limit` was reached then:
/// the next one begins at offset + items.size(). At least one item, if there is one.
struct ItemPage {
  std::vector<Item> items;  ///< by start, then by id; without those that were removed
  size_t total = 0;
};

struct NewLocation {
  std::string name;
  std::string parent;  ///< id or empty
  std::vector<std::string> departments;
};

struct LocationChange {
  std::optional<std::string> name;
  std::optional<std::vector<std::string>> departments;
  std::optional<bool> offline;
  std::optional<std::string> locked_by;  ///< user id; "" unlocks
};

/// `values.id`, `location` and `has_password` are ignored.
struct NewSource {
  std::string location;  ///< id or name
  Source values;
  std::string password;  ///< secret
};

/// A password belongs to the addresses it was given for: a change that leads elsewhere (another host, port or scheme)
/// and brings no password takes the stored one away.
struct SourceChange {
  std::optional<std::string> name;
  std::optional<std::string> url;
  std::optional<std::string> sub_url;
  std::optional<Transport> transport;
  std::optional<std::string> tls_pin_sha256;  ///< "" removes it
  std::optional<std::string> user;
  std::optional<std::string> password;  ///< secret; "" removes it
  std::optional<bool> plain_login;
  std::optional<bool> audio_only;
  std::optional<int64_t> position;
};

/// One row of the audit log. `before` and `after` are short texts or JSON.
struct AuditRow {
  int64_t seq = 0;
  int64_t utc_ns = 0;
  int64_t monotonic_ns = 0;
  std::string actor;
  std::string role;
  std::string host;
  std::string action;  ///< "session-rename", "log-in", "log-in-failed", …
  std::string object;  ///< "session:<id>", "user:<id>", …
  std::string before;
  std::string after;
  std::string reason;
  std::string prev_hash;  ///< hexadecimal
  std::string hash;       ///< hexadecimal
};

struct AuditQuery {
  std::optional<std::string> actor;
  std::optional<std::string> action;
  std::optional<std::string> object;
  std::optional<int64_t> from_utc_ns;
  std::optional<int64_t> until_utc_ns;
  int64_t after_seq = 0;  ///< rows with a greater number, ascending
  size_t limit = 200;     ///< at most 10,000
};

/// What happened, for the log; the store adds number, times and hashes.
struct AuditEntry {
  std::string action;
  std::string object;
  std::string before;
  std::string after;
  std::string reason;
};

class Catalogue {
 public:
  virtual ~Catalogue() = default;

  // Sessions.
  virtual Result<SessionPage> sessions(const SessionQuery& query) = 0;
  virtual Result<SessionDetail> session(const std::string& id) = 0;
  virtual Result<void> rename_session(const Actor& actor, const std::string& id, const std::string& name) = 0;
  virtual Result<void> set_people(const Actor& actor, const std::string& id, const SessionPeople& people) = 0;
  virtual Result<void> set_secured(const Actor& actor, const std::string& id, bool secured,
                                   const std::string& reason) = 0;
  /// The session is out of the list, and for good, when this returns; its files are removed after that (and after a
  /// restart if need be). Refuses a running and a secured one.
  virtual Result<void> delete_session(const Actor& actor, const std::string& id, const std::string& reason) = 0;

  // Items. `now` is the caller's business: times are on the session clock.
  virtual Result<Item> add_item(const Actor& actor, const std::string& session, const NewItem& item) = 0;
  virtual Result<Item> edit_item(const Actor& actor, const std::string& id, const ItemChange& change) = 0;
  virtual Result<Item> remove_item(const Actor& actor, const std::string& id) = 0;
  /// Takes back the actor's newest change in the session that has not been taken back. Returns the item as it is now.
  virtual Result<Item> undo_item(const Actor& actor, const std::string& session) = 0;
  virtual Result<ItemPage> items(const std::string& session, const ItemQuery& query) = 0;
  virtual Result<Item> item(const std::string& id) = 0;
  /// Revisions from number `offset` on, oldest first.
  virtual Result<ItemPage> item_history(const std::string& id, size_t offset) = 0;

  // Locations and their sources.
  virtual Result<std::vector<Location>> locations() = 0;
  virtual Result<Location> location(const std::string& id_or_name) = 0;
  virtual Result<Location> add_location(const Actor& actor, const NewLocation& location) = 0;
  virtual Result<Location> change_location(const Actor& actor, const std::string& id, const LocationChange& change) = 0;
  virtual Result<void> remove_location(const Actor& actor, const std::string& id) = 0;
  virtual Result<Source> source(const std::string& id) = 0;
  virtual Result<Source> add_source(const Actor& actor, const NewSource& source) = 0;
  virtual Result<Source> change_source(const Actor& actor, const std::string& id, const SourceChange& change) = 0;
  virtual Result<void> remove_source(const Actor& actor, const std::string& id) = 0;

  // Audit. Changes above write their own row in the same transaction; this is for what leaves no other trace (viewing,
  // playing, starting and stopping).
  virtual Result<int64_t> append_audit(const Actor& actor, const AuditEntry& entry) = 0;
  virtual Result<std::vector<AuditRow>> audit(const AuditQuery& query) = 0;
  /// The whole log as JSON lines, fit for offline verification (docs/guide/audit.md); `sink` gets it piece by piece.
  virtual Result<void> export_audit(const std::function<Result<void>(std::string_view)>& sink) = 0;
};

/// The recorder's side of the catalogue.
class SessionRegister {
 public:
  virtual ~SessionRegister() = default;
  /// Stores a session as it is now (new or changed): call it whenever session.json is written. Does not block: `done`
  /// runs on the writer's thread after the commit. People, marks and names given later by users are kept. [any thread]
  virtual void store_session(Session session, std::string folder, std::function<void(Result<void>)> done) = 0;
};

/// The recorder's way to camera passwords; never offered to clients.
class SourcePasswords {
 public:
  virtual ~SourcePasswords() = default;
  /// Secret; empty if the source has none.
  virtual Result<std::string> source_password(const std::string& source_id) = 0;
};

}  // namespace parallax
