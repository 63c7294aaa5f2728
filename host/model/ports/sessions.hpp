// SPDX-License-Identifier: Apache-2.0
// The sessions of the catalogue. Implemented in store/.
//
// Nothing is acknowledged before it is committed to disk: a call that changes something returns after that. Changes
// block for a commit (milliseconds), so none of them is called on the recording loop. Rights are not asked here: the
// caller has asked `decide` (model/people/rights.hpp). [any thread]
#pragma once

#include <functional>
#include <string>

#include "base/result.hpp"
#include "model/people/user.hpp"
#include "model/sessions/session_list.hpp"

namespace parallax {

// @errors "session-unknown", "user-unknown", "name-invalid", "session-running", "session-secured",
// "catalogue-full" (disk), "catalogue-failed".
class Sessions {
 public:
  virtual ~Sessions() = default;
  virtual Result<SessionPage> sessions(const SessionQuery& query) = 0;
  virtual Result<SessionDetail> session(const std::string& id) = 0;
  virtual Result<void> rename_session(const Actor& actor, const std::string& id, const std::string& name) = 0;
  virtual Result<void> set_people(const Actor& actor, const std::string& id, const SessionPeople& people) = 0;
  virtual Result<void> set_secured(const Actor& actor, const std::string& id, bool secured,
                                   const std::string& reason) = 0;
  /// The session is out of the list, and for good, when this returns; its files are removed after that (and after a
  /// restart if need be). Refuses a running and a secured one.
  virtual Result<void> delete_session(const Actor& actor, const std::string& id, const std::string& reason) = 0;
};

/// The recorder's side of the catalogue.
class SessionRegister {
 public:
  virtual ~SessionRegister() = default;
  /// Stores a session as it is now (new or changed): call it whenever session.json is written. Does not block: `done`
  /// runs on the writer's thread after the commit. People, marks and names given later by users are kept. [any thread]
  virtual void store_session(Session session, std::string folder, std::function<void(Result<void>)> done) = 0;
};

}  // namespace parallax
