// SPDX-License-Identifier: Apache-2.0
#include "record/volumes/volume_places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/log.hpp"
#include "base/text.hpp"
#include "media/file/part_writer.hpp"
#include "media/session_file/session_file.hpp"
#include "record/rules/naming.hpp"

namespace parallax::record {
namespace {

Part part_of(const media::PartFacts& facts) {
  Part part;
  facts.fill(part);
  return part;
}

Error full_error(const Place& place) {
  return {"disk-full", place.full_text(),
          "Delete or move old sessions, or ask the person who manages this system for more room."};
}

Result<std::vector<std::string>> folders_in(media::Volume& volume) {
  const auto objects = volume.list("");
  if (!objects) return fail(objects.error());
  std::set<std::string> folders;
  for (const std::string& object : *objects) {
    if (const size_t slash = object.find('/'); slash != std::string::npos) folders.insert(object.substr(0, slash));
  }
  return std::vector<std::string>(folders.begin(), folders.end());
}

/// A part on a volume: a PartWriter that counts what goes to the disk.
class VolumePart final : public OpenPart {
 public:
  VolumePart(std::unique_ptr<media::PartWriter> writer, uint64_t& written_bytes)
      : writer_(std::move(writer)), written_bytes_(written_bytes) {}

  void write(size_t track, const media::AccessUnit& unit, int64_t pts_session_ns, int64_t dts_session_ns) override {
    written_bytes_ += unit.data.size();
    writer_->write(track, unit, pts_session_ns, dts_session_ns);
  }
  void close(std::function<void(Part)> done) override {
    writer_->close([done = std::move(done)](const media::PartFacts& facts) { done(part_of(facts)); });
  }
  [[nodiscard]] Part facts() const override { return part_of(writer_->facts()); }

 private:
  std::unique_ptr<media::PartWriter> writer_;
  uint64_t& written_bytes_;
};

}  // namespace

class VolumePlaces::VolumePlace final : public Place, private PartStore {
 public:
  VolumePlace(VolumePlaces& owner, VolumeSpec spec, const DiskGuardOptions& disk)
      : owner_(owner),
        spec_(std::move(spec)),
        guard_(disk),
        writer_(std::make_unique<media::VolumeWriter>(*spec_.volume, owner.loop_.clock())) {}

  [[nodiscard]] const std::string& name() const override { return spec_.name; }
  [[nodiscard]] PartStore& parts() override { return *this; }

  void save(const std::string& folder, const Session& session, std::function<void(const Result<void>&)> done) override {
    writer_->submit([this, folder, session, done = std::move(done)] {
      owner_.loop_.post([done, saved = media::save_session(*spec_.volume, folder, session)] { done(saved); });
    });
  }

  void finish(const std::string& object, std::function<void(const Result<Part>&)> done) override {
    owner_.finish_queue_->finish(*spec_.volume, object,
                                 [done = std::move(done)](const Result<media::PartFacts>& facts) {
                                   done(facts ? Result<Part>(part_of(*facts)) : fail(facts.error()));
                                 });
  }
  void hash(const std::string& object, std::function<void(const Result<std::string>&)> done) override {
    owner_.finish_queue_->hash(*spec_.volume, object, std::move(done));
  }

  Result<std::unique_ptr<OpenPart>> create(const PartRequest& request,
                                           std::function<void(const Error&)> on_error) override {
    auto writer = media::PartWriter::create(
        *writer_, owner_.loop_,
        {.stem = request.stem, .tracks = request.tracks, .session_start_monotonic_ns = request.zero_monotonic_ns},
        std::move(on_error));
    if (!writer) return fail(writer.error());
    return std::make_unique<VolumePart>(std::move(*writer), written_bytes_);
  }

  [[nodiscard]] std::optional<int64_t> left_ns() const override { return guard_.left_ns(); }
  [[nodiscard]] std::string full_text() const override {
    return fmt::format("The storage {} is full: {}, a recording needs {}{}.", name(), free_words(),
                       size_text(guard_.wanted_free_bytes() + space_.kept_bytes), kept_words());
  }
  [[nodiscard]] std::optional<std::string> low_text() const override {
    return guard_.level() == DiskGuard::Level::low ? std::optional(low_text_) : std::nullopt;
  }

  /// "24.1 MB are free", what is never used included: so people see it elsewhere, too.
  [[nodiscard]] std::string free_words() const {
    return fmt::format("{} are free", size_text(space_.free_bytes + space_.kept_bytes));
  }
  [[nodiscard]] std::string kept_words() const {
    return space_.kept_bytes == 0 ? "" : fmt::format(" ({} always stay free)", size_text(space_.kept_bytes));
  }

  [[nodiscard]] int32_t priority() const { return spec_.priority; }
  [[nodiscard]] media::Volume& volume() const { return *spec_.volume; }
  [[nodiscard]] media::VolumeWriter& writer() const { return *writer_; }

  VolumePlaces& owner_;
  VolumeSpec spec_;
  DiskGuard guard_;
  media::VolumeSpace space_;  ///< as it answered last
  uint64_t written_bytes_ = 0;
  std::string low_text_;
  bool usable_ = false;
  bool answers_ = true;                       ///< until it was told that it does not
  bool answered_ = false;                     ///< once
  bool failed_ = false;                       ///< reported as failed; the next good answer clears it
  Error trouble_{"storage-offline", {}, {}};  ///< why it is not usable, while it is not
  bool checking_ = false;
  bool slow_ = false;  ///< told
  std::unique_ptr<media::VolumeWriter> writer_;
};

VolumePlaces::VolumePlaces(Loop& loop, std::vector<VolumeSpec> volumes, VolumePlacesOptions options)
    : loop_(loop), options_(options), finish_queue_(std::make_unique<media::FinishQueue>(loop, options.finish)) {
  std::stable_sort(volumes.begin(), volumes.end(), [](auto& a, auto& b) { return a.priority > b.priority; });
  for (VolumeSpec& spec : volumes)
    places_.push_back(std::make_unique<VolumePlace>(*this, std::move(spec), options_.disk));
}

VolumePlaces::~VolumePlaces() {
  loop_.cancel(timer_);
  finish_queue_.reset();  // before the volumes that it works on
}

void VolumePlaces::start(DiskEvents events) {
  events_ = std::move(events);
  for (auto& place : places_) took_sample(*place, look_at(place->volume(), Seen::before));
  told_ = problem();
  timer_ = loop_.call_after(options_.check_every_ns, [this] { check_all(); });
}

void VolumePlaces::check_all() {
  for (auto& place : places_) {
    check_speed(*place);
    if (std::exchange(place->checking_, true)) continue;  // it still owes the last answer
    const Seen seen = place->answered_ ? Seen::before : Seen::never;
    place->writer().submit([this, life = alive_.watch(), &place = *place, seen] {
      loop_.post([this, life, &place, look = look_at(place.volume(), seen)] {
        if (life.over()) return;
        place.checking_ = false;
        took_sample(place, look);
        tell_changes();
      });
    });
  }
  timer_ = loop_.call_after(options_.check_every_ns, [this] { check_all(); });
}

void VolumePlaces::check_speed(VolumePlace& place) {
  const media::Backlog backlog = place.writer().backlog();
  const double waiting_s = std::max(backlog.seconds, backlog.sync_seconds);
  const bool slow = waiting_s * 1e9 >= static_cast<double>(options_.slow_after_ns);
  if (slow == place.slow_) return;
  place.slow_ = slow;
  const bool takes = backlog.sync_seconds > backlog.seconds;  // into memory, which a loss of power empties
  const std::string text =
      !slow ? fmt::format("The storage {} takes what is recorded again.", place.name())
      : takes
          ? fmt::format("The storage {} has not secured what was written for {:.0f} seconds.", place.name(), waiting_s)
          : fmt::format("The storage {} has taken nothing for {:.0f} seconds.", place.name(), waiting_s);
  log_line(slow ? LogLevel::warning : LogLevel::info, "storage", text);
  if (events_.slow) events_.slow(place, slow, text);
}

/// [writer thread] What lies in a volume that was never seen is listed before anything is recorded to it.
Result<VolumePlaces::Look> VolumePlaces::look_at(media::Volume& volume, Seen seen) {
  const auto space = volume.space();
  if (!space) return fail(space.error());
  auto folders = seen == Seen::never ? folders_in(volume) : std::vector<std::string>();
  if (!folders) return fail(folders.error());
  return Look{.space = *space, .folders = std::move(*folders)};
}

void VolumePlaces::took_sample(VolumePlace& place, const Result<Look>& look) {
  if (!look) {
    place.trouble_ = look.error();
    place.usable_ = false;
    if (!std::exchange(place.answers_, false)) return;
    log_warning("storage", "{}: {}", place.name(), look.error().line());
    if (events_.lost) events_.lost(place, look.error());
    return;
  }
  const media::VolumeSpace& space = look->space;
  const DiskGuard::Level before = place.guard_.level();
  const DiskGuard::Level level =
      place.guard_.sample(loop_.clock().monotonic_ns(), space.free_bytes, space.total_bytes, place.written_bytes_);
  place.space_ = space;
  const bool came = !std::exchange(place.answers_, true);
  place.answered_ = true;
  place.failed_ = false;
  place.usable_ = place.guard_.has_room();
  if (!place.usable_) place.trouble_ = full_error(place);
  if (came) {
    log_info("storage", "{} is there.", place.name());
    if (events_.came) events_.came(place, look->folders);
  }
  if (level == DiskGuard::Level::full) {
    if (events_.full) events_.full(place);
    return;
  }
  const bool low = level == DiskGuard::Level::low;
  // Not before one can record again: what was full is over for all at the same moment.
  if (place.usable_ && events_.room) events_.room(place, low);
  if (!low) return;
  const auto left_ns = place.guard_.left_ns();
  const std::string lasts =
      left_ns ? fmt::format(", enough for {} at the present rate", duration_text(*left_ns)) : std::string();
  place.low_text_ = fmt::format("The storage {} is nearly full: {}{}{}.", place.name(), place.free_words(),
                                place.kept_words(), lasts);
  if (before != level && events_.low) events_.low(place, place.low_text_);
}

Place* VolumePlaces::choose(const Place* instead_of) {
  for (auto& place : places_) {
    if (place.get() != instead_of && place->usable_ && !place->failed_) return place.get();
  }
  return nullptr;
}

std::optional<Error> VolumePlaces::problem() {
  if (choose(nullptr) != nullptr) return std::nullopt;
  // A full one can be helped at once; where all are gone, the first is the one that is meant.
  const auto full =
      std::find_if(places_.begin(), places_.end(), [](auto& place) { return place->trouble_.code == "disk-full"; });
  if (full != places_.end()) return full_error(**full);
  return Error{"storage-offline",
               places_.empty() || places_.front()->trouble_.text.empty() ? "No storage folder can be recorded to."
                                                                         : places_.front()->trouble_.text,
               "Check that the storage folders exist and can be written."};
}

void VolumePlaces::report(const Place& failed, const Error& error) {
  for (auto& place : places_) {
    if (place.get() != &failed) continue;
    place->failed_ = true;
    place->usable_ = false;
    place->trouble_ = error;
    if (error.code == "disk-full") place->guard_.note_full();
    log_warning("storage", "{}: {}", failed.name(), error.line());
  }
  tell_changes();
}

void VolumePlaces::tell_changes() {
  auto now = problem();
  const bool full = now && told_ && now->code == "disk-full" && told_->code == "disk-full";
  if (now == told_ || full) return;  // how much is free is no news
  told_ = std::move(now);
  if (events_.changed) events_.changed(told_);
}

std::vector<Place*> VolumePlaces::places() const {
  std::vector<Place*> places;
  for (const auto& place : places_) places.push_back(place.get());
  return places;
}

media::Volume& VolumePlaces::volume_of(const Place& wanted) const {
  const auto found = std::find_if(places_.begin(), places_.end(), [&](auto& place) { return place.get() == &wanted; });
  return (*found)->volume();
}

}  // namespace parallax::record
