// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/picture_cache.hpp"

#include <algorithm>
#include <cstdlib>

namespace parallax::player {
namespace {

/// How much nearer a picture behind the clock must be to be worth as much as one ahead.
constexpr int64_t kBehindIsFarther = 4;

bool comes_before(const CachedPicture& a, const CachedPicture& b) {
  if (a.span.begin_session_ns != b.span.begin_session_ns) return a.span.begin_session_ns < b.span.begin_session_ns;
  return a.exactness == Exactness::exact && b.exactness == Exactness::key_only;
}

int64_t distance(const CachedPicture& picture, int64_t position, Heading heading) {
  const auto& span = picture.span;
  if (position >= span.begin_session_ns && position < span.end_session_ns) return 0;
  const bool is_later = span.begin_session_ns > position;
  const int64_t far = is_later ? span.begin_session_ns - position : position - span.end_session_ns + 1;
  const bool is_ahead = is_later == (heading == Heading::forward);
  return is_ahead ? far : far * kBehindIsFarther;
}

}  // namespace

void PictureCache::insert(CachedPicture picture, int64_t position, Heading heading) {
  const auto place = std::lower_bound(pictures_.begin(), pictures_.end(), picture, comes_before);
  const bool is_same = place != pictures_.end() && place->span.begin_session_ns == picture.span.begin_session_ns &&
                       place->exactness == picture.exactness;
  if (is_same) {
    *place = std::move(picture);
    return;
  }
  pictures_.insert(place, std::move(picture));
  while (pictures_.size() > limit_) {
    pictures_.erase(std::max_element(pictures_.begin(), pictures_.end(), [&](const auto& a, const auto& b) {
      return distance(a, position, heading) < distance(b, position, heading);
    }));
  }
}

const CachedPicture* PictureCache::at(int64_t session_ns) const {
  const CachedPicture* stand_in = nullptr;
  for (const CachedPicture& picture : pictures_) {
    if (picture.span.begin_session_ns > session_ns) break;
    if (session_ns >= picture.span.end_session_ns) continue;
    if (picture.exactness == Exactness::exact) return &picture;
    stand_in = &picture;
  }
  return stand_in;
}

PictureCache::Run PictureCache::run_forward(int64_t session_ns) const {
  Run run{session_ns, 0};
  const CachedPicture* picture = at(session_ns);
  if (picture == nullptr) return run;
  run.reaches_session_ns = picture->span.end_session_ns;
  while ((picture = at(run.reaches_session_ns)) != nullptr) {
    run.reaches_session_ns = picture->span.end_session_ns;
    ++run.pictures;
  }
  return run;
}

PictureCache::Run PictureCache::run_backward(int64_t session_ns) const {
  Run run{session_ns, 0};
  const CachedPicture* picture = at(session_ns);
  if (picture == nullptr) return run;
  run.reaches_session_ns = picture->span.begin_session_ns;
  while ((picture = at(run.reaches_session_ns - 1)) != nullptr) {
    run.reaches_session_ns = picture->span.begin_session_ns;
    ++run.pictures;
  }
  return run;
}

void PictureCache::retime(const std::vector<media::PictureSpan>& spans) {
  for (CachedPicture& picture : pictures_) {
    if (picture.exactness != Exactness::exact) continue;
    const auto found = std::lower_bound(spans.begin(), spans.end(), picture.span.begin_session_ns,
                                        [](const auto& span, int64_t begin) { return span.begin_session_ns < begin; });
    if (found != spans.end() && found->begin_session_ns == picture.span.begin_session_ns) picture.span = *found;
  }
}

void PictureCache::drop_key_only() {
  std::erase_if(pictures_, [](const CachedPicture& picture) { return picture.exactness == Exactness::key_only; });
}

}  // namespace parallax::player
