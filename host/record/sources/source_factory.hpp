// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "media/stream.hpp"
#include "record/sources/location_config.hpp"

namespace parallax::record {

/// Makes the producer of a source's main stream. [loop thread]; opens nothing yet, so it always succeeds: what is wrong
/// with a source (unknown driver, wrong setting) comes as its state.
class SourceFactory {
 public:
  virtual ~SourceFactory() = default;
  virtual std::unique_ptr<media::StreamProducer> make(const SourceConfig& source) = 0;
};

}  // namespace parallax::record
