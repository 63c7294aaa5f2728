// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/damage.hpp"

#include <array>
#include <cstring>

#include "catch.hpp"
#include "desktop/shell/frame_parts.hpp"

using namespace parallax::desktop;

namespace {

constexpr ImU32 kWhite = 0xffffffff;

void draw_nothing(const ImDrawList*, const ImDrawCmd*) {}

/// An ImGui context with one list, drawn anew for each frame.
class Frames {
 public:
  Frames() : context_(ImGui::CreateContext()) {
    ImGui::GetIO().IniFilename = nullptr;
    unsigned char* pixels = nullptr;
    int width = 0;
    int height = 0;
    ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
  }
  ~Frames() { ImGui::DestroyContext(context_); }
  Frames(const Frames&) = delete;
  Frames& operator=(const Frames&) = delete;

  template <typename Draw>
  std::vector<PixelRect> next(Draw draw, uint32_t background = 0) {
    ImGui::GetIO().DisplaySize = size;
    ImGui::NewFrame();
    draw(*ImGui::GetBackgroundDrawList());
    ImGui::Render();
    return damage.compare(*ImGui::GetDrawData(), background);
  }

  Damage damage;
  ImVec2 size{800, 600};

 private:
  ImGuiContext* context_;
};

void box(ImDrawList& list, float x, float y, ImU32 colour = kWhite) {
  list.AddRectFilled({x, y}, {x + 40, y + 20}, colour);
}

bool holds(const PixelRect& outer, const PixelRect& inner) {
  return common(outer, inner) == inner;
}

}  // namespace

TEST_CASE("the first frame is drawn as a whole, the same one again not at all") {
  Frames frames;
  const auto draw = [](ImDrawList& list) { box(list, 10, 10); };
  CHECK(frames.next(draw) == std::vector<PixelRect>{{0, 0, 800, 600}});
  CHECK(frames.damage.is_whole());
  CHECK(frames.next(draw).empty());
  CHECK(frames.next(draw).empty());
}

TEST_CASE("what moves or changes its colour is drawn where it was and where it is") {
  Frames frames;
  frames.next([](ImDrawList& list) {
    box(list, 10, 10);
    box(list, 300, 300);
  });
  const auto moved = frames.next([](ImDrawList& list) {
    box(list, 10, 10);
    box(list, 340, 310);
  });
  REQUIRE(moved.size() == 1);
  CHECK(holds(moved[0], {300, 300, 380, 330}));
  CHECK(moved[0].area() < 100 * 50);
  const auto recoloured = frames.next([](ImDrawList& list) {
    box(list, 10, 10, 0xff0000ff);
    box(list, 340, 310);
  });
  REQUIRE(recoloured.size() == 1);
  CHECK(holds(recoloured[0], {10, 10, 50, 30}));
  CHECK_FALSE(frames.damage.is_whole());
}

TEST_CASE("a bar that grows is drawn anew in full, though only two of its corners move") {
  Frames frames;
  frames.next([](ImDrawList& list) { list.AddRectFilled({10, 10}, {50, 20}, kWhite); });
  const auto grown = frames.next([](ImDrawList& list) { list.AddRectFilled({10, 10}, {60, 20}, kWhite); });
  REQUIRE(grown.size() == 1);
  CHECK(holds(grown[0], {10, 10, 60, 20}));
}

TEST_CASE("nothing beyond the clip rectangle counts") {
  Frames frames;
  const auto draw = [](float x) {
    return [x](ImDrawList& list) {
      list.PushClipRect({0, 0}, {100, 100}, true);
      box(list, x, 10);
      list.PopClipRect();
    };
  };
  frames.next(draw(80));
  const auto moved = frames.next(draw(90));
  REQUIRE(moved.size() == 1);
  CHECK(holds({0, 0, 100, 100}, moved[0]));
}

TEST_CASE("of several pictures only those that are new are drawn") {
  Frames frames;
  DrawnPicture pictures[2];
  pictures[0].screen = {0, 0, 300, 200};
  pictures[1].screen = {400, 0, 700, 200};
  const auto draw = [&](ImDrawList& list) {
    for (DrawnPicture& picture : pictures) {
      list.AddCallback(draw_nothing, &picture);
      list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
    }
    box(list, 10, 300);
  };
  pictures[0].version = 1;
  pictures[1].version = 2;
  frames.next(draw);
  CHECK(frames.next(draw).empty());
  pictures[1].version = 3;
  CHECK(frames.next(draw) == std::vector<PixelRect>{{400, 0, 700, 200}});
  pictures[0].source = {0, 0, 0.5F, 0.5F};  // zoomed
  CHECK(frames.next(draw) == std::vector<PixelRect>{{0, 0, 300, 200}});
  pictures[0].screen = {0, 0, 280, 200};  // smaller: what it leaves is drawn too
  CHECK(frames.next(draw) == std::vector<PixelRect>{{0, 0, 300, 200}});
  pictures[0].version = 4;
  pictures[1].version = 5;
  CHECK(frames.next(draw).size() == 2);
}

TEST_CASE("a frame built otherwise, another size, another background and what was forgotten are drawn as a whole") {
  Frames frames;
  const auto one = [](ImDrawList& list) { box(list, 10, 10); };
  const auto two = [](ImDrawList& list) {
    box(list, 10, 10);
    box(list, 100, 100);
  };
  frames.next(one);
  frames.next(two);
  CHECK(frames.damage.is_whole());
  CHECK(frames.next(two).empty());
  frames.next(one);
  CHECK(frames.damage.is_whole());
  frames.next(one, 1);
  CHECK(frames.damage.is_whole());
  CHECK(frames.next(one, 1).empty());
  frames.damage.forget();
  frames.next(one, 1);
  CHECK(frames.damage.is_whole());
  frames.size = {640, 480};
  CHECK(frames.next(one, 1) == std::vector<PixelRect>{{0, 0, 640, 480}});
}

TEST_CASE("rectangles that overlap become one, and most of the window all of it") {
  Frames frames;
  DrawnPicture pictures[3];
  pictures[0].screen = {0, 0, 300, 200};
  pictures[1].screen = {200, 100, 500, 300};
  pictures[2].screen = {0, 400, 100, 500};
  uint64_t version = 0;
  const auto draw = [&](ImDrawList& list) {
    for (DrawnPicture& picture : pictures) {
      picture.version = ++version;
      list.AddCallback(draw_nothing, &picture);
    }
  };
  frames.next(draw);
  CHECK(frames.next(draw) == std::vector<PixelRect>{{0, 0, 500, 300}, {0, 400, 100, 500}});
  pictures[2].screen = {0, 10, 790, 590};
  frames.next(draw);
  CHECK(frames.next(draw) == std::vector<PixelRect>{{0, 0, 800, 600}});
}

TEST_CASE("of a part that a picture covers, nothing below the picture is drawn, and all that lies on it") {
  Frames frames;
  struct Picture {
    DrawnPicture drawn;
    std::vector<PixelRect> calls;
  };
  std::array<Picture, 2> pictures;
  pictures[0].drawn.screen = {0, 0, 300, 200};
  pictures[1].drawn.screen = {400, 0, 700, 200};
  const ImDrawCallback call = [](const ImDrawList*, const ImDrawCmd* command) {
    auto& picture = *static_cast<Picture*>(command->UserCallbackData);
    picture.calls.push_back(picture.drawn.limit);
  };
  frames.next([&](ImDrawList& list) {
    box(list, 10, 10);  // below both
    list.PushClipRect({0, 0}, {600, 600}, true);
    for (Picture& picture : pictures) list.AddCallback(call, &picture);
    box(list, 20, 20);  // on the first
    list.PopClipRect();
  });
  ImDrawData& frame = *ImGui::GetDrawData();
  REQUIRE(frame.CmdListsCount == 1);
  FrameParts parts;
  parts.take(frame);
  // What each command may draw when `part` is drawn; the pictures that were drawn before.
  const auto drawn = [&](const PixelRect& part) {
    for (Picture& picture : pictures) picture.calls.clear();
    parts.limit_to(part, parts.draw_cover(part));
    std::vector<PixelRect> clips;
    for (const ImDrawCmd& command : frame.CmdLists[0]->CmdBuffer) {
      const ImVec4& clip = command.ClipRect;
      if (const DrawnPicture* picture = picture_of(command)) {
        clips.push_back(picture->limit);
      } else if (command.ElemCount > 0) {
        clips.push_back(common({0, 0, 800, 600}, {static_cast<int>(clip.x), static_cast<int>(clip.y),
                                                  static_cast<int>(clip.z), static_cast<int>(clip.w)}));
      }
    }
    return clips;
  };
  using Rects = std::vector<PixelRect>;
  const PixelRect nothing;
  const PixelRect first{0, 0, 300, 200};
  CHECK(drawn(first) == Rects{nothing, nothing, first, first});
  CHECK(pictures[0].calls == Rects{first});
  CHECK(pictures[1].calls.empty());
  const PixelRect across{200, 0, 450, 100};  // the space between them shows what is below
  CHECK(drawn(across) == Rects{across, across, across, across});
  CHECK(pictures[0].calls.empty());
  const PixelRect in_second{450, 50, 550, 100};
  CHECK(drawn(in_second) == Rects{nothing, nothing, nothing, in_second});
  CHECK(pictures[1].calls == Rects{in_second});
  CHECK(parts.draw_cover({590, 50, 610, 100}) == 0);  // the second picture ends at its clip rectangle
}
