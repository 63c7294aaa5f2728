// SPDX-License-Identifier: Apache-2.0
// A file on the recorder's computer, read by range requests in blocks that are kept for a while. Internal to player/.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "api/client/client.hpp"
#include "desktop/player/read_only_object.hpp"

namespace parallax::player {

/// [one thread at a time]
class RemoteObject final : public ReadOnlyObject {
 public:
  /// Asks for the size at once. @errors those of the API.
  static Result<std::unique_ptr<media::StoredObject>> open(const api::ClientOptions& recorder, std::string target);
  Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out) override;
  /// Asked again when a read reached the end.
  [[nodiscard]] uint64_t size() const override { return size_; }

 private:
  struct Block {
    uint64_t number = 0;
    std::vector<uint8_t> bytes;  ///< fewer than a block at the present end
  };
  RemoteObject(std::unique_ptr<api::Client> client, std::string target)
      : client_(std::move(client)), target_(std::move(target)) {}
  Result<void> ask_size();
  Result<const Block*> block(uint64_t number);

  std::unique_ptr<api::Client> client_;
  const std::string target_;
  uint64_t size_ = 0;
  std::list<Block> blocks_;  ///< the one used last in front
};

}  // namespace parallax::player
