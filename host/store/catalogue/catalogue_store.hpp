// SPDX-License-Identifier: Apache-2.0
// The catalogue on SQLite. Made by Store (store.hpp); others see the ports only.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/ports/catalogue.hpp"
#include "model/ports/event_log.hpp"
#include "model/ports/naming.hpp"
#include "store/search/session_index.hpp"
#include "store/secrets/secret_box.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/item_rows.hpp"
#include "store/sqlite/mirror.hpp"
#include "store/sqlite/writer.hpp"

namespace parallax::store {

/// What the catalogue works with; all outlive it.
struct CatalogueParts {
  Writer& writer;
  Readers& readers;
  SessionIndex& index;
  EventLog& events;
  const SecretBox& secrets;
  const Clock& clock;
  /// Whether the index holds all words; else searches go to the search table.
  bool texts_in_memory = true;
  /// A session's folder is behind what was committed (catalogue.json), or is to be removed.
  std::function<void()> folders_due;
};

class CatalogueStore final : public Catalogue, public SessionRegister, public SourcePasswords, public Naming {
 public:
  explicit CatalogueStore(CatalogueParts parts) : parts_(std::move(parts)) {}

  Result<SessionPage> sessions(const SessionQuery& query) override;
  Result<SessionDetail> session(const std::string& id) override;
  Result<void> rename_session(const Actor& actor, const std::string& id, const std::string& name) override;
  Result<void> set_people(const Actor& actor, const std::string& id, const SessionPeople& people) override;
  Result<void> set_secured(const Actor& actor, const std::string& id, bool secured, const std::string& reason) override;
  Result<void> delete_session(const Actor& actor, const std::string& id, const std::string& reason) override;

  Result<Item> add_item(const Actor& actor, const std::string& session, const NewItem& item) override;
  Result<Item> edit_item(const Actor& actor, const std::string& id, const ItemChange& change) override;
  Result<Item> remove_item(const Actor& actor, const std::string& id) override;
  Result<Item> undo_item(const Actor& actor, const std::string& session) override;
  Result<ItemPage> items(const std::string& session, const ItemQuery& query) override;
  Result<Item> item(const std::string& id) override;
  Result<ItemPage> item_history(const std::string& id, size_t offset) override;

  Result<std::vector<Location>> locations() override;
  Result<Location> location(const std::string& id_or_name) override;
  Result<Location> add_location(const Actor& actor, const NewLocation& location) override;
  Result<Location> change_location(const Actor& actor, const std::string& id, const LocationChange& change) override;
  Result<void> remove_location(const Actor& actor, const std::string& id) override;
  Result<Source> source(const std::string& id) override;
  Result<Source> add_source(const Actor& actor, const NewSource& source) override;
  Result<Source> change_source(const Actor& actor, const std::string& id, const SourceChange& change) override;
  Result<void> remove_source(const Actor& actor, const std::string& id) override;

  Result<int64_t> append_audit(const Actor& actor, const AuditEntry& entry) override;
  Result<std::vector<AuditRow>> audit(const AuditQuery& query) override;
  Result<void> export_audit(const std::function<Result<void>(std::string_view)>& sink) override;

  void store_session(Session session, std::string folder, std::function<void(Result<void>)> done) override;
  Result<std::string> source_password(const std::string& source_id) override;

  Result<NamingRules> naming() override;
  Result<void> set_naming(const Actor& actor, const NamingRules& rules) override;
  Result<std::string> number_session(const Actor& actor, const std::string& session, const std::string& unnamed,
                                     const std::string& default_name) override;

  /// Takes what a session's mirrors say, with all that hangs on it; see apply_mirrors. [any thread but the writer's]
  Result<void> merge_mirrors(const std::string& session, const std::vector<std::string>& copies, MirrorFacts facts);

 private:
  Result<IndexQuery> index_query(const SessionQuery& query);
  void audit_in(Change& change, const Actor& actor, const AuditEntry& entry);
  void publish_after(Change& change, Event event);
  /// The index and the followers get the session as it is after the commit; its folder becomes due.
  void session_changed(Change& change, int64_t row, const std::string& id, const std::string& event);
  Result<void> change_session(const std::string& id,
                              const std::function<Result<void>(Change&, int64_t row, const SessionDetail&)>& how);
  Result<void> rename_in(Change& change, const Actor& actor, int64_t row, const SessionDetail& before,
                         const std::string& name);
  Result<Item> finish_item(Change& change, const Actor& actor, const Result<StoredItem>& stored,
                           const std::string& before, const char* action);

  CatalogueParts parts_;
};

}  // namespace parallax::store
