// SPDX-License-Identifier: Apache-2.0
#include "desktop/timeline/view.hpp"

namespace parallax::timeline {
namespace {

constexpr int64_t kLeastExtentNs = 1'000'000'000;
/// Room on both sides of the session, as a share of what is visible.
constexpr double kMargin = 0.02;
/// So much of the widest view counts as the whole session.
constexpr double kWhole = 1 - 1e-9;

int64_t rounded(double ns) {
  return static_cast<int64_t>(std::llround(ns));
}

}  // namespace

double View::widest_ns_per_px() const {
  return std::max(kMinNsPerPx, static_cast<double>(extent_ns_) / (width_px_ * (1 - 2 * kMargin)));
}

void View::clamp() {
  ns_per_px_ = std::clamp(ns_per_px_, kMinNsPerPx, widest_ns_per_px());
  const double visible = width_px_ * ns_per_px_;
  const double margin = visible * kMargin;
  const double last = std::max(-margin, static_cast<double>(extent_ns_) + margin - visible);
  start_session_ns_ = std::clamp(start_session_ns_, rounded(-margin), std::max(rounded(-margin), rounded(last)));
}

void View::fit(int64_t extent_ns, double width_px) {
  extent_ns_ = std::max(extent_ns, kLeastExtentNs);
  width_px_ = std::max(width_px, 1.0);
  ns_per_px_ = widest_ns_per_px();
  start_session_ns_ = rounded(-kMargin * width_px_ * ns_per_px_);
  clamp();
}

void View::resize(int64_t extent_ns, double width_px) {
  const bool was_whole = ns_per_px_ >= widest_ns_per_px() * kWhole;
  extent_ns_ = std::max(extent_ns, kLeastExtentNs);
  width_px_ = std::max(width_px, 1.0);
  if (was_whole) ns_per_px_ = widest_ns_per_px();
  clamp();
}

void View::zoom(double factor, double x_px) {
  if (!(factor > 0)) return;
  const double wanted = std::clamp(ns_per_px_ / factor, kMinNsPerPx, widest_ns_per_px());
  start_session_ns_ += rounded(x_px * (ns_per_px_ - wanted));
  ns_per_px_ = wanted;
  clamp();
}

void View::show(int64_t from_session_ns, int64_t until_session_ns) {
  const double length = std::max<double>(1, static_cast<double>(until_session_ns - from_session_ns));
  ns_per_px_ = std::clamp(length * 1.1 / width_px_, kMinNsPerPx, widest_ns_per_px());
  const double spare = width_px_ * ns_per_px_ - length;
  start_session_ns_ = from_session_ns - rounded(spare / 2);
  clamp();
}

void View::pan(double px) {
  start_session_ns_ += rounded(px * ns_per_px_);
  clamp();
}

void View::reveal(int64_t session_ns, double margin) {
  const double x = x_of(session_ns);
  const double room = margin * width_px_;
  if (x < room) pan(x - room);
  if (x > width_px_ - room) pan(x - (width_px_ - room));
}

void View::follow(int64_t session_ns) {
  const double x = x_of(session_ns);
  if (x >= 0 && x <= width_px_ * 0.95) return;
  const bool leaves_at_the_right = x > width_px_ * 0.95 && x < width_px_ * 1.05;
  pan(leaves_at_the_right ? x - width_px_ * 0.05 : x - width_px_ / 2);
}

}  // namespace parallax::timeline
