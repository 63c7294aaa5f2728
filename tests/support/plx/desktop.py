# SPDX-License-Identifier: Apache-2.0
"""Drives the desktop in a real window: Xvfb on a free display, clicks and keys through X11 (xdotool), widgets found by
their labels (--automation), pixels looked at. Each Desktop has its own display, settings and socket."""
import collections
import json
import os
import socket
import subprocess
import time

from plx import folders, processes
from plx.paths import DESKTOP, SIM_READ
from plx.wait import PATIENCE_S, until
from plx.x11 import Display, contrast, send_close


class Desktop:
    def __init__(self, *arguments, recorder=None, token=None, width=1280, height=800, env=None, settings=None, screen=None,
                 window_manager=False):
        """`recorder`: it is logged in there, as who `token` is or as who asks it now. `screen`: (width, height) of the display
        where it is larger than the window. `window_manager`: a real one on that display; without it windows have no frames and
        lie where they say."""
        self.folder = folders.made("desktop")
        self.width, self.height = screen or (max(width, 640), max(height, 480))
        self.display = Display(self.width, self.height)
        self.env = dict(os.environ, DISPLAY=self.display.name, LIBGL_ALWAYS_SOFTWARE="1", LC_ALL="C.UTF-8",
                        XDG_CONFIG_HOME=self.folder, XDG_DATA_HOME=os.path.join(self.folder, "data"))
        for name in ("PARALLAX_URL", "PARALLAX_TOKEN", "PARALLAX_DATA", "WAYLAND_DISPLAY"):
            self.env.pop(name, None)
        if "ASAN_OPTIONS" in self.env:  # the graphics driver is unloaded before leaks are counted: no name to pass over
            self.env["ASAN_OPTIONS"] += ":detect_leaks=0"
        self.env.update(recorder.client_environment(token) if recorder else {})
        self.env.update(env or {})
        self.log = open(os.path.join(self.folder, "log"), "w+b")
        self.window_manager = self._manage_windows() if window_manager else None
        self.socket_path = os.path.join(self.folder, "automation")
        self.settings = settings or os.path.join(self.folder, "desktop.json")
        self.process = processes.start(
            [DESKTOP, "--automation", self.socket_path, "--settings", self.settings, "--width", width, "--height", height,
             *arguments], env=self.env, stdout=self.log, stderr=self.log)
        self.connection = None
        try:
            until(self._connect, "the automation socket")
            until(lambda: self.widgets(), "the first frame")
        except BaseException:
            self.close()
            raise

    def _manage_windows(self):
        config = os.path.join(self.folder, "jwm.xml")
        with open(config, "w") as file:
            file.write('<?xml version="1.0"?><JWM><FocusModel>click</FocusModel>'
                       '<Key mask="A" key="F4">close</Key></JWM>')
        process = processes.start(["jwm", "-f", config], env=self.env, stdout=self.log, stderr=self.log)
        until(lambda: b"window id" in subprocess.run(["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"], env=self.env,
                                                     timeout=PATIENCE_S, stdout=subprocess.PIPE).stdout, "the window manager")
        return process

    def window_id(self, title):
        """X11's number of the window with exactly that title."""
        return self.xdotool("search", "--name", f"^{title}$").split()[-1]

    def _connect(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the desktop ended with {self.process.returncode}: {self.output()}")
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE_S)
            try:
                connection.connect(self.socket_path)
            except OSError:
                return False
            self.connection = connection.makefile("rw")
        return True

    def output(self):
        self.log.flush()
        with open(self.log.name, "rb") as log:
            return log.read().decode(errors="replace")

    def ask(self, what):
        try:
            self.connection.write(json.dumps({"ask": what}) + "\n")
            self.connection.flush()
            line = self.connection.readline()
        except OSError:
            line = ""
        if not line:
            raise AssertionError(f"the desktop is gone: {self.process.poll()}: {self.output()}")
        return json.loads(line)

    def idle(self):
        self.ask("wait-idle")

    def stats(self):
        return self.ask("stats")

    def page(self):
        return self.ask("widgets")["page"]

    def windows(self):
        """The windows that are open, by name: "main", "second", "mini"; each with its rectangle on the screen."""
        return self.ask("widgets")["windows"]

    def widgets(self, kind=None, window=None):
        return [w for w in self.ask("widgets")["widgets"]
                if (kind is None or w["kind"] == kind) and (window is None or w["window"] == window)]

    def find(self, label, kind=None, prefix=False, window=None):
        """The widget of that label now, or None; the one drawn last if there are several."""
        for widget in reversed(self.widgets(kind, window)):
            if widget["label"] == label or (prefix and widget["label"].startswith(label)):
                return widget
        return None

    def see(self, label, kind=None, prefix=False, seconds=PATIENCE_S, window=None):
        return until(lambda: self.find(label, kind, prefix, window),
                     lambda: f"widget {kind} {label!r} among {[(w['kind'], w['label']) for w in self.widgets()]}", seconds)

    def gone(self, label, kind=None, window=None):
        until(lambda: self.find(label, kind, window=window) is None, f"{label!r} gone")

    def xdotool(self, *arguments):
        """Returns what it printed."""
        return subprocess.run(["xdotool", *[str(a) for a in arguments]], env=self.env, check=True, timeout=PATIENCE_S,
                              stdout=subprocess.PIPE).stdout.decode()

    def move(self, widget, dx=0, dy=0):
        self.xdotool("mousemove", round(widget["x"] + widget["width"] / 2 + dx),
                     round(widget["y"] + widget["height"] / 2 + dy))

    def click(self, label, kind=None, prefix=False, button=1, repeat=1, window=None):
        """Waits for the widget, for it to be enabled and to stand still, and clicks its middle."""
        def ready():
            widget = self.find(label, kind, prefix, window)
            return widget if widget and widget["enabled"] else None
        until(ready, lambda: f"enabled {label!r} among {[(w['kind'], w['label'], w['enabled']) for w in self.widgets()]}")
        widget = ready()
        end = time.monotonic() + PATIENCE_S
        while True:
            if time.monotonic() > end:
                raise AssertionError(f"{label!r} does not stand still, or comes and goes")
            time.sleep(0.03)
            again = ready()
            if again and widget and again["x"] == widget["x"] and again["y"] == widget["y"]:
                break
            widget = again
        self.move(widget)
        self.xdotool("click", *(["--repeat", repeat, "--delay", 60] if repeat > 1 else []), button)

    def double_click(self, label, kind=None, window=None):
        self.click(label, kind, repeat=2, window=window)

    def drag(self, start, end):
        """From one place on the screen to another, (x, y) each, in steps as a hand does."""
        self.xdotool("mousemove", *start, "mousedown", 1)
        for step in range(1, 9):
            self.xdotool("mousemove", *(round(a + (b - a) * step / 8) for a, b in zip(start, end)), "sleep", 0.03)
        self.xdotool("sleep", 0.1, "mouseup", 1)

    def key(self, *keys):
        self.xdotool("key", "--delay", 30, *keys)

    def type(self, text):
        self.xdotool("type", "--delay", 8, "--", text)  # a text may begin with a dash

    def fill(self, label, text):
        """Clicks into the field, replaces what it holds, and waits until it holds `text` (secret fields tell nothing)."""
        def holds(value):
            return (self.find(label, "field") or {}).get("value") in (value, "")
        # A field that a dialog has just opened may take the focus a frame later, and with it Ctrl+A.
        for _ in range(4):
            self.click(label, "field")
            self.key("ctrl+a", "BackSpace")
            try:
                until(lambda: holds(""), f"{label} is empty", 3)
                break
            except AssertionError:
                continue
        self.type(text)
        until(lambda: holds(text), lambda: f"{label} holding {text!r}: {self.find(label, 'field')}")

    def ground(self, widget):
        """The colour that a button or the like is filled with, the mouse being elsewhere: its two ends, near the edge."""
        self.xdotool("mousemove", self.width - 1, self.height - 1)

        def colour():
            self.xdotool("sleep", 0.1)  # it may not have heard of the mouse yet
            self.idle()
            row = self.pixels(round(widget["x"]) + 4, round(widget["y"] + widget["height"] / 2), round(widget["width"]) - 8, 1)
            return row[:3] if row[:3] == row[-3:] else None
        return tuple(until(colour, lambda: f"one ground of {widget}"))

    def screenshot(self, path):
        subprocess.run(["import", "-window", "root", path], env=self.env, check=True, timeout=PATIENCE_S)

    def pixels(self, x, y, width, height):
        """RGB bytes of a rectangle of the screen."""
        out = subprocess.run(["import", "-window", "root", "-crop", f"{width}x{height}+{x}+{y}", "-depth", "8", "rgb:-"],
                             env=self.env, check=True, timeout=PATIENCE_S, stdout=subprocess.PIPE).stdout
        return out

    def contrast_in(self, widget, inset=4):
        """Between the ground of a widget, the colour that most of it has, and what stands out most from it."""
        x, y, width, height = (round(widget[key]) for key in ("x", "y", "width", "height"))
        pixels = self.pixels(x + inset, y + inset, width - 2 * inset, height - 2 * inset)
        colours = collections.Counter(tuple(pixels[i:i + 3]) for i in range(0, len(pixels), 3))
        ground = colours.most_common(1)[0][0]
        return max(contrast(ground, colour) for colour in colours)

    def patterns(self, x=0, y=0, width=None, height=None):
        """The simulated cameras' pictures that are on screen now, read from a screenshot: a list of {camera, counter,
        capture_utc_ns, x, y, width, height}, in screen coordinates; a rectangle narrows the search."""
        width, height = width or self.width - x, height or self.height - y
        grey = subprocess.run(["import", "-window", "root", "-crop", f"{width}x{height}+{x}+{y}", "-depth", "8", "gray:-"],
                              env=self.env, check=True, timeout=PATIENCE_S, stdout=subprocess.PIPE).stdout
        found = subprocess.run([SIM_READ, str(width), str(height)], input=grey, check=True, timeout=PATIENCE_S,
                               stdout=subprocess.PIPE).stdout
        patterns = [json.loads(line) for line in found.splitlines()]
        return [dict(p, x=p["x"] + x, y=p["y"] + y) for p in patterns]

    def pattern_of(self, label, window=None):
        """The pattern within the tile of that label, or None."""
        tile = self.find(label, "tile", window=window) or self.find(label, "picture", window=window)
        found = tile and self.patterns(*(round(tile[key]) for key in ("x", "y", "width", "height")))
        return found[0] if found else None

    def close_window(self):
        """What a window manager does when its close button is pressed (there is none under Xvfb)."""
        out = subprocess.run(["xdotool", "search", "--class", "parallax"], env=self.env, check=True, timeout=30,
                             stdout=subprocess.PIPE).stdout.split()
        send_close(self.display.name, int(out[-1]))

    def ended(self):
        """Waits until the program has ended; its exit status."""
        until(lambda: self.process.poll() is not None, "the end of the desktop")
        return self.process.returncode

    def running(self):
        return self.process.poll() is None

    def close(self):
        if self.connection:
            try:
                self.connection.close()
            except OSError:
                pass  # the desktop is gone, and with it the other end
        processes.end(self.process, 20)
        if self.window_manager:
            processes.end(self.window_manager, PATIENCE_S)
        self.display.close()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
