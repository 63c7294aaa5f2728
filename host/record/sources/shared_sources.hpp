// SPDX-License-Identifier: Apache-2.0
// One connection per camera stream, shared by everything that wants it: the recording, the live view, a test. Whoever
// comes later is told at once what is known and gets the units since the last key frame; the connection ends some
// seconds after the last one left. [loop thread]
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/alive.hpp"
#include "base/loop.hpp"
#include "record/rules/kept_units.hpp"
#include "record/sources/source_factory.hpp"

namespace parallax::record {

/// A source (its id, or its name where it has no id) and one of its streams ("main", "sub").
using StreamKey = std::pair<std::string, std::string>;

[[nodiscard]] StreamKey key_of(const SourceConfig& source);

/// Hears everything that comes in, once per stream, however many subscribers there are. Must not call SharedSources.
class StreamTap {
 public:
  virtual ~StreamTap() = default;
  /// After all subscribers, with the same object: who heard of it from one of them knows it again by its address.
  virtual void on_unit(const SourceConfig& source, size_t track, const media::AccessUnit& unit) = 0;
  /// What came before does not continue: the camera is gone, or begins anew.
  virtual void on_interrupted(const SourceConfig& source) = 0;
  virtual void on_state(const SourceConfig& source, CameraState state, const std::optional<Error>& reason) = 0;
};

struct SharedSourcesOptions {
  int64_t linger_ns = 5 * kNsPerSecond;  ///< a live stream that nobody wants any more is kept for this long
  KeptUnitsLimits kept = {.most_bytes = 32 * 1024 * 1024};  ///< for who comes later
  StreamTap* tap = nullptr;                                 ///< outlives this
};

/// A stream that is connected now.
struct ConnectedStream {
  SourceConfig source;  ///< without the password
  SourceHealth health;
  std::vector<media::StreamTrack> tracks;
};

class SharedSources final : public SourceFactory {
 public:
  /// `real` makes the connections; it must outlive this, as must `loop`.
  SharedSources(Loop& loop, SourceFactory& real, const SharedSourcesOptions& options);
  /// Every producer that it made must be gone by then.
  ~SharedSources() override;
  SharedSources(const SharedSources&) = delete;
  SharedSources& operator=(const SharedSources&) = delete;

  /// A share of the stream's connection. One with other settings than the running connection's makes that one begin
  /// anew with the new settings, for all.
  std::unique_ptr<media::StreamProducer> make(const SourceConfig& source) override;
  /// The source (by its id) has other settings now: what is connected begins anew with them, and every share follows,
  /// also one that was made from the old settings. Another name alone interrupts nothing.
  void change(const SourceConfig& source);
  /// The source is no longer in the catalogue: shares that are left keep the settings they were made from.
  void forget(const std::string& source_id);
  [[nodiscard]] std::vector<ConnectedStream> connected() const;

 private:
  class Connection;
  class Share;
  Connection& connection_for(const SourceConfig& source);
  [[nodiscard]] SourceConfig newest(const SourceConfig& source) const;
  void left(Connection& connection);

  Loop& loop_;
  SourceFactory& real_;
  SharedSourcesOptions options_;
  std::map<StreamKey, std::unique_ptr<Connection>> connections_;
  std::map<std::string, SourceConfig> changed_;  ///< the newest settings of sources that were changed, by id
  Alive alive_;
};

}  // namespace parallax::record
