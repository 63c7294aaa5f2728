# SPDX-License-Identifier: Apache-2.0
"""Everything by keyboard, and where the keyboard is can be seen: from the log-in through a recording to renaming the
session, without a mouse."""

from plx.api import PASSWORD
from plx.case import main
from plx.desktop_story import DesktopStory
from plx.wait import until

ACCENT = (0x82, 0xB1, 0xFF)  # of the ring around what has the keyboard, in the dark theme


def ring_around(desktop, widget):
    """Whether the accent's colour surrounds the widget: a pixel or two outside of each of its edges."""
    x, y, width, height = (round(widget[key]) for key in ("x", "y", "width", "height"))
    grow = 4
    left, top = max(0, x - grow), max(0, y - grow)
    columns, rows = width + 2 * grow, height + 2 * grow
    pixels = desktop.pixels(left, top, columns, rows)

    def is_accent(column, row):
        at = 3 * (row * columns + column)
        return all(abs(pixels[at + c] - ACCENT[c]) < 24 for c in range(3))
    middle_column, middle_row = columns // 2, rows // 2
    return (any(is_accent(middle_column, r) for r in range(2 * grow)) and
            any(is_accent(middle_column, rows - 1 - r) for r in range(2 * grow)) and
            any(is_accent(c, middle_row) for c in range(2 * grow)) and
            any(is_accent(columns - 1 - c, middle_row) for c in range(2 * grow)))


def focused(desktop):
    return [(w["kind"], w["label"]) for w in desktop.widgets() if w["focused"]]


def tab_to(desktop, label, kind, most=40):
    """Presses Tab until that widget has the keyboard; the ring around it is on screen then."""
    desktop.see(label, kind)
    for _ in range(most):
        if (kind, label) in focused(desktop):
            until(lambda: ring_around(desktop, desktop.find(label, kind)), f"the ring around {label}")
            return
        before = focused(desktop)
        desktop.key("Tab")
        until(lambda: focused(desktop) not in ([], before), f"Tab to go on from {before}")
    raise AssertionError(f"Tab does not come to {kind} {label!r}")


def type_into(desktop, label, text):
    """Types into the field that takes the keyboard by itself."""
    until(lambda: ("field", label) in focused(desktop), f"the keyboard in {label}")
    desktop.key("ctrl+a")
    desktop.type(text)
    until(lambda: (desktop.find(label, "field") or {}).get("value") == text, label)


class Keyboard(DesktopStory):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.recorder.add_simulated_room("Room 1", ["Ceiling"])
        cls.recorder.add_simulated_room("Room 2", ["Bed"], first=2)
        cls.recorder.add_simulated_room("Room 3")
        cls.open(recorder=None, env={"PARALLAX_DATA": cls.recorder.data})

    def test_the_name_has_the_keyboard_at_the_log_in(self):
        desktop = self.desktop
        # The pointer rests where nothing is.
        desktop.xdotool("mousemove", desktop.width - 1, desktop.height - 1)
        desktop.see("Log in", "text")
        # The field for the name has the keyboard from the start.
        type_into(desktop, "User name", "anna")
        desktop.key("Tab")
        desktop.type(PASSWORD)
        desktop.key("Return")
        desktop.see("Locations", "heading")

    def test_a_room_is_reached_its_menu_opened_and_it_is_entered(self):
        desktop = self.desktop
        tab_to(desktop, "Room 2", "room")
        # A menu without a mouse; Escape closes it.
        desktop.key("Menu")
        desktop.see("Take offline", "menu")
        desktop.key("Escape")
        desktop.gone("Take offline", "menu")
        desktop.key("Return")
        desktop.see("Room 2", "heading")
        desktop.key("alt+Left")

    def test_what_cannot_be_pressed_says_why_and_does_nothing(self):
        desktop, recorder = self.desktop, self.recorder
        # What cannot be pressed says why, also to who has no mouse.
        tab_to(desktop, "Room 3", "room")
        desktop.key("Return")
        tab_to(desktop, "Record", "button")
        desktop.see("This room has no camera yet.", "tooltip")
        desktop.key("Return")
        desktop.idle()
        assert not recorder.must("GET", "/api/v1/status")["recordings"]
        desktop.key("alt+Left")

    def test_a_room_is_recorded_and_no_letter_typed_behind_the_key_of_a_mark_is_lost(self):
        desktop = self.desktop
        tab_to(desktop, "Room 1", "room")
        desktop.key("space")
        desktop.see("Room 1", "heading")
        desktop.see("Record", "button")
        desktop.key("ctrl+r")
        desktop.see("Recording", "status")
        # Typed right behind the key: no letter is lost.
        desktop.xdotool("key", "--delay", 0, "shift+m", "F", "i", "r", "s", "t", "space", "a", "i", "d")
        until(lambda: (desktop.find("Title of the mark", "field") or {}).get("value") == "First aid", "the title")
        # The field is left and the next one opened in less than a frame.
        for leaves in ("Escape", "Return"):
            desktop.xdotool("key", "--delay", 0, leaves, "shift+m", "S", "e", "c", "o", "n", "d")
            until(lambda: (desktop.find("Title of the mark", "field") or {}).get("value") == "Second", "the title")
        desktop.key("ctrl+a")
        desktop.type("First aid")
        desktop.key("Return")
        desktop.see("Mark: First aid", "notice")

    def test_a_recording_is_stopped_and_named(self):
        desktop = self.desktop
        desktop.key("ctrl+shift+r")
        desktop.see("Stop recording?", "dialog")
        tab_to(desktop, "Yes, stop", "button")
        desktop.key("Return")
        desktop.see("Save session", "dialog")
        type_into(desktop, "Name of the session", "Monday")
        desktop.key("Return")
        desktop.see("Record", "button")

    def test_a_session_is_renamed_and_reviewed(self):
        desktop, recorder = self.desktop, self.recorder
        desktop.key("ctrl+2")
        until(lambda: desktop.widgets("row"), "the session")
        desktop.key("Down", "Menu")
        desktop.see("Rename", "menu")
        tab_to(desktop, "Change annotators", "menu")
        desktop.key("Escape")
        desktop.gone("Rename", "menu")
        desktop.key("F2")
        desktop.see("Rename the session", "dialog")
        type_into(desktop, "Name", "Tuesday")
        desktop.key("Return")
        until(lambda: recorder.sessions()[0]["name"] == "Tuesday", "the new name")
        desktop.key("Return")
        until(lambda: desktop.page() == "review", "the review")
        desktop.key("alt+Left")
        until(lambda: desktop.page() == "sessions", "the list")

    def test_arrows_move_the_selection_and_not_what_lies_below_an_open_question(self):
        desktop, recorder = self.desktop, self.recorder
        # Arrows move the selection, not what lies below an open question.
        desktop.key("Down", "Delete")
        desktop.see("Delete the session?", "dialog")
        desktop.key("Escape")
        desktop.gone("Delete the session?", "dialog")
        assert len(recorder.sessions()) == 1

    def test_the_desktop_is_left(self):
        desktop = self.desktop
        desktop.key("ctrl+q")
        assert desktop.ended() == 0


if __name__ == "__main__":
    main()
