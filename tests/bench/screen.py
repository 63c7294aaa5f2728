# SPDX-License-Identifier: Apache-2.0
"""What is on an X display, quickly: a rectangle as grey bytes with the moment it was taken. Through libX11 itself (a
program per screenshot would cost more than what is measured). The same for us and for every rival."""
import ctypes
import ctypes.util
import json
import subprocess
import time

from proc import BIN

ALL_PLANES = ctypes.c_ulong(-1).value
Z_PIXMAP = 2


class _Image(ctypes.Structure):
    """The head of Xlib's XImage."""
    _fields_ = [('width', ctypes.c_int), ('height', ctypes.c_int), ('xoffset', ctypes.c_int), ('format', ctypes.c_int),
                ('data', ctypes.POINTER(ctypes.c_char)), ('byte_order', ctypes.c_int), ('bitmap_unit', ctypes.c_int),
                ('bitmap_bit_order', ctypes.c_int), ('bitmap_pad', ctypes.c_int), ('depth', ctypes.c_int),
                ('bytes_per_line', ctypes.c_int), ('bits_per_pixel', ctypes.c_int)]


def _library():
    x11 = ctypes.CDLL(ctypes.util.find_library('X11') or 'libX11.so.6')
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    x11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
    x11.XGetImage.restype = ctypes.POINTER(_Image)
    x11.XGetImage.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_int, ctypes.c_uint, ctypes.c_uint,
                              ctypes.c_ulong, ctypes.c_int]
    x11.XDestroyImage.argtypes = [ctypes.POINTER(_Image)]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    return x11


class Shot:
    """Grey bytes of a rectangle, and between which two moments (UTC) the X server read them."""

    def __init__(self, grey, x, y, width, height, asked_utc_ns, answered_utc_ns):
        self.grey, self.x, self.y, self.width, self.height = grey, x, y, width, height
        self.utc_ns = (asked_utc_ns + answered_utc_ns) // 2
        self.took_ns = answered_utc_ns - asked_utc_ns

    def patterns(self):
        """The simulated cameras' pictures in it, in coordinates of the screen (see parallax-sim-read)."""
        found = subprocess.run([BIN / 'parallax-sim-read', str(self.width), str(self.height)], input=self.grey, check=True,
                               stdout=subprocess.PIPE, timeout=60).stdout
        patterns = [json.loads(line) for line in found.splitlines()]
        return [dict(p, x=p['x'] + self.x, y=p['y'] + self.y) for p in patterns]


class Screen:
    def __init__(self, name):
        self.x11 = _library()
        self.display = self.x11.XOpenDisplay(name.encode())
        if not self.display:
            raise SystemExit(f'no X display {name}')
        self.root = self.x11.XDefaultRootWindow(self.display)

    def shot(self, x, y, width, height):
        asked = time.time_ns()
        image = self.x11.XGetImage(self.display, self.root, x, y, width, height, ALL_PLANES, Z_PIXMAP)
        answered = time.time_ns()
        if not image:
            raise SystemExit(f'no picture of {width}x{height}+{x}+{y}')
        head = image.contents
        if head.bits_per_pixel != 32:
            raise SystemExit(f'{head.bits_per_pixel} bits a pixel; a display with a depth of 24 is needed')
        raw = ctypes.string_at(head.data, head.bytes_per_line * head.height)
        self.x11.XDestroyImage(image)
        return Shot(raw[1::4], x, y, width, height, asked, answered)  # green; rows of 32-bit pixels have no padding

    def close(self):
        self.x11.XCloseDisplay(self.display)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
