// SPDX-License-Identifier: Apache-2.0
#include "api/server/live/live_follower.hpp"

#include <array>
#include <iterator>

#include "api/dto/writer.hpp"
#include "api/server/live/mime.hpp"
#include "media/file/fragment.hpp"
#include "media/file/part_head.hpp"

namespace parallax::api {
namespace {

using Kind = WebSocketMessage::Kind;

SharedBytes text_bytes(const std::string& text) {
  return SharedBytes(std::vector<uint8_t>(text.begin(), text.end()));
}

}  // namespace

void LiveFollower::on_open(std::function<void()> wake) {
  joined_ = true;
  changed_(stream_->add_client(this, std::move(wake)));
}

void LiveFollower::leave() {
  if (!std::exchange(joined_, false)) return;
  changed_(stream_->remove_client(this));
}

std::variant<std::monostate, WebSocketMessage, WebSocketClose> LiveFollower::next() {
  if (auto end = end_()) return std::move(*end);
  while (waiting_.empty()) {
    const LiveStep step = stream_->next(position_);
    if (!step.frame) {
      if (stream_->closed()) return WebSocketClose{1001, "This source is not there any more."};
      return std::monostate{};
    }
    if (step.left_out > 0) add_left_out(step.left_out);
    add(step.frame);
  }
  WebSocketMessage message = std::move(waiting_.front());
  waiting_.pop_front();
  return message;
}

void PacketFollower::add(const std::shared_ptr<const LiveFrame>& frame) {
  uint32_t& sent = configs_[frame->track];
  if (sent != frame->config->id) {
    sent = frame->config->id;
    send({Kind::binary, frame->config->packet, {}});
  }
  send({Kind::binary, frame->packet_head, frame->unit.data});
}

void PacketFollower::add_left_out(uint64_t left_out) {
  send({Kind::binary, encode_live_text(LiveType::left_out, 0, 0, left_out_json(left_out)), {}});
}

void Mp4Follower::add(const std::shared_ptr<const LiveFrame>& frame) {
  if (!media::fits_mp4(frame->unit.format->codec)) return;
  auto known = configs_.find(frame->track);
  if (known == configs_.end() || known->second != frame->config->id) complete_ = false;
  if (!complete_ && frame->start) {
    begin();
    known = configs_.find(frame->track);
  }
  if (known == configs_.end() || known->second != frame->config->id) return;
  media::IndexRecord record{.dts_ticks = frame->dts_ticks,
                            .size = static_cast<uint32_t>(frame->unit.data.size()),
                            .composition_ticks = frame->composition_ticks,
                            .duration_ticks = frame->duration_ticks,
                            .track = static_cast<uint8_t>(std::distance(configs_.begin(), known)),
                            .key = frame->unit.key};
  std::vector<uint8_t> head =
      media::make_fragment_head(static_cast<uint32_t>(frame->number), ids_, 0, std::span(&record, 1));
  send({Kind::binary, SharedBytes(std::move(head)), frame->unit.data});
}

void Mp4Follower::add_left_out(uint64_t left_out) {
  send({Kind::text, text_bytes(left_out_json(left_out)), {}});
}

void Mp4Follower::begin() {
  configs_.clear();
  ids_.clear();
  std::vector<std::shared_ptr<const media::StreamFormat>> tracks;
  for (const auto& config : stream().configs()) {
    if (!media::fits_mp4(config->format->codec)) continue;
    // A track whose parameter sets have not come yet joins at a later key frame.
    if (!media::make_part_head(std::array{config->format})) continue;
    configs_[config->track] = config->id;
    ids_.push_back(static_cast<uint32_t>(ids_.size() + 1));
    tracks.push_back(config->format);
  }
  auto head = media::make_part_head(tracks);
  if (!head) {
    configs_.clear();
    return;
  }
  complete_ = true;
  send({Kind::text, text_bytes(encode_object({{"type", std::string("init")}, {"mime", mime_of(tracks)}})), {}});
  send({Kind::binary, SharedBytes(std::move(*head)), {}});
}

}  // namespace parallax::api
