# SPDX-License-Identifier: Apache-2.0
"""Looks and access: both themes, sizes, a small window, names in any script, keys that are bound anew, nothing drawn
while nothing happens; tooltips and menus lie beside what they belong to, the wheel scrolls the page."""
import time

from plx.case import main
from plx.desktop_story import DesktopStory
from plx.wait import until

NAMES = ["Simulation \u00dc \u03a9 \u0416", "\u063a\u0631\u0641\u0629 \u0627\u0644\u0645\u062d\u0627\u0643\u0627\u0629",
         "\u0915\u092e\u0930\u093e \u0967", "\u4eff\u771f\u5ba4 \u56db", "\U0001f469\u200d\u2695\ufe0f ward", "x" * 200]


def background(desktop):
    return tuple(desktop.pixels(700, 4, 1, 1))


PAGES = ("Locations", "Sessions", "Activity", "Modules", "Settings")


def beside(desktop, above, owner):
    """What opened lies in the window and not on what it belongs to. `above`: (left, top, right, bottom)."""
    left, top, right, bottom = above
    window = desktop.windows()["main"]
    assert left >= 0 and top >= 0 and right <= window["width"] and bottom <= window["height"], (above, owner)
    assert (right <= owner["x"] or left >= owner["x"] + owner["width"] or bottom <= owner["y"] or
            top >= owner["y"] + owner["height"]), (above, owner)


class Looks(DesktopStory):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in NAMES:
            cls.recorder.add_simulated_room(name)
        cls.open()

    def test_theme_and_size_change_by_keys_and_names_stand_in_any_script(self):
        desktop = self.desktop
        for name in NAMES:
            desktop.see(name, "room")
        dark = background(desktop)
        desktop.key("ctrl+shift+t")
        until(lambda: sum(background(desktop)) > sum(dark) + 300, "the light theme")
        desktop.key("ctrl+shift+t")
        until(lambda: background(desktop) == dark, "the dark theme again")
        before = desktop.see("Sessions", "entry")["height"]
        desktop.key("ctrl+equal")
        until(lambda: desktop.find("Sessions", "entry")["height"] > before, "larger")
        desktop.key("ctrl+minus")
        until(lambda: desktop.find("Sessions", "entry")["height"] == before, "as before")

    def test_how_characters_join_stands_below_their_field(self):
        """A field shows single characters; how they join stands below it."""
        desktop = self.desktop
        desktop.click(NAMES[1], "room", button=3)
        desktop.click("Rename", "menu")
        desktop.see(NAMES[1], "preview")
        desktop.key("Escape")
        desktop.gone("Rename the room", "dialog")

    def test_keys_lead_to_every_page(self):
        desktop = self.desktop
        desktop.key("ctrl+2")
        desktop.see("No sessions yet", "text")
        desktop.key("ctrl+comma")
        desktop.see("Settings", "heading")
        desktop.click("Light", "choice")
        until(lambda: sum(background(desktop)) > 600, "the light theme")
        desktop.click("Dark", "choice")
        desktop.key("ctrl+4")
        desktop.see("Modules", "heading")
        until(lambda: desktop.find("Runs", "badge"), "a running module")
        desktop.key("ctrl+3")
        desktop.see("Activity", "heading")

    def test_nothing_is_drawn_while_nothing_happens(self):
        desktop = self.desktop
        desktop.idle()
        time.sleep(1)  # the mouse's last hover
        before = desktop.stats()["frames"]
        time.sleep(2)
        # Asking wakes the program once per question.
        assert desktop.stats()["frames"] - before <= 4, desktop.stats()

    def test_tooltips_lie_beside_what_they_belong_to_in_a_small_window(self):
        """Of every button of every page."""
        desktop = self.open("--scale", "1", width=640, height=400)
        told = 0
        for page in PAGES:
            desktop.click(page, "entry")
            desktop.see(page, "heading")
            desktop.idle()
            for owner in desktop.widgets("button") + desktop.widgets("entry"):
                desktop.move(owner)
                desktop.idle()
                for tip in desktop.widgets("tooltip"):
                    beside(desktop, (tip["x"] - 10, tip["y"] - 7, tip["x"] + tip["width"] + 10, tip["y"] + tip["height"] + 7),
                           owner)
                    told += 1
        assert told >= 12, told

    def test_the_menu_of_the_user_lies_beside_its_button(self):
        desktop = self.desktop
        desktop.click("User menu")
        desktop.see("Log out", "menu")
        desktop.idle()
        items = desktop.widgets("menu")
        beside(desktop, (min(w["x"] for w in items), min(w["y"] for w in items), max(w["x"] + w["width"] for w in items),
                         max(w["y"] + w["height"] for w in items)), desktop.find("User menu"))
        desktop.key("Escape")
        desktop.gone("Log out", "menu")

    def test_the_wheel_over_cards_scrolls_the_page_down_to_the_last_key(self):
        """It scrolls the page, all cards as one, down to the last key."""
        desktop = self.desktop
        window = desktop.windows()["main"]

        def places():
            desktop.idle()
            return {w["label"]: w["y"] for w in desktop.widgets() if w["kind"] in ("choice", "toggle", "command")
                    and w["label"] != "Search"  # there are two of that name
                    and w["y"] > 120 and w["y"] + w["height"] < window["height"] - 20}  # whole
        desktop.click("Settings", "entry")
        desktop.see("Theme", "text")
        desktop.xdotool("mousemove", window["width"] // 2, window["height"] - 80)
        before, moved = places(), 0
        while not desktop.find("Menu of the session", "command"):
            desktop.xdotool("click", 5)
            after = places()
            by = {round(before[name] - y) for name, y in after.items() if name in before}
            assert len(by) <= 1 and by != {0}, (by, before, after)
            before, moved = after, moved + 1
        assert moved > 3, moved

    def test_where_another_recorders_address_goes_is_seen_without_scrolling(self):
        desktop = self.open("--scale", "1", recorder=None, env={"PARALLAX_DATA": self.recorder.data}, width=640, height=400)
        desktop.click("Another recorder", "button")
        for label, kind in (("Address of the recorder", "field"), ("This computer", "button")):
            until(lambda n=label, k=kind: (desktop.find(n, k) or {"height": 0})["height"] >= 30, f"the whole of {label}")


if __name__ == "__main__":
    main()
