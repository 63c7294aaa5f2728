// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "catch.hpp"
#include "desktop/shell/commands.hpp"
#include "desktop/shell/input_queue.hpp"

using namespace parallax::desktop;

TEST_CASE("chords are written and read back as people write them") {
  for (const char* text :
       {"M", "Ctrl+Shift+M", "Space", "F11", "Ctrl+,", "Alt+Left", "Ctrl+=", "Ctrl+-", "Keypad5", "Ctrl+Plus"}) {
    const auto chord = parse_chord(text);
    INFO(text);
    REQUIRE(chord);
    const std::string written = format_chord(*chord);
    CHECK(parse_chord(written) == chord);
  }
  CHECK(parse_chord("ctrl+shift+m") == parse_chord("Ctrl+Shift+M"));
  for (const char* text : {"", "Ctrl+", "Hyper+M", "F26", "Keypad", "MM", "\xc3\xa4"}) CHECK_FALSE(parse_chord(text));
}

TEST_CASE("every default chord can be read, and none means two things") {
  std::set<std::string> ids;
  const Keymap keymap;
  for (const Command& command : keymap.commands()) {
    INFO(command.id);
    CHECK(ids.insert(command.id).second);
    CHECK((command.chord.empty() || format_chord(parse_chord(command.chord).value_or(Chord())) == command.chord));
  }
  CHECK(keymap.conflicts().empty());
}

TEST_CASE("a key that is bound twice is shown as a conflict, and a scope keeps keys apart") {
  Keymap keys;
  CHECK(keys.find(*parse_chord("M"), Scope::live) == "record.mark");
  CHECK(keys.find(*parse_chord("M"), Scope::review) == "review.mark");
  CHECK(keys.find(*parse_chord("M"), Scope::sessions).empty());
  REQUIRE(keys.bind("view.theme", "M"));
  CHECK(keys.conflicts().size() == 2);
  keys.reset("view.theme");
  CHECK(keys.conflicts().empty());
  CHECK_FALSE(keys.bind("view.theme", "Hyper+M"));
  CHECK_FALSE(keys.bind("no.such", "M"));
  REQUIRE(keys.bind("record.mark", ""));
  CHECK(keys.find(*parse_chord("M"), Scope::live).empty());
}

TEST_CASE("a page's command comes before all others and is bound, named and compared as they are") {
  Keymap keys;
  const size_t before = keys.commands().size();
  keys.add({.id = "go.first", .title = "Show the first", .chord = "Ctrl+1"});
  keys.add({.id = "go.second", .title = "Show the second", .chord = "Ctrl+R"});
  REQUIRE(keys.commands().size() == before + 2);
  CHECK(keys.commands()[0].id == "go.first");
  CHECK(keys.commands()[1].id == "go.second");
  CHECK(keys.find(*parse_chord("Ctrl+1"), Scope::review) == "go.first");
  CHECK(keys.title_of("go.second") == "Show the second");
  CHECK(keys.title_of("no.such") == "no.such");
  CHECK(keys.conflicts().size() == 1);  // with "record.start"
  REQUIRE(keys.bind("go.second", "Ctrl+2"));
  CHECK(keys.conflicts().empty());
}

namespace {

KeyEvent key(int code, KeyEvent::Action action) {
  KeyEvent event;
  event.key = code;
  event.action = action;
  return event;
}

}  // namespace

TEST_CASE("a key that went down and up within a frame is seen in two") {
  InputQueue queue;
  queue.push(key('M', KeyEvent::Action::press));
  queue.push(key('M', KeyEvent::Action::release));
  queue.push(key('N', KeyEvent::Action::press));
  CHECK(queue.take_frame().size() == 1);
  CHECK(queue.take_frame().size() == 2);
  CHECK(queue.empty());
}

TEST_CASE("a click happens where the mouse was, and both of a double click are seen") {
  InputQueue queue;
  queue.push(MouseMoved{1, 1});
  for (int i = 0; i < 2; ++i) {
    queue.push(MouseButton{0, true});
    queue.push(MouseButton{0, false});
  }
  queue.push(MouseMoved{9, 9});
  CHECK(queue.take_frame().size() == 2);  // moved, down
  CHECK(queue.take_frame().size() == 1);  // up
  CHECK(queue.take_frame().size() == 1);  // down
  CHECK(queue.take_frame().size() == 1);  // up; the move waits
  CHECK(queue.take_frame().size() == 1);
}

TEST_CASE("what is typed right after Tab waits until the next field has the keyboard") {
  InputQueue queue;
  queue.push(key(kKeyTab, KeyEvent::Action::press));
  queue.push(Typed{'a'});
  CHECK(queue.take_frame().size() == 1);
  CHECK(queue.take_frame().empty());
  CHECK(queue.take_frame().empty());
  CHECK_FALSE(queue.empty());
  CHECK(queue.take_frame().size() == 1);
  CHECK(queue.empty());
}

TEST_CASE("what is typed right after a key that opens a field is the field's, but not that key's own character") {
  InputQueue queue;
  const auto opens = [](const KeyEvent& pressed) { return pressed.key == 'M'; };
  queue.push(key('M', KeyEvent::Action::press));
  queue.push(Typed{'M'});
  queue.push(key('O', KeyEvent::Action::press));
  queue.push(Typed{'o'});
  CHECK(queue.take_frame(opens).size() == 1);
  CHECK(queue.take_frame(opens).empty());
  CHECK(queue.take_frame(opens).empty());
  const auto& next = queue.take_frame(opens);
  REQUIRE(next.size() == 2);
  REQUIRE(std::holds_alternative<Typed>(next[1]));
  CHECK(std::get<Typed>(next[1]).code_point == 'o');
}

TEST_CASE("Enter does not overtake what was typed before it") {
  InputQueue queue;
  queue.push(Typed{'a'});
  queue.push(key(kKeyEnter, KeyEvent::Action::press));
  queue.push(Typed{'b'});
  CHECK(queue.take_frame().size() == 1);
  CHECK(queue.take_frame().size() == 1);
  CHECK(queue.take_frame().size() == 1);
}

TEST_CASE(
    "what comes behind Escape or Enter comes in a frame of its own: the field has let go of the keyboard by then") {
  for (const int leaves : {kKeyEscape, kKeyEnter, kKeyKeypadEnter}) {
    InputQueue queue;
    bool typing = true;
    const auto opens = [&](const KeyEvent& pressed) { return !typing && pressed.key == 'M'; };
    queue.push(key(leaves, KeyEvent::Action::press));
    queue.push(key('M', KeyEvent::Action::press));  // pressed before Escape has come up
    queue.push(Typed{'M'});
    queue.push(Typed{'o'});
    CHECK(queue.take_frame(opens).size() == 1);
    typing = false;
    CHECK(queue.take_frame(opens).size() == 1);
    CHECK(queue.take_frame(opens).empty());
    CHECK(queue.take_frame(opens).empty());
    const auto& next = queue.take_frame(opens);
    REQUIRE(next.size() == 1);
    CHECK(std::get<Typed>(next[0]).code_point == 'o');
  }
}

TEST_CASE("double clicks go by when the clicks were made, however long a frame takes") {
  DoubleClicks clicks;
  const MouseMoved here{100, 100};
  const auto ms = [](int64_t value) { return value * parallax::kNsPerMs; };
  CHECK_FALSE(clicks.is_second(0, here, ms(1000), ms(1000)));
  CHECK(clicks.is_second(0, here, ms(1200), ms(1200)));
  CHECK_FALSE(clicks.is_second(0, here, ms(1250), ms(1250)));  // the third is a first one
  CHECK(clicks.is_second(0, here, ms(1400), ms(1400)));
  // Seen 800 ms later, after a long frame, but made at any time since the first.
  CHECK_FALSE(clicks.is_second(0, here, ms(5000), ms(5000)));
  CHECK(clicks.is_second(0, here, ms(5010), ms(5800)));
  // Too late, another button, another place.
  CHECK_FALSE(clicks.is_second(0, here, ms(8000), ms(8000)));
  CHECK_FALSE(clicks.is_second(0, here, ms(8400), ms(8400)));
  CHECK_FALSE(clicks.is_second(1, here, ms(8500), ms(8500)));
  CHECK_FALSE(clicks.is_second(1, {140, 100}, ms(8600), ms(8600)));
}
