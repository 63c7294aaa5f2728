// SPDX-License-Identifier: Apache-2.0
// Drawing into ImGui's lists without a window.
#include <imgui.h>

#include "catch.hpp"
#include "desktop/timeline/draw.hpp"
#include "support.hpp"

using namespace parallax::timeline;
using namespace parallax::test;

namespace {

class Screen {
 public:
  Screen() : context_(ImGui::CreateContext()) {
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {1400, 700};
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    unsigned char* pixels = nullptr;
    int width = 0;
    int height = 0;
    io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
  }
  ~Screen() { ImGui::DestroyContext(context_); }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  Intents frame(Widget& widget, Model& model, const DrawContext& context = {}) {
    ImGui::GetIO().DeltaTime = 1.0f / 60;
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({1400, 700});
    ImGui::Begin("window", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoScrollWithMouse);
    Intents intents = draw(widget, model, context);
    ImGui::End();
    ImGui::Render();
    return intents;
  }
  static int vertices() { return ImGui::GetDrawData()->TotalVtxCount; }

 private:
  ImGuiContext* context_;
};

}  // namespace

TEST_CASE("videos, gaps, marks and folded items are drawn") {
  Screen screen;
  Model model;
  Widget widget;
  model.set_extent(kHour);
  screen.frame(widget, model);
  const int empty = Screen::vertices();
  const size_t marks = model.add_track({.id = "marks", .title = "Marks", .editable = true});
  model.track(marks).assign(random_items(10'000, kHour, 2));
  const size_t camera = model.add_track({.id = "cam", .title = "Камера 日本", .kind = TrackKind::video});
  model.track(camera).assign({{.id = {1, 0}, .end_session_ns = kHour / 2, .style = ItemStyle::part},
                              {.id = {1, 1},
                               .start_session_ns = kHour / 2,
                               .end_session_ns = kHour,
                               .title = "Camera gone",
                               .style = ItemStyle::gap}});
  screen.frame(widget, model);
  CHECK(Screen::vertices() > empty + 1000);
}

TEST_CASE("the mouse reaches the timeline through ImGui") {
  Screen screen;
  Model model;
  Widget widget;
  model.set_extent(100 * kSecond);
  model.track(model.add_track({.id = "m", .editable = true})).assign({mark(1, 50 * kSecond, 60 * kSecond, "Here")});
  screen.frame(widget, model);
  ImGuiIO& io = ImGui::GetIO();
  const ImVec2 padding = ImGui::GetStyle().WindowPadding;
  io.MousePos = {padding.x + 150 + static_cast<float>(widget.view.x_of(55 * kSecond)), padding.y + 26 + 12};
  screen.frame(widget, model);
  CHECK(widget.hover().on_item());
  io.MouseDown[0] = true;
  screen.frame(widget, model);
  io.MouseDown[0] = false;
  const Intents intents = screen.frame(widget, model);
  REQUIRE(intents.size() == 1);
  CHECK(std::get<Seek>(intents.front()).session_ns == 50 * kSecond);
  CHECK(model.selection().size() == 1);
}

TEST_CASE("a resting mouse over a video asks for the picture of that moment") {
  Screen screen;
  Model model;
  Widget widget;
  model.set_extent(100 * kSecond);
  model.track(model.add_track({.id = "cam-1", .kind = TrackKind::video}))
      .assign({{.id = {1, 0}, .end_session_ns = 100 * kSecond, .style = ItemStyle::part}});
  screen.frame(widget, model);
  std::string asked;
  int64_t when = 0;
  DrawContext context;
  context.hover_thumbnail = [&](const std::string& track, int64_t session_ns, float, float) {
    asked = track;
    when = session_ns;
  };
  const ImVec2 padding = ImGui::GetStyle().WindowPadding;
  ImGui::GetIO().MousePos = {padding.x + 150 + static_cast<float>(widget.view.x_of(25 * kSecond)), padding.y + 26 + 12};
  screen.frame(widget, model, context);
  screen.frame(widget, model, context);
  CHECK(asked == "cam-1");
  CHECK(near(when, 25 * kSecond, 0.02 * static_cast<double>(25 * kSecond)));
}

TEST_CASE("a tiny window and the greatest scale are drawn without harm") {
  Screen screen;
  Model model;
  Widget widget;
  model.set_extent(kHour);
  model.track(model.add_track({.id = "m"})).assign(random_items(1000, kHour, 7));
  for (const float scale : {0.75f, 3.0f}) {
    for (const float width : {10.0f, 200.0f})
      screen.frame(widget, model, {.width_px = width, .height_px = 20, .scale = scale});
  }
  CHECK(widget.frame().layout.width_px >= 40);
}
