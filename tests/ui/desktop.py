# SPDX-License-Identifier: Apache-2.0
"""Drives the desktop in a real window: Xvfb on a free display, clicks and keys through X11 (xdotool), widgets found by
their labels (--automation), pixels looked at. Each Desktop has its own display, settings and socket."""
import collections
import ctypes
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time

LIMIT_S = 180  # generous: the machine may be loaded


class Failure(AssertionError):
    pass


def wait_for(what, condition, limit_s=LIMIT_S):
    """Polls until condition() is true; returns what it returned."""
    end = time.monotonic() + limit_s
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise Failure(f"not within {limit_s} s: {what() if callable(what) else what}")
        time.sleep(0.05)


def contrast(a, b):
    """Of two colours, (red, green, blue) of 0 to 255 each: 1 to 21, as WCAG 2 has it."""
    def luminance(colour):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (value / 255 for value in colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def send_close(display_name, window):
    """Sends WM_DELETE_WINDOW to a window."""
    class Message(ctypes.Structure):
        _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                    ("display", ctypes.c_void_p), ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong),
                    ("format", ctypes.c_int), ("data", ctypes.c_long * 5), ("room", ctypes.c_long * 24)]
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x11.XOpenDisplay(display_name.encode()))

    def atom(name):
        return x11.XInternAtom(display, name.encode(), 0)
    client_message = 33
    message = Message(type=client_message, window=window, message_type=atom("WM_PROTOCOLS"), format=32)
    message.data[0] = atom("WM_DELETE_WINDOW")
    x11.XSendEvent(display, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(message))
    x11.XCloseDisplay(display)


class Display:
    def __init__(self, width=1400, height=900):
        read, write = os.pipe()
        self.process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
            pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise Failure("Xvfb did not start")
        self.name = ":" + number

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Desktop:
    def __init__(self, binary, *arguments, width=1280, height=800, env=None, settings=None, screen=None,
                 window_manager=False):
        """`screen`: (width, height) of the display where it is larger than the window. `window_manager`: a real one on
        that display; without it windows have no frames and lie where they say."""
        self.folder = tempfile.mkdtemp(prefix="parallax-ui-")
        self.width, self.height = screen or (max(width, 640), max(height, 480))
        self.display = Display(self.width, self.height)
        self.pattern_reader = os.path.join(os.path.dirname(binary), "parallax-sim-read")
        self.env = dict(os.environ, DISPLAY=self.display.name, LIBGL_ALWAYS_SOFTWARE="1", LC_ALL="C.UTF-8",
                        XDG_CONFIG_HOME=self.folder, XDG_DATA_HOME=os.path.join(self.folder, "data"))
        for name in ("PARALLAX_URL", "PARALLAX_TOKEN", "PARALLAX_DATA", "WAYLAND_DISPLAY"):
            self.env.pop(name, None)
        if "ASAN_OPTIONS" in self.env:  # the graphics driver is unloaded before leaks are counted: no name to pass over
            self.env["ASAN_OPTIONS"] += ":detect_leaks=0"
        self.env.update(env or {})
        self.log = open(os.path.join(self.folder, "log"), "w+b")
        self.window_manager = self._manage_windows() if window_manager else None
        self.socket_path = os.path.join(self.folder, "automation")
        self.settings = settings or os.path.join(self.folder, "desktop.json")
        self.process = subprocess.Popen(
            [binary, "--automation", self.socket_path, "--settings", self.settings, "--width", str(width), "--height",
             str(height), *arguments], env=self.env, stdout=self.log, stderr=self.log)
        self.connection = None
        try:
            wait_for("the automation socket", self._connect)
            wait_for("the first frame", lambda: self.widgets())
        except BaseException:
            self.close()
            raise

    def _manage_windows(self):
        config = os.path.join(self.folder, "jwm.xml")
        with open(config, "w") as file:
            file.write('<?xml version="1.0"?><JWM><FocusModel>click</FocusModel>'
                       '<Key mask="A" key="F4">close</Key></JWM>')
        process = subprocess.Popen(["jwm", "-f", config], env=self.env, stdout=self.log, stderr=self.log)
        wait_for("the window manager", lambda: b"window id" in subprocess.run(
            ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"], env=self.env, timeout=LIMIT_S, stdout=subprocess.PIPE).stdout)
        return process

    def window_id(self, title):
        """X11's number of the window with exactly that title."""
        return self.xdotool("search", "--name", f"^{title}$").split()[-1]

    def _connect(self):
        if self.process.poll() is not None:
            raise Failure(f"the desktop ended with {self.process.returncode}: {self.output()}")
        try:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(LIMIT_S)
            connection.connect(self.socket_path)
        except OSError:
            return False
        self.connection = connection.makefile("rw")
        connection.close()
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
            raise Failure(f"the desktop is gone: {self.process.poll()}: {self.output()}")
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

    def see(self, label, kind=None, prefix=False, limit_s=LIMIT_S, window=None):
        return wait_for(lambda: f"widget {kind} {label!r} among {[(w['kind'], w['label']) for w in self.widgets()]}",
                        lambda: self.find(label, kind, prefix, window), limit_s)

    def gone(self, label, kind=None, window=None):
        wait_for(f"{label!r} gone", lambda: self.find(label, kind, window=window) is None)

    def xdotool(self, *arguments):
        """Returns what it printed."""
        return subprocess.run(["xdotool", *[str(a) for a in arguments]], env=self.env, check=True, timeout=LIMIT_S,
                              stdout=subprocess.PIPE).stdout.decode()

    def move(self, widget, dx=0, dy=0):
        self.xdotool("mousemove", round(widget["x"] + widget["width"] / 2 + dx),
                     round(widget["y"] + widget["height"] / 2 + dy))

    def click(self, label, kind=None, prefix=False, button=1, repeat=1, window=None):
        """Waits for the widget, for it to be enabled and to stand still, and clicks its middle."""
        def ready():
            widget = self.find(label, kind, prefix, window)
            return widget if widget and widget["enabled"] else None
        wait_for(lambda: f"enabled {label!r} among {[(w['kind'], w['label'], w['enabled']) for w in self.widgets()]}", ready)
        widget = ready()
        end = time.monotonic() + LIMIT_S
        while True:
            if time.monotonic() > end:
                raise Failure(f"{label!r} does not stand still, or comes and goes")
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
                wait_for(f"{label} is empty", lambda: holds(""), 3)
                break
            except Failure:
                continue
        self.type(text)
        wait_for(lambda: f"{label} holding {text!r}: {self.find(label, 'field')}", lambda: holds(text))

    def ground(self, widget):
        """The colour that a button or the like is filled with, the mouse being elsewhere: its two ends, near the edge."""
        self.xdotool("mousemove", self.width - 1, self.height - 1)

        def colour():
            self.xdotool("sleep", 0.1)  # it may not have heard of the mouse yet
            self.idle()
            row = self.pixels(round(widget["x"]) + 4, round(widget["y"] + widget["height"] / 2), round(widget["width"]) - 8, 1)
            return row[:3] if row[:3] == row[-3:] else None
        return tuple(wait_for(lambda: f"one ground of {widget}", colour))

    def screenshot(self, path):
        subprocess.run(["import", "-window", "root", path], env=self.env, check=True, timeout=LIMIT_S)

    def pixels(self, x, y, width, height):
        """RGB bytes of a rectangle of the screen."""
        out = subprocess.run(["import", "-window", "root", "-crop", f"{width}x{height}+{x}+{y}", "-depth", "8", "rgb:-"],
                             env=self.env, check=True, timeout=LIMIT_S, stdout=subprocess.PIPE).stdout
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
                              env=self.env, check=True, timeout=LIMIT_S, stdout=subprocess.PIPE).stdout
        found = subprocess.run([self.pattern_reader, str(width), str(height)], input=grey, check=True, timeout=LIMIT_S,
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
        wait_for("the end of the desktop", lambda: self.process.poll() is not None)
        return self.process.returncode

    def running(self):
        return self.process.poll() is None

    def close(self):
        if self.connection:
            try:
                self.connection.close()
            except OSError:
                pass  # the desktop is gone, and with it the other end
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.window_manager:
            self.window_manager.terminate()
            self.window_manager.wait(LIMIT_S)
        self.display.close()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
