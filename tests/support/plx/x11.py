# SPDX-License-Identifier: Apache-2.0
"""An X display of a test's own, and what is done to it without a program of its own."""
import ctypes
import os
import subprocess

from plx import processes
from plx.wait import PATIENCE_S


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
        self.process = processes.start(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
            pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise AssertionError("Xvfb did not start")
        self.name = ":" + number

    def close(self):
        processes.end(self.process, PATIENCE_S)
