// SPDX-License-Identifier: Apache-2.0
// Mouse and keys, without a window.
#include <algorithm>

#include "catch.hpp"
#include "support.hpp"

using namespace parallax::timeline;
using namespace parallax::test;

namespace {

/// A widget with a mouse that is moved about.
struct Desk {
  Model model;
  Widget widget;
  Layout layout = Layout::scaled(1150, 400, 1);
  Mouse mouse{.inside = true};
  size_t camera = 0;
  size_t marks = 0;

  Desk() {
    model.set_extent(100 * kSecond);
    camera = model.add_track({.id = "cam", .title = "Camera", .kind = TrackKind::video});
    model.track(camera).assign(
        {{.id = {1, 0}, .start_session_ns = 0, .end_session_ns = 40 * kSecond, .style = ItemStyle::part},
         {.id = {2, 0},
          .start_session_ns = 40 * kSecond,
          .end_session_ns = 50 * kSecond,
          .title = "Camera gone",
          .style = ItemStyle::gap}});
    marks = model.add_track({.id = "marks", .title = "Marks", .editable = true});
    model.track(marks).assign({mark(1, 10 * kSecond, 10 * kSecond, "Point"), mark(2, 20 * kSecond, 30 * kSecond, "Bar"),
                               mark(3, 60 * kSecond, 61 * kSecond)});
    frame();
  }

  Intents frame() {
    widget.update(model, layout, mouse);
    mouse.left_pressed = mouse.right_pressed = mouse.double_clicked = false;
    mouse.wheel = mouse.wheel_x = 0;
    return widget.take_intents();
  }
  void at(int64_t t, size_t track) {
    mouse.x_px = layout.header_px + static_cast<float>(widget.view.x_of(t));
    mouse.y_px = layout.ruler_px + (static_cast<float>(track) + 0.5f) * (layout.lane_px + layout.row_gap_px);
  }
  void at_ruler(int64_t t) {
    at(t, 0);
    mouse.y_px = 5;
  }
  Intents down() {
    mouse.left_down = mouse.left_pressed = true;
    return frame();
  }
  /// On an item that a click has selected: where a drag begins.
  void down_on_selected() {
    down();
    up();
    down();
  }
  Intents up() {
    mouse.left_down = false;
    return frame();
  }
  [[nodiscard]] ItemView item(uint64_t id) const { return *model.item({marks, {0, id}, 0}); }
};

template <typename T>
std::optional<T> find(const Intents& intents) {
  for (const Intent& intent : intents) {
    if (const auto* found = std::get_if<T>(&intent)) return *found;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("what lies under the mouse is told: ruler, names, items and their ends, gaps, nothing") {
  Desk desk;
  const auto hit = [&](int64_t t, size_t track) {
    desk.at(t, track);
    return hit_test(desk.model, desk.widget.frame(), desk.mouse.x_px, desk.mouse.y_px);
  };
  CHECK(hit(25 * kSecond, 1).kind == HitKind::item);
  CHECK(hit(20 * kSecond, 1).kind == HitKind::item_start);
  CHECK(hit(30 * kSecond, 1).kind == HitKind::item_end);
  CHECK(hit(10 * kSecond, 1).kind == HitKind::item);
  CHECK(desk.model.track(1).at(hit(10 * kSecond, 1).place).id.low == 1);
  CHECK(hit(45 * kSecond, 1).kind == HitKind::track);
  CHECK(hit(45 * kSecond, 0).kind == HitKind::item);
  CHECK(desk.model.track(0).at(hit(45 * kSecond, 0).place).title == "Camera gone");
  CHECK(hit(40 * kSecond, 0).kind == HitKind::item);  // a video's ends cannot be dragged
  CHECK(hit_test(desk.model, desk.widget.frame(), 10, 50).kind == HitKind::header);
  CHECK(hit_test(desk.model, desk.widget.frame(), 600, 5).kind == HitKind::ruler);
  CHECK(hit_test(desk.model, desk.widget.frame(), 600, 399).kind == HitKind::nothing);
  CHECK(hit_test(desk.model, desk.widget.frame(), -1, 5).kind == HitKind::nothing);
}

TEST_CASE("clicking a mark selects it and jumps to it") {
  Desk desk;
  desk.at(10 * kSecond + kSecond / 5, 1);
  CHECK(find<SelectionChanged>(desk.down()));
  const auto seek = find<Seek>(desk.up());
  REQUIRE(seek);
  CHECK(seek->session_ns == 10 * kSecond);
  CHECK_FALSE(seek->scrubbing);
  REQUIRE(desk.model.selection().size() == 1);
  CHECK(desk.model.selection().front().id.low == 1);
  desk.at(80 * kSecond, 1);
  desk.down();
  CHECK(near(find<Seek>(desk.up())->session_ns, 80 * kSecond, 0.01 * static_cast<double>(80 * kSecond)));
  CHECK(desk.model.selection().empty());
}

TEST_CASE("of two marks close together the one under the mouse is meant, not the label of its neighbour") {
  Desk desk;
  desk.model.track(desk.marks)
      .assign({mark(1, 80 * kSecond, 80 * kSecond, "A mark with a long title"),
               mark(2, 80 * kSecond + kSecond * 9 / 10, 80 * kSecond + kSecond * 9 / 10, "Next")});
  desk.frame();
  const auto hit_at = [&](int64_t t) {
    desk.at(t, desk.marks);
    desk.frame();
    const Hit hit = hit_test(desk.model, desk.widget.frame(), desk.mouse.x_px, desk.mouse.y_px);
    return hit.on_item() ? desk.model.track(hit.track).at(hit.place).id.low : uint64_t{0};
  };
  CHECK(hit_at(80 * kSecond) == 1);
  CHECK(hit_at(80 * kSecond + kSecond * 2 / 10) == 1);
  CHECK(hit_at(80 * kSecond + kSecond * 7 / 10) == 2);
  CHECK(hit_at(80 * kSecond + kSecond * 9 / 10) == 2);
  CHECK(hit_at(81 * kSecond) == 2);
}

TEST_CASE("dragging the ruler scrubs, and ends with an exact seek") {
  Desk desk;
  desk.at_ruler(30 * kSecond);
  auto seek = find<Seek>(desk.down());
  REQUIRE(seek);
  CHECK(seek->scrubbing);
  desk.model.playhead_session_ns = seek->session_ns;
  desk.at_ruler(50 * kSecond);
  seek = find<Seek>(desk.frame());
  REQUIRE(seek);
  CHECK(near(seek->session_ns, 50 * kSecond, 0.01 * static_cast<double>(50 * kSecond)));
  desk.model.playhead_session_ns = seek->session_ns;
  seek = find<Seek>(desk.up());
  REQUIRE(seek);
  CHECK_FALSE(seek->scrubbing);
  CHECK(seek->session_ns == desk.model.playhead_session_ns);
}

TEST_CASE("an item is dragged, shown as unsaved, and kept or taken back as the recorder says") {
  Desk desk;
  const ItemValue before = desk.item(2).value();
  desk.at(25 * kSecond, 1);
  desk.down_on_selected();
  desk.at(72 * kSecond, 1);
  desk.frame();
  CHECK(desk.item(2).start_session_ns == 20 * kSecond);  // nothing changes before the release
  REQUIRE(desk.widget.drag());
  desk.mouse.alt = true;  // no snapping
  desk.frame();
  const auto wanted = find<Do>(desk.up());
  REQUIRE(wanted);
  CHECK(wanted->command.kind == CommandKind::change);
  CHECK(wanted->command.before == before);
  const int64_t moved = wanted->command.after.start_session_ns;
  CHECK(std::abs(moved - 67 * kSecond) < kSecond / 5);
  CHECK(wanted->command.after.end_session_ns - moved == 10 * kSecond);
  CHECK(desk.item(2).start_session_ns == moved);
  CHECK(desk.widget.history.is_unsaved(desk.marks, {0, 2}));
  CHECK_FALSE(desk.widget.history.can_undo());

  SECTION("saved, then undone and done again") {
    desk.widget.history.saved(wanted->command);
    CHECK_FALSE(desk.widget.history.is_unsaved(desk.marks, {0, 2}));
    desk.widget.perform(Action::undo, desk.model);
    REQUIRE(find<UndoWanted>(desk.frame()));
    desk.widget.history.undone(desk.model);
    CHECK(desk.item(2).value() == before);
    CHECK_FALSE(desk.widget.history.can_undo());
    desk.widget.perform(Action::redo, desk.model);
    const auto again = find<Do>(desk.frame());
    REQUIRE(again);
    CHECK(again->command == wanted->command);
    desk.widget.history.saved(again->command);
    CHECK(desk.widget.history.can_undo());
    CHECK_FALSE(desk.widget.history.can_redo());
  }
  SECTION("refused") {
    desk.widget.history.refused(desk.model, wanted->command);
    CHECK(desk.item(2).value() == before);
    CHECK_FALSE(desk.widget.history.can_undo());
  }
}

TEST_CASE("a drag that only happened to begin on an item does not move it") {
  Desk desk;
  const ItemValue before = desk.item(2).value();
  desk.at(25 * kSecond, 1);
  desk.down();
  desk.at(72 * kSecond, 1);
  desk.frame();
  CHECK_FALSE(desk.widget.drag());
  CHECK_FALSE(find<Do>(desk.up()));
  CHECK(desk.item(2).value() == before);
}

TEST_CASE("an item's ends are dragged by themselves and never pass each other") {
  Desk desk;
  desk.mouse.alt = true;
  desk.at(30 * kSecond, 1);
  desk.down_on_selected();
  desk.at(5 * kSecond, 1);
  desk.frame();
  auto wanted = find<Do>(desk.up());
  REQUIRE(wanted);
  CHECK(wanted->command.after.start_session_ns == 20 * kSecond);
  CHECK(wanted->command.after.end_session_ns == 20 * kSecond + desk.model.frame_ns);
}

TEST_CASE("a dragged item snaps to what is near, by its start or its end") {
  Desk desk;
  desk.model.playhead_session_ns = 77 * kSecond;
  desk.at(25 * kSecond, 1);
  desk.down_on_selected();
  desk.at(72 * kSecond - kSecond / 4, 1);  // its end comes to about 76.75 s
  desk.frame();
  REQUIRE(desk.widget.drag());
  CHECK(desk.widget.drag()->snapped_session_ns == 77 * kSecond);
  const auto wanted = find<Do>(desk.up());
  REQUIRE(wanted);
  CHECK(wanted->command.after.end_session_ns == 77 * kSecond);
  CHECK(wanted->command.after.start_session_ns == 67 * kSecond);
}

TEST_CASE("an item cannot be dragged out of the session") {
  Desk desk;
  desk.mouse.alt = true;
  desk.at(25 * kSecond, 1);
  desk.down_on_selected();
  desk.mouse.x_px = 100'000;
  desk.frame();
  CHECK(find<Do>(desk.up())->command.after.end_session_ns == 100 * kSecond);
}

TEST_CASE("an item that was removed meanwhile ends its drag without a change") {
  Desk desk;
  desk.at(25 * kSecond, 1);
  desk.down_on_selected();
  desk.at(50 * kSecond, 1);
  desk.frame();
  desk.model.track(desk.marks).remove({0, 2});
  CHECK_FALSE(find<Do>(desk.up()));
  CHECK(desk.model.track(desk.marks).size() == 2);
}

TEST_CASE("dragging over empty ground selects what starts there") {
  Desk desk;
  desk.at(5 * kSecond, 1);
  desk.down();
  desk.at(40 * kSecond, 1);
  desk.frame();
  CHECK(desk.widget.rubber_band());
  CHECK(find<SelectionChanged>(desk.up()));
  CHECK(desk.model.selection().size() == 2);
  desk.mouse.ctrl = true;
  desk.at(25 * kSecond, 1);
  desk.down();
  desk.up();
  CHECK(desk.model.selection().size() == 1);
}

TEST_CASE("the wheel zooms about the mouse, with shift it pans") {
  Desk desk;
  desk.at(30 * kSecond, 1);
  desk.mouse.wheel = 3;
  CHECK(find<ViewChanged>(desk.frame()));
  CHECK(near(desk.widget.view.x_of(30 * kSecond) + static_cast<double>(desk.layout.header_px),
             static_cast<double>(desk.mouse.x_px), 0.5));
  CHECK(desk.widget.frame().view == desk.widget.view);
  const int64_t start = desk.widget.view.start_session_ns();
  desk.mouse.shift = true;
  desk.mouse.wheel = -1;
  desk.frame();
  CHECK(desk.widget.view.start_session_ns() > start);
  CHECK_FALSE(find<ViewChanged>(desk.frame()));
}

TEST_CASE("shift and drag on the ruler makes a loop") {
  Desk desk;
  desk.mouse.shift = true;
  desk.at_ruler(20 * kSecond);
  desk.down();
  desk.at_ruler(35 * kSecond);
  desk.frame();
  CHECK(find<LoopChanged>(desk.up()));
  REQUIRE(desk.model.loop);
  CHECK(near(desk.model.loop->from_session_ns, 20 * kSecond, 0.01 * static_cast<double>(20 * kSecond)));
  CHECK(near(desk.model.loop->until_session_ns, 35 * kSecond, 0.01 * static_cast<double>(35 * kSecond)));
  desk.widget.perform(Action::loop_none, desk.model);
  CHECK_FALSE(desk.model.loop);
}

TEST_CASE("keys step from item to item and nudge by frames") {
  Desk desk;
  desk.widget.perform(Action::next_item, desk.model);
  auto seek = find<Seek>(desk.frame());
  REQUIRE(seek);
  CHECK(seek->session_ns == 10 * kSecond);
  desk.model.playhead_session_ns = seek->session_ns;
  desk.widget.perform(Action::next_item, desk.model);
  seek = find<Seek>(desk.frame());
  REQUIRE(seek);
  CHECK(seek->session_ns == 20 * kSecond);
  desk.model.playhead_session_ns = seek->session_ns;
  desk.widget.perform(Action::nudge_right, desk.model);
  auto wanted = find<Do>(desk.frame());
  REQUIRE(wanted);
  CHECK(wanted->command.after.start_session_ns == 20 * kSecond + desk.model.frame_ns);
  desk.widget.history.saved(wanted->command);
  desk.widget.perform(Action::nudge_left, desk.model);  // the selection followed
  wanted = find<Do>(desk.frame());
  REQUIRE(wanted);
  CHECK(wanted->command.after.start_session_ns == 20 * kSecond);
  desk.widget.perform(Action::select_none, desk.model);
  desk.frame();
  desk.widget.perform(Action::nudge_right_far, desk.model);
  seek = find<Seek>(desk.frame());
  REQUIRE(seek);
  CHECK(seek->session_ns == 20 * kSecond + 10 * desk.model.frame_ns);
}

TEST_CASE("the selected items are removed and come back when the recorder refuses") {
  Desk desk;
  desk.model.select_all({{desk.marks, {0, 1}, 10 * kSecond}, {desk.marks, {0, 3}, 60 * kSecond}});
  desk.widget.perform(Action::remove_selected, desk.model);
  CHECK(desk.model.track(desk.marks).size() == 1);
  const Intents intents = desk.frame();
  CHECK(std::count_if(intents.begin(), intents.end(), [](const Intent& i) { return std::holds_alternative<Do>(i); }) ==
        2);
  for (const Intent& intent : intents) {
    if (const auto* wanted = std::get_if<Do>(&intent)) desk.widget.history.refused(desk.model, wanted->command);
  }
  CHECK(desk.model.track(desk.marks).size() == 3);
}

TEST_CASE("a double click opens an item, a right click asks for its menu") {
  Desk desk;
  desk.at(25 * kSecond, 1);
  desk.mouse.double_clicked = true;
  const auto opened = find<Activate>(desk.down());
  REQUIRE(opened);
  CHECK(opened->item.id.low == 2);
  desk.up();
  desk.mouse.right_pressed = true;
  const auto menu = find<MenuWanted>(desk.frame());
  REQUIRE(menu);
  REQUIRE(menu->item);
  CHECK(menu->item->id.low == 2);
}

TEST_CASE("rows that do not fit are scrolled to, and no further") {
  Desk desk;
  for (int i = 0; i < 40; ++i) desk.model.add_track({.id = std::to_string(i)});
  desk.at(10 * kSecond, 1);
  desk.mouse.ctrl = true;
  desk.mouse.wheel = -1000;
  desk.frame();
  REQUIRE(!desk.widget.frame().rows.empty());
  const Row& last = desk.widget.frame().rows.back();
  CHECK(last.track == 41);
  CHECK(near(last.y_px + last.height_px, desk.layout.height_px, 1));
}
