// SPDX-License-Identifier: Apache-2.0
#include "record/volumes/part_finisher.hpp"

#include <algorithm>
#include <utility>

namespace parallax::record {
namespace {

constexpr int64_t kFirstPauseNs = 10 * kNsPerSecond;
constexpr int64_t kLongestPauseNs = 600 * kNsPerSecond;
constexpr int kDoublings = 6;  // beyond the longest pause

/// What may be over later. All else lies in the file itself.
bool may_pass(const Error& error) {
  return error.code == "storage-offline" || error.code == "storage-denied" || error.code == "storage-retry" ||
         error.code == "disk-full";
}

}  // namespace

PartFinisher::PartFinisher(Loop& loop, std::string folder, PartAt part_at, Changed changed)
    : loop_(loop), folder_(std::move(folder)), part_at_(std::move(part_at)), changed_(std::move(changed)) {}

PartFinisher::~PartFinisher() = default;

void PartFinisher::add(Place& place, size_t video, size_t part) {
  run({.place = &place, .video = video, .part = part});
}

void PartFinisher::run(const Step& step) {
  const Part& current = part_at_(step.video, step.part);
  if (current.file.empty() || current.frames == 0) return;
  if (current.state == PartState::closed) return finish(step);
  if (current.state != PartState::writing && current.sha256.empty()) hash(step);
}

void PartFinisher::finish(const Step& step) {
  ++unfinished_;
  step.place->finish(folder_ + "/" + part_at_(step.video, step.part).file,
                     [this, life = alive_.watch(), step](const Result<Part>& facts) {
                       if (life.over()) return;
                       --unfinished_;
                       if (!facts) return failed(step, facts.error());
                       Part& finished = part_at_(step.video, step.part);
                       finished.state = facts->state;
                       finished.start_session_ns = facts->start_session_ns;
                       finished.duration_ns = facts->duration_ns;
                       finished.frames = facts->frames;
                       finished.bytes = facts->bytes;
                       finished.sha256.clear();  // of the bytes before
                       hash(step);
                       changed_({});
                     });
}

void PartFinisher::hash(const Step& step) {
  ++unhashed_;
  step.place->hash(folder_ + "/" + part_at_(step.video, step.part).file,
                   [this, life = alive_.watch(), step](const Result<std::string>& sha256) {
                     if (life.over()) return;
                     --unhashed_;
                     if (!sha256) return failed(step, sha256.error());
                     part_at_(step.video, step.part).sha256 = *sha256;
                     changed_({});
                   });
}

void PartFinisher::failed(const Step& step, const Error& error) {
  if (may_pass(error)) {
    ++waiting_;
    const int64_t pause_ns = std::min(kFirstPauseNs << std::min(step.tries, kDoublings), kLongestPauseNs);
    Step next = step;
    ++next.tries;
    loop_.call_after(pause_ns, [this, life = alive_.watch(), next] {
      if (life.over()) return;
      --waiting_;
      run(next);
    });
    if (step.tries > 0) return;
  }
  changed_(error);
}

}  // namespace parallax::record
