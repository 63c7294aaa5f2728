# SPDX-License-Identifier: Apache-2.0
"""Full screen, the second window and the picture in picture: the right pictures in all of them, each picture uploaded
once (or once per size), whatever the main window shows; notices in each of them; a recorder that goes away and comes
back meanwhile; a window manager that minimises and covers windows [R147] [R148]."""
import sys

from desktop import wait_for
from ward import (NAMES, SCREEN, Ward, all_go_on, goes_on, middle, open_room, part, pictures, right_picture,
                  right_pictures, tile)


def full_screen(desktop):
    """The pictures fill the monitor, and only they [R147]."""
    window = desktop.windows()["main"]
    desktop.key("F11")
    wait_for("a window as large as the monitor",
             lambda: (desktop.windows()["main"]["width"], desktop.windows()["main"]["height"]) == SCREEN)
    desktop.gone("Back", "button", window="main")
    all_go_on(desktop)
    desktop.xdotool("mousemove", SCREEN[0] // 2, 20)
    desktop.click("Leave full screen", "button")
    wait_for("the window as before", lambda: desktop.windows()["main"] == window)
    desktop.key("F11")
    desktop.gone("Back", "button", window="main")
    desktop.key("Escape")
    wait_for("the window as before", lambda: desktop.windows()["main"] == window)
    desktop.see("Back", "button")


def second_window(desktop):
    """The room once more in a window of its own, in an arrangement of its own; another room there."""
    desktop.click("Second window", "button")
    place = wait_for("the second window", lambda: desktop.windows().get("second"))
    main = desktop.windows()["main"]
    assert place["x"] >= main["x"] + main["width"], (place, main)
    all_go_on(desktop, "second")
    all_go_on(desktop, "main")
    order = [tile(desktop, name)["x"] for name in NAMES]
    desktop.double_click("Door", "picture", window="second")
    wait_for("Door large there", lambda: tile(desktop, "Door", "second")["width"] > 1.5 * tile(desktop, "Bed", "second")["width"])
    assert [tile(desktop, name)["x"] for name in NAMES] == order
    all_go_on(desktop, "second")
    uploads_only_new_pictures(desktop)
    desktop.click("Ward", "button", window="second")
    item, button = desktop.see("Ward", "menu", window="second"), desktop.find("Ward", "button", window="second")
    assert item["y"] >= button["y"] + button["height"], "a menu does not cover its button"
    desktop.click("Office", "menu", window="second")
    goes_on(desktop, "Desk", "second", number=1)
    desktop.gone("Door", "picture", window="second")
    desktop.see("Door", "picture", window="main")
    # The main window shows something else meanwhile.
    desktop.click("Sessions", "entry", window="main")
    desktop.see("No sessions yet", "text")
    goes_on(desktop, "Desk", "second", number=1)
    desktop.click("Locations", "entry", window="main")
    desktop.click("Ward", "room", window="main")
    all_go_on(desktop, "main")
    # What was asked for there may be answered when the window has gone.
    desktop.click("Desk", "picture", button=3, window="second")
    desktop.click("Change the camera", "menu", window="second")
    desktop.click("Save and test", "button", window="second")
    desktop.key("Escape")
    desktop.click("Close this window", "button", window="second")
    wait_for("the second window closed", lambda: "second" not in desktop.windows())
    # Texts of the main window are drawn with the same textures as before.
    all_go_on(desktop, "main")
    desktop.key("F12")
    wait_for("the second window again", lambda: desktop.windows().get("second"))
    wait_for("Door large there, as it was left",
             lambda: tile(desktop, "Door", "second")["width"] > 1.5 * tile(desktop, "Bed", "second")["width"])
    desktop.key("F12")
    wait_for("the second window closed", lambda: "second" not in desktop.windows())


def uploads_only_new_pictures(desktop):
    """With both windows on the same cameras and many more redraws than pictures, each picture is uploaded once."""
    counters = lambda: sum(pattern["counter"] for pattern in right_pictures(desktop).values())
    # Both streams of the camera that is large in one window and small in the other are decoded.
    streams = {(name, desktop.find(name, "tile", window=window)["value"]) for name in NAMES for window in ("main", "second")}
    per_camera = max(len([s for s in streams if s[0] == name]) for name in NAMES)
    pictures, before = counters(), desktop.stats()
    for step in range(40):
        desktop.xdotool("mousemove", 300 + step * 5, 400, "sleep", 0.02)
    after, more = desktop.stats(), counters()
    # What waits in the players (up to three pictures each) may come on top. Where the processor draws, pictures are
    # uploaded once for each of the two windows, in its size.
    most = 2 * ((more - pictures) * per_camera + 3 * len(streams))
    assert after["uploads"] - before["uploads"] <= most, (before, after, pictures, more)
    assert after["wrong_thread_calls"] == 0


def mini_window(desktop):
    """The picture in picture shows the camera that is watched, whatever the main window does."""
    desktop.double_click("Monitor", "picture")
    goes_on(desktop, "Monitor")
    desktop.key("F9")
    place = wait_for("the mini window", lambda: desktop.windows().get("mini"))
    assert place["x"] + place["width"] > SCREEN[0] - 60 and place["y"] + place["height"] > SCREEN[1] - 60, place
    goes_on(desktop, "Monitor", "mini")
    desktop.double_click("Bed", "picture", window="main")
    goes_on(desktop, "Bed", "mini")
    desktop.key("l")
    # The main window shows something else, then nothing at all.
    desktop.click("Settings", "entry", window="main")
    desktop.see("Settings", "heading")
    goes_on(desktop, "Bed", "mini")
    # Its buttons come with the mouse.
    desktop.xdotool("mousemove", *middle(place))
    desktop.click("Next camera", "button", window="mini")
    goes_on(desktop, "Door", "mini")
    desktop.click("Previous camera", "button", window="mini")
    goes_on(desktop, "Bed", "mini")
    # Dropped near another corner it goes there, and comes back there.
    desktop.drag(middle(place), (SCREEN[0] - 600, 150))
    there = {**place, "x": SCREEN[0] - 20 - place["width"], "y": 20}
    wait_for(lambda: f"the mini window in the upper right corner: {desktop.windows()}",
             lambda: desktop.windows()["mini"] == there)
    desktop.xdotool("mousemove", *middle(there))
    desktop.click("Close this picture", "button", window="mini")
    wait_for("the mini window closed", lambda: "mini" not in desktop.windows())
    desktop.click("Settings", "entry", window="main")  # the keyboard is the main window's again
    desktop.key("F9")
    wait_for("the mini window where it was", lambda: desktop.windows().get("mini") == there)
    goes_on(desktop, "Bed", "mini")
    desktop.double_click("Bed", "picture", window="mini")
    desktop.see("Bed", "picture", window="main")
    desktop.click("Picture in picture", "button", window="main")
    wait_for("the mini window closed", lambda: "mini" not in desktop.windows())


def recorder_gone_and_back(desktop, ward):
    """Tiles say it, and the pictures come back by themselves; also in a second window."""
    open_room(desktop, "Ward")
    desktop.key("F12")
    all_go_on(desktop, "second")
    recorder = ward.recorder
    address = recorder.url.split("//")[1]
    recorder.kill()
    desktop.see("recorder lost", "notice")
    for window in ("main", "second"):
        wait_for(f"no old pictures in {window}",
                 lambda w=window: not pictures(desktop, w))
    wait_for("no old sound on the meters",
             lambda: desktop.widgets("meter") and all(w["value"] == "0.000" for w in desktop.widgets("meter")))
    for window in ("main", "second"):
        says = desktop.find("Bed", "tile", window=window)["value"]
        assert says.startswith("Connecting. No recorder answers"), says
    recorder.start(address)
    desktop.gone("recorder lost", "notice")
    all_go_on(desktop, "main")
    all_go_on(desktop, "second")
    desktop.key("F12")
    wait_for("the second window closed", lambda: "second" not in desktop.windows())


def notices_in_each(desktop, ward):
    """What needs an action is read in either window, beside the pictures; in the small one is told that it is there."""
    open_room(desktop, "Ward")
    desktop.key("F12", "F9")
    wait_for("three windows", lambda: set(desktop.windows()) == {"main", "second", "mini"})
    if desktop.find("Desk", "picture", window="second"):
        desktop.click("Office", "button", window="second")
        desktop.click("Ward", "menu", window="second")
    desktop.click("Record", "button", window="second")
    desktop.see("Recording", "status", window="main")
    assert not desktop.find("1 notice", "button", window="mini")
    ward.large.tell("gone cam2 8")
    notice = wait_for("the notice in the second window",
                      lambda: [w for w in desktop.widgets("notice", "second") if "Bed" in w["label"]])[0]
    desktop.see(notice["label"], "notice", window="main")
    desktop.see("1 notice", "button", window="mini")
    desktop.idle()
    notice = desktop.find(notice["label"], "notice", window="second")
    for other in desktop.widgets(window="second"):
        if other["kind"] == "picture" or other["label"] in ("Stop", "Pause", "Mark"):
            assert notice["y"] + notice["height"] <= other["y"], (notice, other)
    # What was done there is told there, too.
    desktop.click("Mark", "button", window="second")
    wait_for("the mark", lambda: [w for w in desktop.widgets("notice", "second") if w["label"].startswith("Mark")])
    # The recorder counts: another window's mark is the next one.
    desktop.click("Mark", "button", window="main")
    session = ward.recorder.recording()[0]
    wait_for("two marks", lambda: [item["title"] for item in ward.recorder.request(
        "GET", f"/api/v1/sessions/{session}/items?kind=mark")["items"]] == ["Mark 1", "Mark 2"])
    # Typed right behind the key: no letter is lost, in this window either.
    desktop.move(tile(desktop, "Ceiling", "second"))
    desktop.xdotool("windowfocus", desktop.window_id("Parallax: second window"))
    desktop.key("Escape")  # behind the click its title would be typed
    desktop.gone("Title of the mark", "field", window="second")
    desktop.idle()  # no hand is as fast as the next key would be: within two frames it counts as typed
    desktop.xdotool("key", "--delay", 0, "shift+m", "A", "i", "r", "w", "a", "y")
    wait_for(lambda: f"the title in {desktop.widgets('field')}",
             lambda: (desktop.find("Title of the mark", "field", window="second") or {}).get("value") == "Airway")
    desktop.key("Return")
    desktop.click("1 notice", "button", window="mini")
    desktop.key("F9")  # it may lie on the button
    wait_for("the mini window closed", lambda: "mini" not in desktop.windows())
    desktop.click("Seen", "button", window="second")
    for window in ("second", "main"):
        desktop.gone(notice["label"], "notice", window=window)
    desktop.key("F9")
    wait_for("a picture in the mini window", lambda: desktop.widgets("tile", "mini"))
    assert not desktop.find("1 notice", "button", window="mini")
    desktop.click("Stop", "button", window="main")
    desktop.click("Yes, stop", "button", window="main")
    desktop.click("Discard", "button", window="main")
    desktop.click("Yes, discard", "button", window="main")
    desktop.key("F9", "F12")
    wait_for("the main window alone", lambda: set(desktop.windows()) == {"main"})


def mini_window_and_recordings(desktop):
    """It shows that the room is recorded, and under review the picture of the session."""
    open_room(desktop, "Ward")
    desktop.key("F9")
    desktop.click("Record", "button", window="main")
    wait_for("some seconds in the mini window",
             lambda: (desktop.find("Recording", "status", window="mini") or {"value": ""})["value"] >= "0:08")
    desktop.click("Stop", "button", window="main")
    desktop.click("Yes, stop", "button")
    desktop.fill("Name of the session", "Watched")
    desktop.click("Save session", "button")
    desktop.gone("Recording", "status", window="mini")
    desktop.click("Sessions", "entry", window="main")
    desktop.double_click("Watched", "row")
    desktop.key("Right")  # five seconds on, where all cameras have pictures
    for name in NAMES:
        wait_for(f"{name} in review", lambda n=name: (desktop.find(n, "tile", window="main") or {}).get("value") == "exact")
    for name in ("Door", "Bed"):
        desktop.double_click(name, "picture", window="main")
        wait_for(f"{name} in the mini window", lambda n=name: desktop.find(n, "tile", window="mini"))
        wait_for(f"the same picture of {name} in both", lambda n=name: right_picture(desktop, n, "main")["counter"]
                 == right_picture(desktop, n, "mini")["counter"])
        desktop.double_click(name, "picture", window="main")
        wait_for("tiles of the same size", lambda: len({tile(desktop, other)["width"] for other in NAMES}) == 1)
    desktop.click("Locations", "entry", window="main")
    goes_on(desktop, "Ceiling", "mini")
    desktop.key("F9")
    wait_for("the mini window closed", lambda: "mini" not in desktop.windows())


def with_a_window_manager(desktop):
    """The picture in picture has no frame and stays above the main window, also when that is minimised."""
    open_room(desktop, "Ward")
    desktop.double_click("Monitor", "picture")
    desktop.key("F9")
    mini = wait_for("the mini window", lambda: desktop.windows().get("mini"))
    goes_on(desktop, "Monitor", "mini")
    # The main window over it, in front of all that may be covered.
    main = desktop.window_id("Parallax")
    desktop.xdotool("windowmove", main, SCREEN[0] - 1200, 50, "windowactivate", main)
    wait_for("the main window below it", lambda: desktop.windows()["main"]["x"] + 1200 >= mini["x"] + mini["width"] - 20)
    goes_on(desktop, "Monitor", "mini")
    desktop.xdotool("windowminimize", main)
    wait_for("nothing but the mini window", lambda: {p["camera"] for p in desktop.patterns()} == {4})
    goes_on(desktop, "Monitor", "mini")
    desktop.double_click("Monitor", "picture", window="mini")
    wait_for("the main window on the screen", lambda: len({p["camera"] for p in desktop.patterns()}) >= 3)
    desktop.key("F9")  # it has the keyboard again
    wait_for("the mini window closed", lambda: "mini" not in desktop.windows())
    all_go_on(desktop, "main")
    desktop.key("F12")
    wait_for("the second window", lambda: "second" in desktop.windows())
    all_go_on(desktop, "second")
    desktop.click("Full screen", "button", window="second")
    wait_for("the second window as large as the monitor",
             lambda: (desktop.windows()["second"]["width"], desktop.windows()["second"]["height"]) == SCREEN)
    all_go_on(desktop, "second")
    desktop.key("Escape")
    wait_for("the second window as before", lambda: desktop.windows()["second"]["width"] < SCREEN[0])
    all_go_on(desktop, "second")
    # Closed through the window manager, as people do.
    desktop.key("alt+F4")
    wait_for("the second window closed", lambda: "second" not in desktop.windows())
    goes_on(desktop, "Ceiling", "main")


def main():
    with Ward(*sys.argv[1:4]) as ward:
        with ward.desktop() as desktop:
            open_room(desktop, "Ward")
            for name, step in [("full screen", full_screen), ("second window", second_window),
                               ("picture in picture", mini_window),
                               ("notices", lambda d: notices_in_each(d, ward)),
                               ("recordings", mini_window_and_recordings),
                               ("recorder gone", lambda d: recorder_gone_and_back(d, ward))]:
                part(name)
                step(desktop)
                assert desktop.stats()["wrong_thread_calls"] == 0
        with ward.desktop(window_manager=True) as desktop:
            part("window manager")
            with_a_window_manager(desktop)
            assert desktop.stats()["wrong_thread_calls"] == 0


main()
