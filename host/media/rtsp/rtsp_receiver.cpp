// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/rtsp_receiver.hpp"

#include <fmt/format.h>

#include <random>
#include <utility>

#include "base/text.hpp"
#include "media/asio_loop.hpp"
#include "media/rtsp/network.hpp"
#include "media/rtsp/supervisor.hpp"
#include "media/rtsp/tls.hpp"
#include "media/rtsp/url.hpp"

namespace parallax::media {

RtspReceiver::RtspReceiver(std::unique_ptr<RtspSupervisor> supervisor) : supervisor_(std::move(supervisor)) {}
RtspReceiver::~RtspReceiver() = default;

Result<std::unique_ptr<RtspReceiver>> RtspReceiver::create(AsioLoop& loop, RtspOptions options) {
  auto url = parse_rtsp_url(options.url);
  if (!url) return fail(url.error());
  if (const auto trust = check_trust(options.trust); !trust) return fail(trust.error());
  if (options.user.empty() && options.password.empty()) {
    options.user = url->user;
    options.password = url->password;
  }
  // From here on nothing holds the login but these two fields.
  url->user.clear();
  url->password.clear();
  options.url = url->text();
  auto random = [engine = std::minstd_rand(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<double>(0, 1)(engine);
  };
  return std::unique_ptr<RtspReceiver>(new RtspReceiver(std::make_unique<RtspSupervisor>(
      loop, make_asio_network(loop), std::move(options), std::move(*url), std::move(random))));
}

void RtspReceiver::start(StreamEvents& events) {
  supervisor_->start(events);
}
void RtspReceiver::stop() {
  supervisor_->stop();
}
SourceHealth RtspReceiver::health() const {
  return supervisor_->health();
}

}  // namespace parallax::media
