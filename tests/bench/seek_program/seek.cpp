// SPDX-License-Identifier: Apache-2.0
// Exact seeks of four tiles, from the request to the buffer swap after which all four show the right picture.
#include <epoxy/gl.h>
// epoxy first: GLFW must not bring another GL header
#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "desktop/gpu/video_renderer.hpp"
#include "desktop/player/review_player.hpp"
#include "support/pattern_media.hpp"

using namespace parallax;

namespace {

constexpr int kWidth = 1920;
constexpr int kHeight = 1080;
constexpr int kVideos = 4;
constexpr int kFps = 30;
constexpr int64_t kRedrawNs = kNsPerSecond / 60;

int make(const std::filesystem::path& folder, int seconds) {
  std::vector<test::PatternVideo> videos;
  for (int i = 0; i < kVideos; ++i) {
    test::PatternPart part;
    part.plan = {.width = 1920,
                 .height = 1080,
                 .fps = kFps,
                 .gop = 2 * kFps,
                 .pictures = seconds * kFps,
                 .camera = static_cast<uint16_t>(i + 1),
                 .bits_per_second = 4'000'000,
                 .grain = 24};
    videos.push_back({.source = fmt::format("cam{}", i + 1), .parts = {part}});
  }
  const Session session = test::write_pattern_session(folder, videos, "bench");
  for (const auto& parts : test::paths_of(folder, session)) fmt::print("{}\n", parts[0].string());
  return 0;
}

/// What was made, without reading it.
Session session_in(const std::filesystem::path& folder, int64_t duration_ns) {
  Session session;
  session.id = "bench";
  session.state = SessionState::stopped;
  session.duration_ns = duration_ns;
  for (int i = 0; i < kVideos; ++i) {
    Part part;
    part.file = fmt::format("cam{}-p001.mp4", i + 1);
    part.state = PartState::finished;
    part.duration_ns = duration_ns;
    part.width = 1920;
    part.height = 1080;
    part.fps = kFps;
    part.frames = 1;
    Video video;
    video.kind = SourceKind::camera;
    video.parts = {part};
    session.videos.push_back(video);
  }
  if (!std::filesystem::exists(folder / "bench" / session.videos[0].parts[0].file))
    throw std::runtime_error("no videos in " + folder.string() + "; make them first");
  return session;
}

/// Lets the drawing thread sleep until a tile is ready.
class Bell {
 public:
  void ring() {
    {
      const std::lock_guard lock(mutex_);
      rung_ = true;
    }
    changed_.notify_all();
  }
  void wait(std::chrono::nanoseconds longest) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, longest, [&] { return rung_; });
    rung_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool rung_ = false;
};

struct Window {
  Window() {
    if (glfwInit() == GLFW_FALSE) throw std::runtime_error("no window system");
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_DECORATED, GLFW_FALSE);
    handle = glfwCreateWindow(kWidth, kHeight, "bench", nullptr, nullptr);
    if (handle == nullptr) throw std::runtime_error("no OpenGL 3.3 window");
    glfwMakeContextCurrent(handle);
    glfwSwapInterval(0);
  }
  ~Window() {
    glfwDestroyWindow(handle);
    glfwTerminate();
  }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  GLFWwindow* handle = nullptr;
};

int run(const std::filesystem::path& folder, const std::vector<double>& points) {
  const Window window;
  const SystemClock clock;
  const auto device = std::move(gpu::Device::create().value());
  const auto renderer = std::move(gpu::VideoRenderer::create(*device).value());
  std::vector<std::unique_ptr<gpu::VideoTexture>> textures;
  for (int i = 0; i < kVideos; ++i) textures.push_back(std::make_unique<gpu::VideoTexture>(*device));
  player::Workers workers;
  Bell bell;
  player::ReviewOptions options;
  options.on_change = [&] { bell.ring(); };
  const Session session = session_in(folder, 3600 * kNsPerSecond);
  player::ReviewPlayer review(workers, clock, session, player::make_local_media(test::paths_of(folder, session)),
                              options);
  int64_t last_draw_ns = 0;
  const auto redraw = [&] {
    glClear(GL_COLOR_BUFFER_BIT);
    for (int i = 0; i < kVideos; ++i) {
      const auto x = static_cast<float>(i % 2 * kWidth / 2);
      const auto y = static_cast<float>(i / 2 * kHeight / 2);
      renderer->draw(
          *textures[static_cast<size_t>(i)],
          {.screen = {x, y, kWidth / 2, kHeight / 2}, .framebuffer_width = kWidth, .framebuffer_height = kHeight});
    }
    glfwSwapBuffers(window.handle);
    glFinish();
    last_draw_ns = clock.monotonic_ns();
  };
  int wrong = 0;
  for (const double point : points) {
    const auto moment = static_cast<int64_t>(point * 1e9);
    const int64_t begin_ns = clock.monotonic_ns();
    review.seek(moment);
    bool is_dirty = false;
    while (true) {
      glfwPollEvents();
      const auto tick = review.update();
      for (size_t i = 0; i < kVideos; ++i) {
        const auto view = review.tile(i);
        if (view.kind == player::TileKind::picture && view.exact)
          is_dirty = textures[i]->update(view.frame) || is_dirty;
      }
      const int64_t now = clock.monotonic_ns();
      if (is_dirty && (tick.all_ready || now - last_draw_ns >= kRedrawNs)) {
        redraw();
        is_dirty = false;
      }
      if (tick.all_ready) break;
      bell.wait(std::chrono::milliseconds(20));
    }
    fmt::print("{:.2f}\n", static_cast<double>(clock.monotonic_ns() - begin_ns) / 1e6);
    for (size_t i = 0; i < kVideos; ++i)
      wrong += test::counter_of(review.tile(i).frame) == static_cast<int64_t>(point * kFps + 1e-6) ? 0 : 1;
  }
  if (wrong > 0) fmt::print(stderr, "{} wrong pictures\n", wrong);
  fmt::print(stderr, "{} uploads, {} allocations, {} calls from other threads\n", device->counters().uploads,
             device->counters().allocations, device->counters().wrong_thread_calls);
  return wrong == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> arguments(words + 1, words + count);
  try {
    if (arguments.size() == 3 && arguments[0] == "make") return make(arguments[1], std::stoi(arguments[2]));
    if (arguments.size() > 2 && arguments[0] == "run") {
      std::vector<double> points;
      for (size_t i = 2; i < arguments.size(); ++i) points.push_back(std::stod(arguments[i]));
      return run(arguments[1], points);
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
  fmt::print(stderr, "usage: bench_seek make <folder> <seconds> | run <folder> <point in s>...\n");
  return 2;
}
