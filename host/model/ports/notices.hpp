// SPDX-License-Identifier: Apache-2.0
// What people are told about recordings and the recorder: on the event stream at once (type "notice"), and kept for
// 90 days (the newest 10,000), so that whoever was not there reads it later. Implemented in store/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/people/severity.hpp"
#include "model/people/user.hpp"

namespace parallax {

/// What is to be told. `code` is stable: "recording-started", "disk-low", "source-lost", …
struct NewNotice {
  Word<Severity> severity = Severity::info;
  std::string code;
  std::string text;
  std::string remedy;  ///< empty only where nothing is to be done
  std::string source;  ///< name of the camera; empty: none in particular
  /// Whom it concerns: those who may view the session; for one that is not in the catalogue, those who may view the
  /// location; without both, Technicians.
  std::string session;        ///< id
  std::string session_name;   ///< as it is now
  std::string location;       ///< id
  std::string location_name;  ///< as it is now
  std::string user;           ///< id; not empty: this person alone
  std::string by;             ///< name of the user who caused it; empty: nobody
  bool needs_action = false;  ///< somebody has to do something about it
  /// What has to end for the notice to be over, such as "storage:<name>"; empty: nothing. Not told to clients.
  std::string cause;
};

struct StoredNotice {
  int64_t id = 0;  ///< rises; never given twice
  int64_t utc_ns = 0;
  NewNotice what;
  bool over = false;  ///< its cause has ended
  bool seen = false;  ///< by the reader
};

struct NoticeQuery {
  User reader;                    ///< gets what concerns them, as they stand to session and location now
  std::optional<int64_t> before;  ///< ids below this one
  bool unseen = false;            ///< only what the reader has not marked as seen
  size_t limit = 50;              ///< at most 200
};

class Notices {
 public:
  virtual ~Notices() = default;
  /// Returns the id. The event is out when this returns; the row is written soon after. Does not block. One that
  /// concerns no session, location or user is not told again while its cause lasts. [any thread, the recording loop's
  /// too]
  virtual int64_t tell(NewNotice notice) = 0;
  /// All notices with this cause are over; clients hear "notice-changed". Does not block. [any thread]
  virtual void end(const std::string& cause) = 0;
  /// Newest first. [any thread but the recording loop's, as the next]
  virtual Result<std::vector<StoredNotice>> notices(const NoticeQuery& query) = 0;
  /// @errors "notice-unknown" (also for one that does not concern the reader).
  virtual Result<void> mark_seen(const User& reader, int64_t id) = 0;
  /// All up to this id.
  virtual Result<void> mark_seen_up_to(const User& reader, int64_t id) = 0;
};

}  // namespace parallax
