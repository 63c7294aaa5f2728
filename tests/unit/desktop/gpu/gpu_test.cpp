// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <thread>

#include "catch.hpp"
#include "desktop/gpu/colours.hpp"
#include "desktop/gpu/video_renderer.hpp"
#include "media/decode/video_decoder.hpp"
#include "offscreen.hpp"
#include "support/colours.hpp"
#include "support/pattern_media.hpp"

using namespace parallax;
using namespace parallax::gpu;
using namespace parallax::test;
using Catch::Approx;
using media::ColourMatrix;
using media::ColourRange;

namespace {

enum class Layout { planar, interleaved, grey, ten_bits, p010 };

/// A picture of one colour, or of a left and a right one.
struct Flat {
  int y = 16;
  int u = 128;
  int v = 128;
};

template <typename Sample>
media::VideoFramePtr make_frame(int width, int height, Layout layout, Flat left, Flat right) {
  auto frame = std::make_shared<media::VideoFrame>();
  auto memory = std::make_shared<std::vector<std::vector<Sample>>>();
  frame->width = width;
  frame->height = height;
  frame->bits = sizeof(Sample) == 2 ? 10 : 8;
  frame->shift = layout == Layout::p010 ? 6 : 0;
  frame->interleaved_chroma = layout == Layout::interleaved || layout == Layout::p010;
  frame->plane_count = layout == Layout::grey ? 1 : frame->interleaved_chroma ? 2 : 3;
  const int padding = 32;
  const auto sample = [&](int value) { return static_cast<Sample>((value << (frame->bits - 8)) << frame->shift); };
  for (size_t plane = 0; plane < frame->plane_count; ++plane) {
    const int plane_width = plane == 0 ? width : width / 2;
    const int plane_height = plane == 0 ? height : height / 2;
    const int channels = plane == 1 && frame->interleaved_chroma ? 2 : 1;
    auto& samples = memory->emplace_back();
    for (int row = 0; row < plane_height; ++row) {
      for (int column = 0; column < plane_width; ++column) {
        const Flat& colour = column < plane_width / 2 ? left : right;
        if (channels == 2) {
          samples.push_back(sample(colour.u));
          samples.push_back(sample(colour.v));
        } else {
          samples.push_back(sample(plane == 0 ? colour.y : plane == 1 ? colour.u : colour.v));
        }
      }
      for (int i = 0; i < padding; ++i) samples.push_back(sample(255 >> 1));
    }
    frame->planes[plane] = {nullptr, static_cast<int32_t>(sizeof(Sample)) * (plane_width * channels + padding),
                            plane_width, plane_height};
  }
  for (size_t plane = 0; plane < frame->plane_count; ++plane)
    frame->planes[plane].data = reinterpret_cast<const uint8_t*>((*memory)[plane].data());
  frame->owner = memory;
  return frame;
}

media::VideoFramePtr flat(Layout layout, Flat left, Flat right) {
  const bool wide = layout == Layout::ten_bits || layout == Layout::p010;
  return wide ? make_frame<uint16_t>(64, 32, layout, left, right) : make_frame<uint8_t>(64, 32, layout, left, right);
}

/// RGB by the definition of the standards, from 8-bit samples.
Rgb expected_rgb(Flat colour, ColourMatrix matrix, ColourRange range) {
  const auto [kr, kb] = luma_weights(matrix);
  const bool full = range == ColourRange::full;
  const double y = full ? colour.y / 255.0 : (colour.y - 16) / 219.0;
  const double pb = (colour.u - 128) / (full ? 255.0 : 224.0);
  const double pr = (colour.v - 128) / (full ? 255.0 : 224.0);
  const double r = y + 2 * (1 - kr) * pr;
  const double b = y + 2 * (1 - kb) * pb;
  const double g = (y - kr * r - kb * b) / (1 - kr - kb);
  const auto byte = [](double value) { return static_cast<int>(std::lround(std::clamp(value, 0.0, 1.0) * 255)); };
  return {byte(r), byte(g), byte(b)};
}

void check_near(Rgb found, Rgb wanted, int rounding = 2) {
  INFO("found " << found.red << " " << found.green << " " << found.blue << ", wanted " << wanted.red << " "
                << wanted.green << " " << wanted.blue);
  CHECK(std::abs(found.red - wanted.red) <= rounding);
  CHECK(std::abs(found.green - wanted.green) <= rounding);
  CHECK(std::abs(found.blue - wanted.blue) <= rounding);
}

struct Screen {
  explicit Screen(UploadPath uploads = UploadPath::automatic)
      : device(std::move(Device::create({.uploads = uploads}).value())) {}
  Offscreen offscreen{128, 64};
  std::unique_ptr<Device> device;
  std::unique_ptr<VideoRenderer> renderer = std::move(VideoRenderer::create(*device).value());
  [[nodiscard]] Placement whole() const {
    return {.screen = {0, 0, 128, 64}, .framebuffer_width = 128, .framebuffer_height = 64};
  }
};

}  // namespace

TEST_CASE("colours are those of the standards, in every matrix, range and arrangement of planes") {
  const auto uploads = GENERATE(UploadPath::pixel_buffers, UploadPath::direct, UploadPath::scaled);
  const int rounding = uploads == UploadPath::scaled ? 3 : 2;  // libyuv counts in steps of 1/64
  Screen screen(uploads);
  const Flat colour{120, 90, 180};
  for (const Layout layout : {Layout::planar, Layout::interleaved, Layout::ten_bits, Layout::p010}) {
    for (const ColourMatrix matrix : {ColourMatrix::bt601, ColourMatrix::bt709, ColourMatrix::bt2020}) {
      for (const ColourRange range : {ColourRange::limited, ColourRange::full}) {
        auto frame = std::make_shared<media::VideoFrame>(*flat(layout, colour, colour));
        frame->matrix = matrix;
        frame->range = range;
        VideoTexture texture(*screen.device);
        REQUIRE(texture.update(frame));
        screen.renderer->draw(texture, screen.whole());
        INFO("layout " << static_cast<int>(layout) << " matrix " << static_cast<int>(matrix) << " range "
                       << static_cast<int>(range));
        check_near(screen.offscreen.pixel(40, 30), expected_rgb(colour, matrix, range), rounding);
      }
    }
  }
  VideoTexture grey(*screen.device);
  REQUIRE(grey.update(flat(Layout::grey, {180}, {180})));
  screen.renderer->draw(grey, screen.whole());
  check_near(screen.offscreen.pixel(40, 30), expected_rgb({180}, ColourMatrix::bt709, ColourRange::limited));
  CHECK(screen.offscreen.error() == 0);
}

TEST_CASE("a picture lands in its rectangle, its chosen part alone, and nothing beyond the clip") {
  Screen screen;
  VideoTexture texture(*screen.device);
  REQUIRE(texture.update(flat(Layout::planar, {235}, {16})));  // left white, right black
  const Rgb white{255, 255, 255};
  const Rgb black{0, 0, 0};
  Placement placement = screen.whole();
  placement.screen = {32, 16, 64, 32};
  screen.renderer->draw(texture, placement);
  check_near(screen.offscreen.pixel(36, 20), white);
  check_near(screen.offscreen.pixel(36, 46), white);
  check_near(screen.offscreen.pixel(92, 20), black);
  check_near(screen.offscreen.pixel(28, 20), black);
  check_near(screen.offscreen.pixel(36, 12), black);
  check_near(screen.offscreen.pixel(36, 50), black);

  screen.offscreen.clear();
  placement.source = {0, 0, 0.4F, 1};
  placement.clip = {32, 16, 64, 8};
  screen.renderer->draw(texture, placement);
  check_near(screen.offscreen.pixel(92, 20), white);
  check_near(screen.offscreen.pixel(92, 26), black);

  screen.offscreen.clear();
  placement.clip = {};
  placement.opacity = 0.5F;
  screen.renderer->draw(texture, placement);
  check_near(screen.offscreen.pixel(60, 30), {128, 128, 128});
}

TEST_CASE("only a new picture is uploaded, and only a new size allocates") {
  Screen screen(GENERATE(UploadPath::pixel_buffers, UploadPath::direct));
  VideoTexture texture(*screen.device);
  const auto first = flat(Layout::planar, {100}, {100});
  CHECK(texture.update(first));
  const auto after_first = screen.device->counters();
  for (int i = 0; i < 10; ++i) {
    CHECK_FALSE(texture.update(first));
    CHECK_FALSE(texture.update(nullptr));
    screen.renderer->draw(texture, screen.whole());
  }
  CHECK(screen.device->counters().uploads == after_first.uploads);
  CHECK(screen.device->counters().draws == after_first.draws + 10);
  for (int i = 0; i < 100; ++i) CHECK(texture.update(flat(Layout::planar, {50 + i}, {100})));
  CHECK(screen.device->counters().uploads == after_first.uploads + 100);
  CHECK(screen.device->counters().allocations == after_first.allocations);
  check_near(screen.offscreen.pixel(10, 30), expected_rgb({100}, ColourMatrix::bt709, ColourRange::limited));
  screen.renderer->draw(texture, screen.whole());
  check_near(screen.offscreen.pixel(10, 30), expected_rgb({149}, ColourMatrix::bt709, ColourRange::limited));
  CHECK(texture.update(flat(Layout::interleaved, {100}, {100})));
  CHECK(screen.device->counters().allocations > after_first.allocations);
  texture.clear();
  CHECK(texture.width() == 0);
  const auto draws = screen.device->counters().draws;
  screen.renderer->draw(texture, screen.whole());
  CHECK(screen.device->counters().draws == draws);
}

TEST_CASE("where the processor draws, a picture is scaled once for each size in which it is seen") {
  Screen screen(UploadPath::scaled);
  VideoTexture texture(*screen.device);
  const auto uploads = [&] { return screen.device->counters().uploads; };
  CHECK(texture.update(flat(Layout::planar, {50}, {200})));
  CHECK(uploads() == 0);  // not before it is seen
  Placement small = screen.whole();
  small.screen = {0, 0, 32, 16};
  for (int i = 0; i < 5; ++i) {
    screen.renderer->draw(texture, screen.whole());
    screen.renderer->draw(texture, small);
  }
  CHECK(uploads() == 2);
  const auto allocations = screen.device->counters().allocations;
  for (int i = 0; i < 50; ++i) {
    const auto next = flat(Layout::planar, {50 + i}, {200 - i});
    CHECK(texture.update(next));
    CHECK_FALSE(texture.update(next));
    screen.renderer->draw(texture, screen.whole());
    screen.renderer->draw(texture, small);
  }
  CHECK(uploads() == 2 + 100);
  CHECK(screen.device->counters().allocations == allocations);
  check_near(screen.offscreen.pixel(100, 30), expected_rgb({151}, ColourMatrix::bt709, ColourRange::limited));
  // Zoomed in, the shader takes it from the planes.
  Placement part = screen.whole();
  part.source = {0, 0, 0.4F, 1};
  screen.renderer->draw(texture, part);
  check_near(screen.offscreen.pixel(100, 30), expected_rgb({99}, ColourMatrix::bt709, ColourRange::limited));
  CHECK(uploads() == 2 + 100 + 1);
  screen.renderer->draw(texture, part);
  CHECK(uploads() == 2 + 100 + 1);
  // Ten bits too.
  CHECK(texture.update(flat(Layout::ten_bits, {180}, {180})));
  screen.renderer->draw(texture, screen.whole());
  check_near(screen.offscreen.pixel(100, 30), expected_rgb({180}, ColourMatrix::bt709, ColourRange::limited));
  CHECK(screen.offscreen.error() == 0);
}

TEST_CASE("a texture let go on another thread is deleted on the GL thread, and no GL call is made elsewhere") {
  Screen screen(GENERATE(UploadPath::direct, UploadPath::scaled));
  auto texture = std::make_unique<VideoTexture>(*screen.device);
  REQUIRE(texture->update(flat(Layout::planar, {100}, {100})));
  screen.renderer->draw(*texture, screen.whole());
  const auto before = screen.device->counters();
  std::thread([&] {
    VideoTexture wrong(*screen.device);
    CHECK_FALSE(wrong.update(flat(Layout::planar, {100}, {100})));
    texture.reset();
  }).join();
  CHECK(screen.device->counters().deletes == before.deletes);
  CHECK(screen.device->counters().wrong_thread_calls == 1);
  screen.device->collect();
  CHECK(screen.device->counters().deletes > before.deletes);
  screen.device->collect();
  CHECK(screen.offscreen.error() == 0);
}

TEST_CASE("a decoded test picture can be read from the screen, scaled down and between others") {
  Offscreen offscreen(640, 360);
  const auto device = std::move(Device::create().value());
  const auto renderer = std::move(VideoRenderer::create(*device).value());
  PatternPlan plan;
  plan.width = 1280;
  plan.height = 720;
  plan.pictures = 3;
  const auto stream = make_pattern_stream(plan);
  const auto decoder = std::move(media::VideoDecoder::create(*stream.format).value());
  std::vector<media::VideoFramePtr> frames;
  for (const auto& unit : stream.units) {
    REQUIRE(
        decoder->decode({.data = unit.unit.data.view(), .pts_session_ns = unit.pts_ns, .key = unit.unit.key}, frames));
  }
  REQUIRE(frames.size() == 3);
  VideoTexture texture(*device);
  REQUIRE(texture.update(frames[2]));
  renderer->draw(texture, {.screen = {10, 20, 480, 270}, .framebuffer_width = 640, .framebuffer_height = 360});
  const auto pattern = testcard::read_pattern(offscreen.green().data(), 640, 360, 640);
  REQUIRE(pattern);
  CHECK(pattern->counter == 2);
}

TEST_CASE("pictures fit their place in whole pixels, and zoom stays inside the picture") {
  CHECK(fit_inside(1920, 1080, {0, 0, 960, 960}) == Rect{0, 210, 960, 540});
  CHECK(fit_inside(1080, 1920, {10, 0, 960, 960}) == Rect{220, 0, 540, 960});
  CHECK(fit_inside(0, 0, {10, 5, 100, 100}).width == 0);
  CHECK(fit_inside(1920, 1080, {0, 0, 811, 456}) == Rect{0, 0, 811, 456});
  CHECK(fit_inside(1920, 1080, {0, 0, 10, 10}).width == 10);
  CHECK(seen_part({}) == kWholePicture);
  const Zoom corner = zoom_about({}, 4, 0, 0);
  CHECK(seen_part(corner).x == Approx(0));
  CHECK(corner.factor > 2);
  // The point under the mouse stays.
  const Zoom before{2, 0.5F, 0.5F};
  const Rect a = seen_part(before);
  const Rect b = seen_part(zoom_about(before, 2, 0.3F, 0.7F));
  CHECK(a.x + 0.3F * a.width == Approx(b.x + 0.3F * b.width).margin(1e-4));
  CHECK(a.y + 0.7F * a.height == Approx(b.y + 0.7F * b.height).margin(1e-4));
  const Zoom far = moved(before, -100, 100);
  CHECK(seen_part(far).x == Approx(0.5));
  CHECK(seen_part(far).y == Approx(0).margin(1e-6));
  CHECK(zoom_about({}, 1000, 0.5F, 0.5F).factor == Approx(16));
  CHECK(seen_part(zoom_about(before, -1000, 0.2F, 0.2F)) == kWholePicture);
}
