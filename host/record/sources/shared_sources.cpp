// SPDX-License-Identifier: Apache-2.0
#include "record/sources/shared_sources.hpp"

#include <algorithm>
#include <deque>

#include "record/rules/gaps.hpp"

namespace parallax::record {

namespace {

/// Whether one connection serves both: names may differ, and whether the sound alone is wanted is the subscriber's
/// affair.
bool same_connection(const SourceConfig& a, const SourceConfig& b) {
  return a.driver == b.driver && a.settings == b.settings && a.user == b.user && a.password == b.password;
}

}  // namespace

StreamKey key_of(const SourceConfig& source) {
  return {source.id.empty() ? source.name : source.id, source.stream};
}

/// One subscriber's end of a connection. With `audio_only` it sees the sound tracks alone.
class SharedSources::Share final : public media::StreamProducer {
 public:
  Share(SharedSources& owner, SourceConfig source) : owner_(owner), source_(std::move(source)) {}
  ~Share() override { Share::stop(); }
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;

  void start(media::StreamEvents& events) override;
  void stop() override;
  [[nodiscard]] SourceHealth health() const override;

  void tracks_came(const std::vector<media::StreamTrack>& tracks);
  void unit_came(size_t track, const media::AccessUnit& unit);
  [[nodiscard]] media::StreamEvents& events() { return *events_; }

 private:
  SharedSources& owner_;
  SourceConfig source_;
  Connection* connection_ = nullptr;
  media::StreamEvents* events_ = nullptr;
  std::vector<std::optional<size_t>> numbers_;  ///< of the tracks as the subscriber sees them; empty: left out
};

class SharedSources::Connection final : public media::StreamEvents {
 public:
  Connection(SharedSources& owner, SourceConfig source)
      : owner_(owner), source_(std::move(source)), kept_(owner.options_.kept) {}
  ~Connection() override {
    owner_.loop_.cancel(closing_timer);
    if (producer_) producer_->stop();
    if (owner_.options_.tap != nullptr && state_ == CameraState::live) owner_.options_.tap->on_interrupted(source_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Connects, afresh if it was connected.
  void connect(const SourceConfig& source) {
    const bool changed = producer_ && !same_connection(source_, source);
    if (producer_) {
      producer_->stop();
      interrupted();
    }
    source_ = source;
    tracks_.clear();
    state_ = CameraState::connecting;
    reason_.reset();
    if (changed) {
      tell(CameraState::connecting, Error{kSourceChanged, "The settings of the source were changed.",
                                          "It is connected again with the new ones."});
    }
    producer_ = owner_.real_.make(source_);
    producer_->start(*this);
  }

  void add(Share& share) {
    const bool first = !producer_;
    shares_.push_back(&share);
    if (first) return connect(source_);
    if (!tracks_.empty()) share.tracks_came(tracks_);
    share.events().on_state(state_, reason_);
    const size_t place = shares_.size() - 1;
    for (const KeptUnits::Entry& kept : std::deque(kept_.entries())) {
      if (place < shares_.size() && shares_[place] == &share) share.unit_came(kept.track, kept.unit);
    }
  }
  void remove(Share& share) {
    std::replace(shares_.begin(), shares_.end(), &share, static_cast<Share*>(nullptr));
    if (calls_ == 0) std::erase(shares_, nullptr);
  }

  void on_state(CameraState state, const std::optional<Error>& reason) override {
    const bool was_live = state_ == CameraState::live;
    state_ = state;
    reason_ = reason;
    if (was_live && state != CameraState::live) interrupted();
    tell(state, reason);
  }
  void on_tracks(const std::vector<media::StreamTrack>& tracks) override {
    tracks_ = tracks;
    // Of a stream of sound alone there is nothing that one had to begin with.
    const auto pictures = std::find_if(tracks.begin(), tracks.end(), [](const media::StreamTrack& info) {
      return info.format && info.format->kind == media::MediaKind::video;
    });
    const auto number = static_cast<size_t>(pictures - tracks.begin());
    kept_.begin(pictures == tracks.end() ? std::nullopt
                                         : std::optional(KeptUnits::MainTrack{number, media::MediaKind::video}));
    interrupted();
    for_each([&](Share& share) { share.tracks_came(tracks); });
  }
  void on_access_unit(size_t track, const media::AccessUnit& unit) override {
    if (unit.format && track < tracks_.size()) tracks_[track].format = unit.format;
    if (unit.format) kept_.push(track, unit);
    for_each([&](Share& share) { share.unit_came(track, unit); });
    if (owner_.options_.tap != nullptr) owner_.options_.tap->on_unit(source_, track, unit);
  }
  void on_note(std::string_view text) override {
    for_each([&](Share& share) { share.events().on_note(text); });
  }

  [[nodiscard]] SourceHealth health() const {
    SourceHealth health = producer_ ? producer_->health() : SourceHealth{};
    health.state = state_;
    health.reason = reason_;
    return health;
  }
  [[nodiscard]] const SourceConfig& source() const { return source_; }
  /// Other words for the same connection.
  void rename(const SourceConfig& source) { source_ = source; }
  [[nodiscard]] const std::vector<media::StreamTrack>& tracks() const { return tracks_; }
  [[nodiscard]] bool wanted() const {
    return std::any_of(shares_.begin(), shares_.end(), [](const Share* share) { return share != nullptr; });
  }
  [[nodiscard]] bool live() const { return state_ == CameraState::live; }
  /// It is just telling its subscribers something.
  [[nodiscard]] bool calling() const { return calls_ > 0; }

  TimerId closing_timer = 0;

 private:
  /// Subscribers may leave and come inside a call.
  template <typename Call>
  void for_each(Call&& call) {
    ++calls_;
    for (size_t i = 0, count = shares_.size(); i < count; ++i) {
      if (shares_[i] != nullptr) call(*shares_[i]);
    }
    if (--calls_ == 0) std::erase(shares_, nullptr);
  }

  void tell(CameraState state, const std::optional<Error>& reason) {
    for_each([&](Share& share) { share.events().on_state(state, reason); });
    if (owner_.options_.tap != nullptr) owner_.options_.tap->on_state(source_, state, reason);
  }

  void interrupted() {
    kept_.clear();
    if (owner_.options_.tap != nullptr) owner_.options_.tap->on_interrupted(source_);
  }

  SharedSources& owner_;
  SourceConfig source_;
  std::unique_ptr<media::StreamProducer> producer_;
  std::vector<Share*> shares_;  ///< those that left during a call are null until it ends
  int calls_ = 0;
  CameraState state_ = CameraState::connecting;
  std::optional<Error> reason_;
  std::vector<media::StreamTrack> tracks_;
  KeptUnits kept_;  ///< what a subscriber that comes now needs
};

void SharedSources::Share::start(media::StreamEvents& events) {
  events_ = &events;
  connection_ = &owner_.connection_for(source_);
  connection_->add(*this);
}

void SharedSources::Share::stop() {
  Connection* const connection = std::exchange(connection_, nullptr);
  if (connection == nullptr) return;
  connection->remove(*this);
  owner_.left(*connection);
}

SourceHealth SharedSources::Share::health() const {
  return connection_ != nullptr ? connection_->health() : SourceHealth{};
}

void SharedSources::Share::tracks_came(const std::vector<media::StreamTrack>& tracks) {
  numbers_.clear();
  std::vector<media::StreamTrack> seen;
  for (const media::StreamTrack& track : tracks) {
    const bool left_out = source_.audio_only && !(track.format && track.format->kind == media::MediaKind::audio);
    numbers_.push_back(left_out ? std::nullopt : std::optional<size_t>(seen.size()));
    if (!left_out) seen.push_back(track);
  }
  events_->on_tracks(seen);
}

void SharedSources::Share::unit_came(size_t track, const media::AccessUnit& unit) {
  if (track < numbers_.size() && numbers_[track]) events_->on_access_unit(*numbers_[track], unit);
}

SharedSources::SharedSources(Loop& loop, SourceFactory& real, const SharedSourcesOptions& options)
    : loop_(loop), real_(real), options_(options) {}

SharedSources::~SharedSources() = default;

std::unique_ptr<media::StreamProducer> SharedSources::make(const SourceConfig& source) {
  return std::make_unique<Share>(*this, source);
}

SharedSources::Connection& SharedSources::connection_for(const SourceConfig& source) {
  SourceConfig wanted = newest(source);
  std::unique_ptr<Connection>& connection = connections_[key_of(wanted)];
  if (!connection) {
    connection = std::make_unique<Connection>(*this, std::move(wanted));
    return *connection;
  }
  const bool was_closing = connection->closing_timer != 0;
  loop_.cancel(std::exchange(connection->closing_timer, 0));
  // Someone who tries again wants a fresh try, not the rest of an old one's patience.
  const bool stuck = was_closing && !connection->live();
  const bool changed = !same_connection(connection->source(), wanted);
  if (connection->calling()) {  // its producer must not be replaced inside a call of its own
    if (changed) {
      loop_.post([this, life = alive_.watch(), wanted] {
        if (life.over()) return;
        if (const auto found = connections_.find(key_of(wanted)); found != connections_.end())
          found->second->connect(wanted);
      });
    }
  } else if (stuck || changed) {
    connection->connect(wanted);
  }
  return *connection;
}

SourceConfig SharedSources::newest(const SourceConfig& source) const {
  const auto found = changed_.find(source.id);
  SourceConfig wanted = found == changed_.end() ? source : found->second;
  wanted.stream = source.stream;
  wanted.audio_only = false;
  return wanted;
}

void SharedSources::change(const SourceConfig& source) {
  if (source.id.empty()) return;
  changed_[source.id] = source;
  for (auto at = connections_.begin(); at != connections_.end();) {
    Connection& connection = *at->second;
    const SourceConfig wanted = newest(connection.source());
    const bool mine = at->first.first == source.id;
    const bool other = mine && !same_connection(connection.source(), wanted);
    if (other && !connection.wanted()) {  // it only lingered
      at = connections_.erase(at);
      continue;
    }
    ++at;
    if (other) {
      connection.connect(wanted);
    } else if (mine) {
      connection.rename(wanted);
    }
  }
}

void SharedSources::forget(const std::string& source_id) {
  changed_.erase(source_id);
}

void SharedSources::left(Connection& connection) {
  if (connection.wanted() || connection.closing_timer != 0) return;
  const StreamKey key = key_of(connection.source());
  connection.closing_timer = loop_.call_after(connection.live() ? options_.linger_ns : 0, [this, key] {
    const auto found = connections_.find(key);
    if (found == connections_.end()) return;
    found->second->closing_timer = 0;
    if (!found->second->wanted()) connections_.erase(found);
  });
}

std::vector<ConnectedStream> SharedSources::connected() const {
  std::vector<ConnectedStream> all;
  for (const auto& [key, connection] : connections_) {
    all.push_back({connection->source(), connection->health(), connection->tracks()});
    all.back().source.password.clear();
  }
  return all;
}

}  // namespace parallax::record
