# SPDX-License-Identifier: Apache-2.0
"""Panels of plugins beside a review: the sample takes keys, draws a track and jumps; panels that throw, hang or leave
something open are closed with a notice; one that crashes costs one start; safe mode loads none."""
import collections

from plx.case import main
from plx.desktop_story import DesktopStory
from plx.paths import BAD_PLUGINS
from plx.wait import until

GOOD, ERROR = (0x4C, 0xAF, 0x50), (0xEF, 0x53, 0x50)  # colours of the sample's counts


def review(desktop):
    desktop.click("Sessions", "entry")
    desktop.click("Airway", "row")
    desktop.key("Return")
    until(lambda: (desktop.find("Ceiling", "tile") or {}).get("value") == "exact", "the picture")


def toggle_panel(desktop, title):
    desktop.click("Panels", "button")
    desktop.click(title, "menu")


def places_of(desktop, colour, widget):
    """Where that colour is within the widget, in screen coordinates."""
    x, y, width, height = (round(widget[key]) for key in ("x", "y", "width", "height"))
    pixels = desktop.pixels(x, y, width, height)
    return [(x + i % width, y + i // width) for i in range(width * height)
            if all(abs(pixels[3 * i + c] - colour[c]) < 12 for c in range(3))]


def tooltip_ground(desktop, x, y):
    """The colour that most of what comes up under the mouse there has."""
    desktop.move(desktop.see("Session clock", "clock"))  # no tooltip
    desktop.idle()
    before = desktop.pixels(0, 0, desktop.width, desktop.height)
    desktop.xdotool("mousemove", round(x), round(y))

    def ground():
        desktop.idle()  # what is hovered has its colour, and the tooltip is there
        now = desktop.pixels(0, 0, desktop.width, desktop.height)
        changed = collections.Counter(now[i:i + 3] for i in range(0, len(now), 3) if now[i:i + 3] != before[i:i + 3])
        colour, count = changed.most_common(1)[0] if changed else (b"", 0)
        return tuple(colour) if count > 1000 else None
    return until(ground, f"a tooltip at {x}, {y}")


def tooltips(desktop, panel, canvas_bottom):
    """Those of buttons, of the timeline and of a plugin's panel look the same."""
    ruler, close = desktop.see("Timeline", "ruler"), desktop.see("Close the panel", "button")
    grounds = {"button": tooltip_ground(desktop, close["x"] + close["width"] / 2, close["y"] + close["height"] / 2),
               "timeline": tooltip_ground(desktop, ruler["x"] + ruler["width"] / 3, ruler["y"] + ruler["height"] / 2),
               "panel": tooltip_ground(desktop, panel["x"] + 30, canvas_bottom + 26)}  # "Take back"
    assert set(grounds.values()) == {(0x21, 0x27, 0x31)}, grounds


def position(desktop):
    return desktop.find("Position", "status")["value"]


class Panels(DesktopStory):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.recorder.record(cls.recorder.add_simulated_room("Room 1", ["Ceiling"]), "Airway", 3)
        review(cls.show())

    @classmethod
    def show(cls, height=1100):
        return cls.open("--plugins-dev", BAD_PLUGINS, settings=cls.folder / "desktop.json", width=1400, height=height)

    def test_a_panel_counts_by_keys_draws_on_the_timeline_and_jumps(self):
        desktop = self.desktop
        toggle_panel(desktop, "Counter")
        panel = desktop.see("Counter", "panel")
        desktop.key("End")
        until(lambda: position(desktop) > "0:00:02.5", "the end")
        # Off the edge, where nothing else is drawn.
        end = position(desktop)
        for _ in range(10):
            desktop.key("comma")
        until(lambda: position(desktop) < end and
                 abs(float(end.split(":")[2]) - float(position(desktop).split(":")[2]) - 10 / 15) < 0.2, "ten frames back")
        desktop.idle()

        def on_timeline(colour):
            return len(places_of(desktop, colour, desktop.find("Timeline", "timeline")))
        good, error = on_timeline(GOOD), on_timeline(ERROR)
        desktop.key("7")
        until(lambda: on_timeline(GOOD) > good, "the count on the timeline")
        desktop.key("comma")  # the playhead off it
        marked = until(lambda: places_of(desktop, GOOD, panel), "the count in the panel")
        tooltips(desktop, panel, max(y for _, y in marked))
        # Keys of the desktop stay its own: M marks.
        desktop.key("m")
        until(lambda: desktop.find("Timeline", "timeline")["value"] == "1 marks", "the mark")
        # A click into the panel's drawing of the session jumps there.
        y = marked[len(marked) // 2][1]
        desktop.xdotool("mousemove", round(panel["x"] + panel["width"] / 4), y)
        desktop.xdotool("click", 1)
        until(lambda: position(desktop) < "0:00:01", "the jump")
        desktop.key("9")
        until(lambda: on_timeline(ERROR) > error, "the second count")
        desktop.key("ctrl+BackSpace")
        until(lambda: on_timeline(ERROR) == error, "it taken back")
        # Beside the pictures, not over them.
        tile = desktop.find("Ceiling", "tile")
        assert tile["x"] + tile["width"] <= panel["x"] + 1
        desktop.click("Close the panel", "button")
        desktop.gone("Counter", "panel")

    def test_a_panel_that_fails_is_closed_and_the_desktop_goes_on(self):
        desktop = self.desktop
        for title, words in (("Throws", "The heart rate was lost."), ("Leaves open", ""), ("Hangs", "held the window up")):
            toggle_panel(desktop, title)
            until(lambda t=title, w=words: [
                n for n in desktop.widgets("notice")
                if n["label"] == "A panel was closed" and f'"{t}"' in n["value"] and w in n["value"]], f"the notice about {title}")
            assert not desktop.find(title, "panel")
            # The desktop goes on.
            before = position(desktop)
            desktop.key("Home" if before > "0:00:00.500" else "End")
            until(lambda b=before: position(desktop) != b, "a seek")
            desktop.click("Dismiss", "button")
            desktop.gone("A panel was closed", "notice")

    def test_a_panel_that_aborts_ends_the_program(self):
        desktop = self.desktop
        desktop.click("Panels", "button")
        desktop.click("Aborts", "menu")
        assert desktop.ended() != 0

    def test_what_ended_the_program_is_not_loaded_until_it_is_to_be_tried_again(self):
        desktop = self.show(2000)  # all modules without scrolling
        review(desktop)
        until(lambda: [n for n in desktop.widgets("notice") if n["label"].endswith("was not loaded")], "what was refused")
        desktop.click("Panels", "button")
        desktop.see("Counter", "menu")
        assert not desktop.find("Aborts", "menu")
        desktop.key("Escape")
        desktop.gone("Counter", "menu")
        desktop.click("Modules", "entry")
        card = desktop.see("The plugin test.panel-aborts ended the program", "notice", prefix=True)
        assert "panel-draw" in card["label"]
        desktop.click("Load them when Parallax starts (off: safe mode)", "toggle")
        desktop.click("Try it again", "button")
        desktop.see("It is tried again", "notice")

    def test_in_safe_mode_no_panel_is_loaded(self):
        desktop = self.show(2000)
        review(desktop)
        assert not desktop.find("Panels", "button")
        desktop.click("Modules", "entry")
        desktop.see("Safe mode: no panel is loaded", "notice")
        desktop.click("Load them when Parallax starts (off: safe mode)", "toggle")
        until(lambda: desktop.find("Load them when Parallax starts (off: safe mode)", "toggle")["value"] == "on", "the setting")

    def test_it_is_loaded_again_when_that_was_wished(self):
        desktop = self.show()
        review(desktop)
        desktop.click("Panels", "button")
        desktop.see("Aborts", "menu")


if __name__ == "__main__":
    main()
