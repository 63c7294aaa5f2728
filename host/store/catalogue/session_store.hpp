// SPDX-License-Identifier: Apache-2.0
// Sessions on SQLite, how they are named, and how the recorder stores them. Made by Store (store.hpp); others see the
// ports only.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "model/ports/session_naming.hpp"
#include "model/ports/sessions.hpp"
#include "store/catalogue/catalogue_parts.hpp"
#include "store/sqlite/mirror.hpp"

namespace parallax::store {

class SessionStore final : public Sessions, public SessionRegister, public Naming {
 public:
  explicit SessionStore(CatalogueParts parts) : parts_(std::move(parts)) {}

  Result<SessionPage> sessions(const SessionQuery& query) override;
  Result<SessionDetail> session(const std::string& id) override;
  Result<void> rename_session(const Actor& actor, const std::string& id, const std::string& name) override;
  Result<void> set_people(const Actor& actor, const std::string& id, const SessionPeople& people) override;
  Result<void> set_secured(const Actor& actor, const std::string& id, bool secured, const std::string& reason) override;
  Result<void> delete_session(const Actor& actor, const std::string& id, const std::string& reason) override;

  void store_session(Session session, std::string folder, std::function<void(Result<void>)> done) override;

  Result<NamingRules> naming() override;
  Result<void> set_naming(const Actor& actor, const NamingRules& rules) override;
  Result<std::string> number_session(const Actor& actor, const std::string& session, const std::string& unnamed,
                                     const std::string& default_name) override;

  /// Takes what a session's mirrors say, with all that hangs on it; see apply_mirrors. [any thread but the writer's]
  Result<void> merge_mirrors(const std::string& session, const std::vector<std::string>& copies, MirrorFacts facts);

 private:
  Result<IndexQuery> index_query(const SessionQuery& query);
  enum class News { added, changed };
  /// The index and the followers get the session as it is after the commit; its folder becomes due.
  void session_changed(Change& change, int64_t row, const std::string& id, News news = News::changed);
  Result<void> change_session(const std::string& id,
                              const std::function<Result<void>(Change&, int64_t row, const SessionDetail&)>& how);
  Result<void> rename_in(Change& change, const Actor& actor, int64_t row, const SessionDetail& before,
                         const std::string& name);

  CatalogueParts parts_;
};

}  // namespace parallax::store
