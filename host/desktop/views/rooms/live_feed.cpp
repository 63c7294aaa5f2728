// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/rooms/live_feed.hpp"

namespace parallax::desktop {

LiveFeed::LiveFeed(std::unique_ptr<player::LivePlayer> player, std::shared_ptr<player::SoundTrack> sound,
                   gpu::Device& device)
    : sound_(std::move(sound)), player_(std::move(player)), texture_(std::make_shared<gpu::VideoTexture>(device)) {}

void LiveFeed::update(uint64_t frame) {
  if (frame == frame_) return;
  frame_ = frame;
  if (const auto picture = player_->take_frame()) {
    texture_->update(picture);
  } else {
    texture_->clear();
  }
}

std::shared_ptr<LiveFeed> LiveFeeds::get(const FeedName& name) {
  std::erase_if(feeds_, [](const auto& entry) { return entry.second.expired(); });
  if (const auto known = feeds_.find(name); known != feeds_.end()) {
    if (auto feed = known->second.lock()) return feed;
  }
  player::LiveOptions options;
  options.recorder = link_.client_options();
  options.source = name.source;
  options.stream = name.main ? "main" : "sub";
  options.decoder.hardware =
      settings_.hardware_decoding ? media::HardwareDecoding::automatic : media::HardwareDecoding::off;
  options.on_change = wake_;
  std::shared_ptr<player::SoundTrack> sound;
  if (name.sound) {
    sound = std::make_shared<player::SoundTrack>();
    sound->set_muted(true);
    options.sound = sound;
  }
  auto player = std::make_unique<player::LivePlayer>(workers_, clock_, std::move(options));
  auto feed = std::make_shared<LiveFeed>(std::move(player), std::move(sound), device_);
  feeds_[name] = feed;
  return feed;
}

}  // namespace parallax::desktop
