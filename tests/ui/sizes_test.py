# SPDX-License-Identifier: Apache-2.0
"""Windows from 640 by 400 to 3840 by 2160, scales from 0.75 to 3, two hundred rooms and sessions with names of two
hundred characters, names in any script: everything can be reached, nothing is outside the window or lies on another,
what is cut tells the whole."""

from plx.case import main
from plx.desktop import Desktop
from plx.desktop_story import DesktopStory
from plx.wait import until

PAGES = ("Locations", "Sessions", "Activity", "Modules", "Settings")
LOUD = "Loud"  # a room, and a session of it
SCRIPTS = ["غرفة المحاكاة الأولى", "सिमुलेशन कक्ष १", "模拟病房四号", "シミュレーション室", "👩‍⚕️🏥 ward", "Sala Ω — Ж"]


def long_name(number):
    """Two hundred letters."""
    return (f"{number:03d} " + "A very long name of a room that nobody shortened " * 4)[:190].ljust(200, "x")[:200]


def inside(desktop):
    """No widget but what scrolls reaches out of the window."""
    width, height = desktop.size
    for widget in desktop.widgets():
        assert widget["x"] >= -1 and widget["y"] >= -1, widget
        assert widget["x"] + widget["width"] <= width + 1 and widget["y"] + widget["height"] <= height + 1, widget


def apart(desktop):
    """The entries of the navigation and the user's menu stand below each other, each whole."""
    places = sorted((w for w in desktop.widgets() if w["kind"] == "entry" or w["label"] == "User menu"),
                    key=lambda w: w["y"])
    assert len(places) == len(PAGES) + 1, places
    for above, below in zip(places, places[1:]):
        assert above["height"] >= 14 and above["y"] + above["height"] <= below["y"] + 0.5, (above, below)


def right_edge(desktop, scale):
    """Where pages end."""
    return desktop.size[0] - (14 if desktop.size[0] < 700 * scale else 28) * scale


def head(desktop, scale):
    """What is beside a page's title lies on no words, stands in one line, and ends where the page ends."""
    below = desktop.see("", "subheading", prefix=True)
    bottom = below["y"] + below["height"]
    controls = [w for w in desktop.widgets() if w["kind"] in ("field", "button", "choice") and w["label"] != "User menu"
                and w["y"] < bottom]
    for control in controls:
        assert control["x"] >= below["x"] + below["width"], (control, below)
    middles = [w["y"] + w["height"] / 2 for w in controls]
    assert controls and max(middles) - min(middles) <= 1.5, controls
    end = max(w["x"] + w["width"] for w in controls)
    assert abs(end - right_edge(desktop, scale)) <= 1.5 * scale, (end, right_edge(desktop, scale))


def whole_under_the_mouse(desktop, text, x, y):
    """What is cut there tells the whole."""
    desktop.xdotool("mousemove", round(x), round(y))
    desktop.see(text, "tooltip")
    inside(desktop)


def mark_and_speed(desktop):
    """Whatever the size, a mark is set and the speed changed with the mouse: in the bar, or in a menu of it."""
    bar = desktop.see("Play", "button")
    mark = desktop.see("Mark", "button")
    middle = bar["y"] + bar["height"] / 2
    assert abs(mark["y"] + mark["height"] / 2 - middle) <= 1.5 and mark["width"] >= mark["height"] - 1, (bar, mark)
    more = desktop.find("More", "button")
    for before, after in (("1×", "2×"), ("2×", "1×")):
        desktop.click("More" if more else before, "button")
        entry = f"Speed {after}" if more else after
        desktop.move(until(lambda: desktop.widgets("menu"), "the menu")[0])
        until(lambda: desktop.find(entry, "menu") or desktop.xdotool("click", 5), entry)  # a long one scrolls
        desktop.click(entry, "menu")
        until(lambda: desktop.see("Speed", "status")["value"] == after, "the speed")
    before = desktop.see("Timeline", "timeline")["value"]
    desktop.click("Mark", "button")
    until(lambda: desktop.see("Timeline", "timeline")["value"] != before, "one more mark")
    inside(desktop)


def head_of_room(desktop):
    """What is recorded there is whole beside the buttons, or left to the bar below: it lies on none of them."""
    buttons = [desktop.see(label, "button") for label in ("Back", "Facts on the pictures", "Full screen")]
    for badge in desktop.widgets("badge"):
        for button in buttons:
            assert badge["x"] + badge["width"] <= button["x"] or button["x"] + button["width"] <= badge["x"], (badge, button)


def sound(desktop, scale):
    """A room is found by its name at every size; the volume is there as a whole or not at all."""
    desktop.click("Locations", "entry")
    desktop.fill("Search rooms", LOUD)
    desktop.key("Return")
    desktop.click("Listen to Heard", "button")
    assert abs(desktop.see("Volume of Heard", "slider")["width"] - 110 * scale) <= 1
    inside(desktop)
    head_of_room(desktop)
    desktop.click("Sessions", "entry")
    desktop.fill("Search sessions", LOUD)
    until(lambda: [w["label"] for w in desktop.widgets("row")] == [LOUD], "the session")
    desktop.click(LOUD, "row")
    desktop.key("Return")
    desktop.see("Play", "button")
    desktop.idle()
    mark_and_speed(desktop)
    slider = desktop.find("Volume", "slider")
    assert slider is None or abs(slider["width"] - 90 * scale) <= 1, slider
    inside(desktop)


def heads(recorder, size, scale):
    with Desktop("--scale", str(scale), recorder=recorder, width=size[0], height=size[1]) as desktop:
        desktop.size = size
        for page in ("Locations", "Sessions"):
            desktop.click(page, "entry")
            desktop.see(page, "heading")
            desktop.idle()
            head(desktop, scale)


def walk(recorder, size, scale):
    with Desktop("--scale", str(scale), recorder=recorder, width=size[0], height=size[1]) as desktop:
        desktop.size = size
        for page in PAGES:
            desktop.click(page, "entry")
            desktop.see(page, "heading")
            desktop.idle()
            inside(desktop)
            if page in ("Locations", "Sessions"):
                head(desktop, scale)
        apart(desktop)
        # Every size can be chosen, also where the names do not fit beside each other.
        desktop.xdotool("mousemove", size[0] // 2, size[1] * 3 // 4)
        until(lambda: desktop.find("300 %", "choice") or desktop.xdotool("click", 5), "the largest size")
        desktop.idle()
        desktop.click("Sessions", "entry")
        desktop.fill("Search sessions", "nobody")
        row = until(lambda: [w for w in desktop.widgets("row")[:1] if w["label"].startswith("000 ")], "rows")[0]
        if size[0] < 2000:  # else it is whole in the table
            whole_under_the_mouse(desktop, row["label"], row["x"] + 20 * scale, row["y"] + row["height"] / 2)
        desktop.click(row["label"], "row", button=3)
        desktop.click("Rename", "menu")
        desktop.see("Rename the session", "dialog")
        desktop.idle()
        inside(desktop)
        name = desktop.see(row["label"], "text")
        whole_under_the_mouse(desktop, row["label"], name["x"] + name["width"] / 2, name["y"] + name["height"] / 2)
        # Both ways out of the dialog can be seen, whatever the size.
        assert desktop.find("Cancel", "button"), [w["label"] for w in desktop.widgets()]
        desktop.key("Escape")
        desktop.gone("Rename the session", "dialog")
        desktop.click("Locations", "entry")
        until(lambda: desktop.widgets("room"), "rooms")
        # By keyboard to a room that is far below, and into it: more rooms than fit on any screen.
        first = desktop.widgets("room")[0]["label"]
        desktop.xdotool("mousemove", size[0] // 2, size[1] * 3 // 4)
        desktop.xdotool("click", "--repeat", 30, "--delay", 10, 5)
        until(lambda: desktop.widgets("room") and desktop.widgets("room")[0]["label"] != first, "other rooms")
        sound(desktop, scale)


def scripts_differ(recorder):
    """Each name is written in its script: no two look the same, as rows of empty boxes would."""
    with Desktop(recorder=recorder) as desktop:
        desktop.click("Show as table", "button")
        looks = set()
        for name in SCRIPTS:
            row = desktop.see(name, "room")
            desktop.move({"x": 0, "y": 0, "width": 2, "height": 2})
            desktop.idle()
            looks.add(desktop.pixels(round(row["x"]), round(row["y"]), 260, round(row["height"])))
        assert len(looks) == len(SCRIPTS), "two names look the same"


class Scripts(DesktopStory):
    def test_each_name_is_written_in_its_script(self):
        for name in SCRIPTS:
            self.recorder.add_simulated_room(name)
        scripts_differ(self.recorder)


class _FullHouse(DesktopStory):
    """Two hundred rooms and sessions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        recorder = cls.recorder
        for name in SCRIPTS:
            recorder.add_simulated_room(name)
        for number in range(200):
            recorder.add_simulated_room(long_name(number))
        room, _ = recorder.add_room([{"name": "Heard", "driver": "sim", "kind": "camera",
                                      "url": "sim://demo?index=1&size=640x360&fps=8&sound=true"}], LOUD)
        recorder.record(room, LOUD, 1)
        recorder.fill_sessions([long_name(number) for number in range(200)])


class Small(_FullHouse):
    def test_everything_is_reached_in_the_smallest_window(self):
        walk(self.recorder, (640, 400), 1)

    def test_everything_is_reached_in_the_smallest_window_at_the_smallest_scale(self):
        walk(self.recorder, (640, 400), 0.75)


class Scaled(_FullHouse):
    def test_everything_is_reached_at_the_largest_scale(self):
        walk(self.recorder, (1280, 800), 3)

    def test_everything_is_reached_at_the_smallest_scale(self):
        walk(self.recorder, (1280, 800), 0.75)

    def test_what_is_beside_a_pages_title_lies_on_no_words_at_a_scale_between(self):
        heads(self.recorder, (1280, 800), 1.5)


class Large(_FullHouse):
    def test_everything_is_reached_in_a_large_window(self):
        walk(self.recorder, (3840, 2160), 1)


if __name__ == "__main__":
    main()
