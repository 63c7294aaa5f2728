// SPDX-License-Identifier: Apache-2.0
// Rooms (locations) and the sources in them. Implemented in store/.
//
// Nothing is acknowledged before it is committed to disk: a call that changes something returns after that. Changes
// block for a commit (milliseconds), so none of them is called on the recording loop. Rights are not asked here: the
// caller has asked `decide` (model/people/rights.hpp). [any thread]
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/people/user.hpp"
#include "model/rooms/location_change.hpp"

namespace parallax {

// @errors "location-unknown", "source-unknown", "name-invalid", "name-taken", "value-invalid", "user-unknown",
// "catalogue-full" (disk), "catalogue-failed".
class Rooms {
 public:
  virtual ~Rooms() = default;
  virtual Result<std::vector<Location>> locations() = 0;
  virtual Result<Location> location(const std::string& id_or_name) = 0;
  virtual Result<Location> add_location(const Actor& actor, const NewLocation& location) = 0;
  virtual Result<Location> change_location(const Actor& actor, const std::string& id, const LocationChange& change) = 0;
  virtual Result<void> remove_location(const Actor& actor, const std::string& id) = 0;
  virtual Result<Source> source(const std::string& id) = 0;
  virtual Result<Source> add_source(const Actor& actor, const NewSource& source) = 0;
  virtual Result<Source> change_source(const Actor& actor, const std::string& id, const SourceChange& change) = 0;
  virtual Result<void> remove_source(const Actor& actor, const std::string& id) = 0;
};

/// The recorder's way to camera passwords; never offered to clients.
class SourcePasswords {
 public:
  virtual ~SourcePasswords() = default;
  /// Secret; empty if the source has none.
  virtual Result<std::string> source_password(const std::string& source_id) = 0;
};

}  // namespace parallax
