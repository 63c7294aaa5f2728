// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/part_decoder.hpp"

#include <algorithm>
#include <limits>

namespace parallax::player {
namespace {

/// What the session and the file may disagree by about a part's ends, because times are rounded and the last duration
/// is an estimate: the first and the last picture are seen there.
constexpr int64_t kTolerance = kNsPerSecond;
/// So few access units before the end of a group it is cheaper to go on than to begin anew.
constexpr size_t kNearlyThrough = 4;
constexpr int64_t kNever = std::numeric_limits<int64_t>::min();

const media::PictureSpan* find_span(const std::vector<media::PictureSpan>& spans, int64_t session_ns) {
  const auto after = std::upper_bound(spans.begin(), spans.end(), session_ns,
                                      [](int64_t at, const auto& span) { return at < span.begin_session_ns; });
  if (after == spans.begin()) return nullptr;
  const auto& span = *std::prev(after);
  return session_ns < span.end_session_ns ? &span : nullptr;
}

}  // namespace

Result<std::unique_ptr<PartDecoder>> PartDecoder::open(PartObjects objects, const PartSpan& part,
                                                       media::DecoderOptions options) {
  auto index = media::PictureIndex::open(std::move(objects.media), std::move(objects.index));
  if (!index) return fail(index.error());
  auto decoder = media::VideoDecoder::create(*(*index)->format(), options);
  if (!decoder) return fail(decoder.error());
  return std::unique_ptr<PartDecoder>(new PartDecoder(std::move(*index), std::move(*decoder), part));
}

Result<std::optional<media::PictureGroup>> PartDecoder::group_at(int64_t session_ns) {
  if (!first_record_) {
    const auto first = index_->group_at(std::numeric_limits<int64_t>::min());
    if (!first) return fail(first.error());
    if (*first) first_record_ = (*first)->first_record;
  }
  auto group = index_->group_at(session_ns);
  if (group && *group) adopt(**group);
  if (group && !*group) {  // the file was cut before: how far does it go?
    auto last = index_->last_group();
    if (last && *last) adopt(**last);
  }
  return group;
}

void PartDecoder::adopt(media::PictureGroup& group) {
  if (group.spans.empty()) return;
  auto& first = group.spans.front();
  const bool begins_part = first_record_ && group.first_record == *first_record_;
  if (begins_part && first.begin_session_ns - part_.begin_session_ns < kTolerance)
    first.begin_session_ns = std::min(first.begin_session_ns, part_.begin_session_ns);
  auto& last = group.spans.back();
  const bool ends_part = group.is_last && !group.is_cut && !part_.growing;
  if (ends_part && part_.end_session_ns - last.end_session_ns < kTolerance)
    last.end_session_ns = std::max(last.end_session_ns, part_.end_session_ns);
  known_end_ = std::max(known_end_, last.end_session_ns);
}

void PartDecoder::begin_with(media::PictureGroup group) {
  decoder_->flush();
  group_ = std::move(group);
  next_ = 0;
  spans_ = group_.spans;
  resolved_until_ = group_.begin_session_ns();
  left_out_until_ = kNever;
  running_ = true;
}

Result<std::optional<media::PictureSpan>> PartDecoder::aim(int64_t session_ns, size_t before) {
  const media::PictureSpan* span = running_ ? find_span(spans_, session_ns) : nullptr;
  const bool goes_on =
      span != nullptr && span->begin_session_ns >= resolved_until_ && span->begin_session_ns > left_out_until_;
  if (!goes_on) {
    auto found = group_at(session_ns);
    if (!found) return fail(found.error());
    if (!*found) return std::nullopt;
    media::PictureGroup& group = **found;
    const media::PictureSpan* wanted = find_span(group.spans, session_ns);
    if (wanted == nullptr) return std::nullopt;
    const bool is_next = running_ && group.first_record == group_.next_record && !group_.is_last &&
                         next_ + kNearlyThrough >= group_.pictures.size();
    const bool is_same = running_ && group.first_record == group_.first_record && group.pictures.size() >= next_ &&
                         session_ns >= resolved_until_ && wanted->begin_session_ns > left_out_until_;
    if (is_same) {  // it has grown
      group_ = group;
      spans_ = group.spans;
    } else if (!is_next) {
      begin_with(group);
    } else {
      spans_.insert(spans_.end(), group.spans.begin(), group.spans.end());
    }
    span = find_span(spans_, session_ns);
    if (span == nullptr) return std::nullopt;
  }
  auto place = static_cast<size_t>(span - spans_.data());
  for (size_t i = 0; i < before && place > 0 && spans_[place - 1].begin_session_ns > left_out_until_; ++i) --place;
  keep_from_ = spans_[place].begin_session_ns;
  return *span;
}

Result<bool> PartDecoder::next_group(std::vector<DecodedPicture>& out) {
  auto after = index_->group_after(group_);
  if (!after) return fail(after.error());
  if (!*after && part_.growing) {
    auto grown = index_->again(group_);
    if (!grown) return fail(grown.error());
    if (*grown && (*grown)->pictures.size() > group_.pictures.size()) {
      adopt(**grown);
      group_ = std::move(**grown);
      spans_ = group_.spans;
      return true;
    }
  }
  if (!*after) {
    if (auto finished = finish(out); !finished) return fail(finished.error());
    return false;
  }
  adopt(**after);
  spans_ = std::move(group_.spans);
  group_ = std::move(**after);
  spans_.insert(spans_.end(), group_.spans.begin(), group_.spans.end());
  next_ = 0;
  return true;
}

/// The end of the file: what the decoder still holds comes out, what does not was lost.
Result<void> PartDecoder::finish(std::vector<DecodedPicture>& out) {
  frames_.clear();
  auto drained = decoder_->drain(frames_);
  hand_out(out);
  hand_out_lost(std::numeric_limits<int64_t>::max(), out);
  running_ = false;
  return drained;
}

void PartDecoder::hand_out_lost(int64_t until_session_ns, std::vector<DecodedPicture>& out) {
  for (const auto& span : spans_) {
    const bool is_lost = span.begin_session_ns >= resolved_until_ && span.begin_session_ns < until_session_ns &&
                         span.begin_session_ns >= keep_from_;
    if (is_lost) out.push_back({nullptr, span});
  }
}

void PartDecoder::hand_out(std::vector<DecodedPicture>& out) {
  for (auto& frame : frames_) {
    // The first picture is seen from the part's begin, a rounding before its own time.
    const media::PictureSpan* span = find_span(spans_, frame->pts_session_ns);
    if (span == nullptr) continue;
    const media::PictureSpan seen = *span;
    hand_out_lost(seen.begin_session_ns, out);
    if (seen.begin_session_ns >= keep_from_) out.push_back({std::move(frame), seen});
    resolved_until_ = std::max(resolved_until_, seen.end_session_ns);
  }
  frames_.clear();
}

Result<bool> PartDecoder::step(std::vector<DecodedPicture>& out) {
  if (!running_) return false;
  if (next_ >= group_.pictures.size()) {
    const auto more = next_group(out);
    if (!more || !*more) return more;
  }
  const media::CodedEntry& entry = group_.pictures[next_++];
  if (auto read = index_->read(entry, bytes_); !read) return fail(read.error());
  const bool is_wanted = entry.pts_session_ns >= keep_from_;
  if (!is_wanted) left_out_until_ = std::max(left_out_until_, entry.pts_session_ns);
  decoder_->set_effort(is_wanted ? media::DecodeEffort::all : media::DecodeEffort::references);
  frames_.clear();
  auto decoded = decoder_->decode(
      {.data = bytes_, .pts_session_ns = entry.pts_session_ns, .key = entry.key, .discontinuity = entry.discontinuity},
      frames_);
  hand_out(out);
  if (!decoded) return fail(decoded.error());
  return true;
}

Result<std::optional<DecodedPicture>> PartDecoder::key_picture(int64_t session_ns) {
  const auto group = group_at(session_ns);
  if (!group) return fail(group.error());
  if (!*group || (*group)->spans.empty()) return std::nullopt;
  const media::PictureSpan span{(*group)->begin_session_ns(), (*group)->end_session_ns()};
  if (session_ns >= span.end_session_ns) return std::nullopt;
  running_ = false;
  decoder_->flush();
  const media::CodedEntry& entry = (*group)->pictures.front();
  if (auto read = index_->read(entry, bytes_); !read) return fail(read.error());
  decoder_->set_effort(media::DecodeEffort::all);
  frames_.clear();
  auto decoded = decoder_->decode({.data = bytes_, .pts_session_ns = entry.pts_session_ns, .key = true}, frames_);
  if (decoded && frames_.empty()) decoded = decoder_->drain(frames_);
  if (!decoded) return fail(decoded.error());
  return DecodedPicture{frames_.empty() ? nullptr : std::move(frames_.front()), span};
}

}  // namespace parallax::player
