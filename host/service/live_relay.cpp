// SPDX-License-Identifier: Apache-2.0
#include "service/live_relay.hpp"

#include <utility>

#include "base/log.hpp"
#include "media/time/session_timeline.hpp"
#include "record/sources/catalogue_source.hpp"

namespace parallax::recorder {

/// Holds a stream open for those who watch it; the pictures go through the tap.
class LiveRelay::Viewing final : private media::StreamEvents {
 public:
  Viewing(std::unique_ptr<media::StreamProducer> producer, std::function<void()> no_such_stream)
      : producer_(std::move(producer)), no_such_stream_(std::move(no_such_stream)) {
    producer_->start(*this);
  }
  ~Viewing() override { producer_->stop(); }
  Viewing(const Viewing&) = delete;
  Viewing& operator=(const Viewing&) = delete;

 private:
  void on_state(CameraState, const std::optional<Error>& reason) override {
    if (reason && reason->code == "no-sub-stream") no_such_stream_();
  }
  void on_tracks(const std::vector<media::StreamTrack>&) override {}
  void on_access_unit(size_t, const media::AccessUnit&) override {}
  void on_note(std::string_view) override {}

  std::unique_ptr<media::StreamProducer> producer_;
  std::function<void()> no_such_stream_;
};

/// Session time of pictures that nobody records, of a source that is being recorded: those of its small stream, or
/// those beside its sound, where the sound alone is wanted. The session gives the zero.
struct LiveRelay::UnrecordedClock {
  media::SessionZero zero;
  media::SessionTimeline timeline;
};

LiveRelay::LiveRelay(Services services) : services_(services) {}
LiveRelay::~LiveRelay() = default;

void LiveRelay::attach(Loop& loop, record::SharedSources& sources, const record::Recorder& recorder) {
  attached_ = {&loop, &sources, &recorder};
  services_.hub.on_demand(
      [this, &loop](const api::LiveKey& key, bool wanted) { loop.post([this, key, wanted] { demand(key, wanted); }); });
}

void LiveRelay::detach() {
  attached_ = {};
  viewings_.clear();
}

void LiveRelay::demand(const api::LiveKey& key, bool wanted) {
  if (attached_.loop == nullptr) return;
  if (!wanted) {
    wanted_.erase(key);
    viewings_.erase(key);
    return;
  }
  wanted_.insert(key);
  if (viewings_.contains(key)) return;
  // The catalogue may have to wait for its disk: not here.
  services_.tasks.run([this, key, loop = attached_.loop] {
    const auto source = services_.rooms.source(key.first);
    if (!source) return;
    auto password = services_.passwords.source_password(source->id);
    if (!password) return log_warning("live", "{}: {}", source->name, password.error().line());
    record::SourceConfig config = record::config_of(*source, std::move(*password));
    config.stream = key.second;
    loop->post([this, key, config] { open(key, config); });
  });
}

void LiveRelay::open(const api::LiveKey& key, record::SourceConfig source) {
  if (attached_.loop == nullptr || !wanted_.contains(key) || viewings_.contains(key)) return;
  if (source.stream == "sub" && main_as_sub_.contains(source.id)) source.stream = "main";
  viewings_[key] = std::make_unique<Viewing>(attached_.sources->make(source), [this, key, source] {
    attached_.loop->post([this, key, source] { show_main_instead(key, source); });
  });
}

void LiveRelay::show_main_instead(const api::LiveKey& key, record::SourceConfig source) {
  if (attached_.loop == nullptr || viewings_.erase(key) == 0) return;
  main_as_sub_.insert(source.id);
  open(key, std::move(source));
}

void LiveRelay::source_changed(const record::SourceConfig& source) {
  if (attached_.loop == nullptr || main_as_sub_.erase(source.id) == 0) return;
  const api::LiveKey key{source.id, "sub"};
  if (viewings_.erase(key) == 0) return;
  services_.hub.interrupt(key);
  record::SourceConfig small = source;
  small.stream = "sub";
  open(key, std::move(small));
}

void LiveRelay::on_recorded_unit(const record::StreamKey& stream, size_t track, const media::AccessUnit& unit,
                                 int64_t pts_session_ns) {
  passed_on_ = &unit;
  pass_on(stream, track, unit, pts_session_ns);
}

void LiveRelay::on_unit(const record::SourceConfig& source, size_t track, const media::AccessUnit& unit) {
  const bool passed_on = std::exchange(passed_on_, nullptr) == &unit;
  if (passed_on || source.id.empty()) return;
  const api::LiveKey key{source.id, source.stream};
  pass_on(key, track, unit, unrecorded_pts_session_ns(key, unit));
}

void LiveRelay::pass_on(const api::LiveKey& key, size_t track, const media::AccessUnit& unit, int64_t pts_session_ns) {
  services_.hub.publish(key, track, unit, pts_session_ns);
  if (key.second == "main" && main_as_sub_.contains(key.first))
    services_.hub.publish({key.first, "sub"}, track, unit, pts_session_ns);
}

int64_t LiveRelay::unrecorded_pts_session_ns(const api::LiveKey& key, const media::AccessUnit& unit) {
  const auto zero = attached_.recorder != nullptr ? attached_.recorder->zero_of(key.first) : std::nullopt;
  if (!zero || !unit.format || unit.format->kind != media::MediaKind::video) {
    if (!zero) unrecorded_clocks_.erase(key);
    return kNoTime;
  }
  std::unique_ptr<UnrecordedClock>& clock = unrecorded_clocks_[key];
  const bool other = !clock || clock->zero.session_start_monotonic_ns != zero->session_start_monotonic_ns;
  if (other) clock.reset(new UnrecordedClock{*zero, media::SessionTimeline(*zero, {media::MediaKind::video})});
  return clock->timeline.stamp(0, unit).pts_session_ns;
}

void LiveRelay::on_interrupted(const record::SourceConfig& source) {
  if (source.id.empty()) return;
  services_.hub.interrupt({source.id, source.stream});
  unrecorded_clocks_.erase({source.id, source.stream});
  if (source.stream == "main" && main_as_sub_.contains(source.id)) services_.hub.interrupt({source.id, "sub"});
}

void LiveRelay::on_state(const record::SourceConfig& source, CameraState state, const std::optional<Error>& reason) {
  if (source.id.empty() || (reason && reason->code == "no-sub-stream")) return;
  std::vector<std::pair<std::string, EventValue>> fields{
      {"source", source.id}, {"name", source.name}, {"stream", source.stream}, {"state", std::string(name_of(state))}};
  if (reason) {
    fields.emplace_back("code", reason->code);
    fields.emplace_back("text", reason->text);
    fields.emplace_back("remedy", reason->remedy);
  }
  services_.events.publish(
      {.type = "source-state", .session = {}, .location = source.location_id, .user = {}, .fields = std::move(fields)});
}

}  // namespace parallax::recorder
