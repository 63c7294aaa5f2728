// SPDX-License-Identifier: Apache-2.0
// Rooms and their sources on SQLite. Made by Store (store.hpp); others see the ports only.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/ports/rooms.hpp"
#include "store/catalogue/catalogue_parts.hpp"

namespace parallax::store {

class RoomStore final : public Rooms, public SourcePasswords {
 public:
  explicit RoomStore(CatalogueParts parts) : parts_(std::move(parts)) {}

  Result<std::vector<Location>> locations() override;
  Result<Location> location(const std::string& id_or_name) override;
  Result<Location> add_location(const Actor& actor, const NewLocation& location) override;
  Result<Location> change_location(const Actor& actor, const std::string& id, const LocationChange& change) override;
  Result<void> remove_location(const Actor& actor, const std::string& id) override;
  Result<Source> source(const std::string& id) override;
  Result<Source> add_source(const Actor& actor, const NewSource& source) override;
  Result<Source> change_source(const Actor& actor, const std::string& id, const SourceChange& change) override;
  Result<void> remove_source(const Actor& actor, const std::string& id) override;

  Result<std::string> source_password(const std::string& source_id) override;

 private:
  CatalogueParts parts_;
};

}  // namespace parallax::store
