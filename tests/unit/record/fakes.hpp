// SPDX-License-Identifier: Apache-2.0
// Cameras, storage and listeners in memory, on a simulated clock.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "record/sessions/session_events.hpp"
#include "record/sessions/session_recorder.hpp"
#include "record/sources/source_factory.hpp"
#include "record/volumes/place.hpp"
#include "support/fake_loop.hpp"

namespace parallax::test {

inline std::shared_ptr<const media::StreamFormat> video_format(int32_t width = 1280, int32_t height = 720) {
  auto format = std::make_shared<media::StreamFormat>();
  format->codec = media::Codec::h264;
  format->width = width;
  format->height = height;
  format->nominal_fps = 25;
  format->codec_config = SharedBytes(std::vector<uint8_t>{1, 100, 0, 31, static_cast<uint8_t>(width / 16)});
  return format;
}

inline std::shared_ptr<const media::StreamFormat> sound_format(media::Codec codec = media::Codec::aac,
                                                               int32_t rate = 48000) {
  auto format = std::make_shared<media::StreamFormat>();
  format->kind = media::MediaKind::audio;
  format->codec = codec;
  format->clock_rate_hz = rate;
  format->sample_rate_hz = rate;
  format->channels = 1;
  if (codec == media::Codec::aac) format->codec_config = SharedBytes(std::vector<uint8_t>{0x11, 0x88});
  return format;
}

/// A camera whose every picture the test sends.
class FakeCamera {
 public:
  FakeCamera(FakeLoop& loop, media::StreamEvents& events) : loop_(loop), events_(events) {}

  void go_live(std::vector<std::shared_ptr<const media::StreamFormat>> formats = {video_format()}) {
    formats_ = std::move(formats);
    std::vector<media::StreamTrack> tracks;
    for (const auto& format : formats_) tracks.push_back({format});
    events_.on_state(CameraState::first_frame, {});
    events_.on_tracks(tracks);
    events_.on_state(CameraState::live, {});
  }
  void change_format(size_t track, std::shared_ptr<const media::StreamFormat> format) {
    formats_[track] = std::move(format);
  }
  void lose(CameraState state = CameraState::gone, std::string text = "The camera closed the connection.") {
    events_.on_state(state, Error{"lost", std::move(text), "Check it."});
  }
  enum class Kind { key, delta };
  void send(size_t track = 0, Kind kind = Kind::key) {
    media::AccessUnit unit;
    unit.format = formats_.at(track);
    unit.data = SharedBytes(std::vector<uint8_t>(100, 7));
    unit.arrival_monotonic_ns = loop_.time.monotonic;
    unit.pts_ticks = loop_.time.monotonic / 1000 * unit.format->clock_rate_hz / 1'000'000;
    unit.dts_ticks = unit.pts_ticks;
    unit.key = kind == Kind::key;
    unit.lost_packets = std::exchange(lost_packets, 0);
    unit.discontinuity = unit.lost_packets > 0;
    if (capture_delay_ns) unit.capture_utc_ns = loop_.time.utc - *capture_delay_ns;
    events_.on_access_unit(track, unit);
  }
  /// Pictures at 25 fps, a key frame each second (the first one is one), for `seconds`.
  void run(double seconds) {
    for (int i = 0; i < static_cast<int>(seconds * 25); ++i) {
      send(0, i % 25 == 0 ? Kind::key : Kind::delta);
      loop_.advance(40 * kNsPerMs);
    }
  }

  /// Were lost before the next unit.
  uint32_t lost_packets = 0;
  /// What its capture times say; none: the camera tells no capture time.
  std::optional<int64_t> capture_delay_ns;

 private:
  FakeLoop& loop_;
  media::StreamEvents& events_;
  std::vector<std::shared_ptr<const media::StreamFormat>> formats_;
};

class FakeSources final : public record::SourceFactory {
 public:
  explicit FakeSources(FakeLoop& loop) : loop_(loop) {}

  std::unique_ptr<media::StreamProducer> make(const record::SourceConfig& source) override {
    return std::make_unique<Producer>(*this, source.name);
  }
  /// The running camera of that name; throws if none runs.
  FakeCamera& at(const std::string& name) { return *running.at(name); }
  [[nodiscard]] bool runs(const std::string& name) const { return running.contains(name); }

  std::map<std::string, std::unique_ptr<FakeCamera>> running;
  std::map<std::string, int> starts;

 private:
  class Producer final : public media::StreamProducer {
   public:
    Producer(FakeSources& owner, std::string name) : owner_(owner), name_(std::move(name)) {}
    ~Producer() override { stop(); }
    void start(media::StreamEvents& events) override {
      ++owner_.starts[name_];
      owner_.running[name_] = std::make_unique<FakeCamera>(owner_.loop_, events);
      started_ = true;
    }
    void stop() override {
      if (std::exchange(started_, false)) owner_.running.erase(name_);
    }
    [[nodiscard]] SourceHealth health() const override { return {}; }

   private:
    FakeSources& owner_;
    std::string name_;
    bool started_ = false;
  };
  FakeLoop& loop_;
};

/// What went into one part.
struct WrittenPart {
  record::PartRequest request;
  std::vector<std::pair<size_t, int64_t>> units;  ///< track, PTS
  std::set<media::Codec> codecs;                  ///< of the units
  std::function<void(const Error&)> on_error;
  bool closed = false;
  [[nodiscard]] size_t count(size_t track) const {
    return static_cast<size_t>(
        std::count_if(units.begin(), units.end(), [&](auto& unit) { return unit.first == track; }));
  }
};

class FakePlace final : public record::Place, public record::PartStore {
 public:
  FakePlace(FakeLoop& loop, std::string name) : loop_(loop), name_(std::move(name)) {}

  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] record::PartStore& parts() override { return *this; }
  void save(const std::string& folder, const Session& session, std::function<void(const Result<void>&)> done) override {
    if (save_error) return loop_.post([done, error = *save_error] { done(fail(error)); });
    ++saves;
    saved[folder] = session;
    saved_states.push_back(session.state);
    if (hold_saves) return held_saves_.push_back(done);
    loop_.post([done] { done({}); });
  }
  void release_saves() {
    for (const auto& done : std::exchange(held_saves_, {})) loop_.post([done] { done({}); });
  }
  void finish(const std::string& object, std::function<void(const Result<Part>&)> done) override {
    finished.push_back(object);
    if (finish_error) return loop_.post([done, error = *finish_error] { done(fail(error)); });
    loop_.post([this, object, done] {
      Part part = facts_of(*by_object.at(object));
      part.state = PartState::finished;
      done(part);
    });
  }
  void hash(const std::string& object, std::function<void(const Result<std::string>&)> done) override {
    loop_.post([object, done] { done("hash of " + object); });
  }
  Result<std::unique_ptr<record::OpenPart>> create(const record::PartRequest& request,
                                                   std::function<void(const Error&)> on_error) override {
    auto part = std::make_shared<WrittenPart>();
    part->request = request;
    part->on_error = std::move(on_error);
    written.push_back(part);
    by_object[object_of(request)] = part;
    return std::make_unique<File>(*this, part);
  }
  [[nodiscard]] const Session& only_session() const { return saved.begin()->second; }

  std::vector<std::shared_ptr<WrittenPart>> written;
  std::map<std::string, std::shared_ptr<WrittenPart>> by_object;
  std::map<std::string, Session> saved;
  std::vector<SessionState> saved_states;
  size_t saves = 0;
  bool hold_saves = false;  ///< a slow disk: what is saved is not answered before `release_saves`
  std::vector<std::string> finished;
  std::optional<Error> save_error;
  std::optional<Error> finish_error;

 private:
  static std::string object_of(const record::PartRequest& request) {
    return request.stem + (request.tracks[0]->kind == media::MediaKind::video ? ".mp4" : ".m4a");
  }
  static Part facts_of(const WrittenPart& written) {
    Part part;
    const std::string object = object_of(written.request);
    part.file = object.substr(object.find('/') + 1);
    part.codec = name_of(written.request.tracks[0]->codec);
    part.state = written.closed ? PartState::closed : PartState::writing;
    int64_t last_ns = 0;
    for (const auto& [track, pts_ns] : written.units) {
      if (track != 0) continue;
      if (part.frames++ == 0) part.start_session_ns = pts_ns;
      last_ns = pts_ns;
    }
    if (part.frames > 0) part.duration_ns = last_ns + 40 * kNsPerMs - part.start_session_ns;
    return part;
  }
  class File final : public record::OpenPart {
   public:
    File(FakePlace& place, std::shared_ptr<WrittenPart> part) : place_(place), part_(std::move(part)) {}
    void write(size_t track, const media::AccessUnit& unit, int64_t pts_session_ns, int64_t) override {
      part_->units.emplace_back(track, pts_session_ns);
      part_->codecs.insert(unit.format->codec);
    }
    void close(std::function<void(Part)> done) override {
      part_->closed = true;
      place_.loop_.post([part = part_, done] { done(facts_of(*part)); });
    }
    [[nodiscard]] Part facts() const override { return facts_of(*part_); }

   private:
    FakePlace& place_;
    std::shared_ptr<WrittenPart> part_;
  };

  std::vector<std::function<void(const Result<void>&)>> held_saves_;
  FakeLoop& loop_;
  std::string name_;
};

class FakePlaces final : public record::Places {
 public:
  record::Place* choose(const record::Place* instead_of) override {
    for (FakePlace* place : usable) {
      if (place != instead_of) return place;
    }
    return nullptr;
  }
  [[nodiscard]] std::optional<Error> problem() override {
    if (!usable.empty()) return std::nullopt;
    return Error{"disk-full", "The storage /disk is full.", "Delete something."};
  }
  void report(const record::Place& place, const Error&) override {
    std::erase_if(usable, [&](FakePlace* each) { return each == &place; });
  }
  std::vector<FakePlace*> usable;
};

class FakeEvents final : public record::SessionEvents {
 public:
  void on_phase(const record::SessionStatus& status) override { phases.emplace_back(name_of(status.phase)); }
  void on_source_state(const std::string&, const std::string& source, CameraState state,
                       const std::optional<Error>&) override {
    states.push_back(source + " " + std::string(name_of(state)));
  }
  void on_notice(const std::string&, const record::RecordingNotice& notice) override { notices.push_back(notice); }
  void on_unsaved(const std::string& folder) override { unsaved.push_back(folder); }
  [[nodiscard]] size_t count(const std::string& code) const {
    return static_cast<size_t>(std::count_if(notices.begin(), notices.end(), [&](auto& n) { return n.code == code; }));
  }
  [[nodiscard]] const record::RecordingNotice& last() const { return notices.back(); }
  std::vector<std::string> phases;
  std::vector<std::string> states;
  std::vector<record::RecordingNotice> notices;
  std::vector<std::string> unsaved;
};

/// A session on a room with cameras "A", "B", … and everything around it.
struct Room {
  explicit Room(size_t cameras) {
    location.name = "Room 1";
    for (size_t i = 0; i < cameras; ++i) {
      record::SourceConfig source;
      source.name = std::string(1, static_cast<char>('A' + i));
      source.driver = "fake";
      location.sources.push_back(source);
    }
    places.usable = {&disk};
  }
  record::SessionRecorder& make(record::StartOptions start = {}, const std::string& name = {}) {
    record::SessionOptions options;
    options.id = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed";
    options.name = name;
    options.recorded_by = "ann";
    options.start = start;
    session = std::make_unique<record::SessionRecorder>(services(), location, options);
    return *session;
  }
  record::SessionRecorder::Services services() {
    return {.loop = loop, .sources = sources, .places = places, .events = events};
  }
  /// Starts with all cameras live and a key frame each.
  record::SessionRecorder& record_all() {
    auto& made = make();
    (void)made.start();
    for (const auto& source : location.sources) {
      sources.at(source.name).go_live();
      sources.at(source.name).send();
    }
    loop.advance(0);
    return made;
  }
  void run_all(double seconds) {
    for (int i = 0; i < static_cast<int>(seconds * 25); ++i) {
      loop.advance(40 * kNsPerMs);
      for (auto& [name, camera] : sources.running)
        camera->send(0, i % 25 == 24 ? FakeCamera::Kind::key : FakeCamera::Kind::delta);
    }
  }
  FakeLoop loop;
  FakeSources sources{loop};
  FakePlace disk{loop, "/disk"};
  FakePlace second{loop, "/second"};
  FakePlaces places;
  FakeEvents events;
  record::LocationConfig location;
  std::unique_ptr<record::SessionRecorder> session;
};

}  // namespace parallax::test
