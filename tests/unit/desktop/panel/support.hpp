// SPDX-License-Identifier: Apache-2.0
// Panels in this process, drawn into ImGui's lists without a window.
#pragma once

#include <imgui.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>

#include "desktop/panel/panel_host.hpp"
#include "parallax/panel.hpp"
#include "support/temp_folder.hpp"

namespace parallax::test {

/// A clock that stands until it is moved.
class ManualClock final : public Clock {
 public:
  [[nodiscard]] int64_t monotonic_ns() const override { return now_ns; }
  [[nodiscard]] int64_t utc_ns() const override { return now_ns; }
  std::atomic<int64_t> now_ns{1'000'000'000};
};

/// ImGui without a window.
class Screen {
 public:
  Screen() : context_(ImGui::CreateContext()) {
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {800, 600};
    io.DeltaTime = 1.0f / 60;
    unsigned char* pixels = nullptr;
    int width = 0;
    int height = 0;
    io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
  }
  ~Screen() { ImGui::DestroyContext(context_); }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  /// One frame with `body` in a window. ImGui ends the process if anything is left open in it.
  void frame(const std::function<void()>& body) {
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({800, 600});
    ImGui::Begin("window", nullptr, ImGuiWindowFlags_NoDecoration);
    body();
    ImGui::End();
    ImGui::Render();
  }
  static int vertices() { return ImGui::GetDrawData()->TotalVtxCount; }

 private:
  ImGuiContext* context_;
};

/// A panel whose drawing is the test's.
class TestPanel final : public plx::Panel {
 public:
  using Drawing = std::function<void(const plx::Ui&, const plx::PanelFrame&)>;
  static plx::PanelInfo info() {
    return {.panel = "test", .title = "Test", .flags = PLX_PANEL_TAKES_KEYS, .commands = {{"go", "Go"}}};
  }
  static Drawing& drawing() {
    static Drawing now;
    return now;
  }
  void draw(const plx::Ui& ui, const plx::PanelFrame& frame) override {
    if (drawing()) drawing()(ui, frame);
  }
  void command(std::string_view /*id*/, const plx::PanelFrame& frame) override {
    if (frame.session == "refuse") throw plx::Error(PLX_E_FAILED, "no-go", "It cannot go.", "Wait.");
  }
};

/// The desktop with that one panel open.
class Desk {
 public:
  explicit Desk(panel::PanelLimits limits = {}) : host_({extension_.get()}, watch(), clock, limits) {
    if (!host_.open("test.panel")) std::abort();
  }
  panel::PanelDrawn draw(const TestPanel::Drawing& drawing, const panel::PanelState& state = {}) {
    TestPanel::drawing() = drawing;
    panel::PanelDrawn drawn;
    screen.frame([&] { drawn = host_.draw("test.panel", state, {}); });
    return drawn;
  }
  panel::PanelHost& host() { return host_; }

  ManualClock clock;
  Screen screen;

 private:
  static std::function<plugins::Sentinel(const std::string&)> watch() {
    return [](const std::string&) { return plugins::Sentinel{}; };
  }
  std::unique_ptr<plugins::PanelExtension> extension_ = std::move(*plugins::PanelExtension::make(
      "test.panel", *static_cast<const plx_panel_1*>(plx::PanelOf<TestPanel>::table(plx::Host()))));
  panel::PanelHost host_;
};

}  // namespace parallax::test
