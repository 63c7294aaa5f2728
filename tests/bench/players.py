# SPDX-License-Identifier: Apache-2.0
"""Programs that show video, side by side: our desktop with a recorder of its own, and mpv."""
import json
import os
import pathlib
import socket
import subprocess

import proc  # noqa: F401

from plx.cameras import rtsp
from plx.desktop import Desktop
from plx.recorder import Recorder
from plx.wait import until

# All of them draw with Mesa's software renderer and decode with the processor; a display of their own has no vsync.
SOFTWARE = {'LIBGL_ALWAYS_SOFTWARE': '1', 'LC_ALL': 'C.UTF-8'}


def environment_of(display):
    environment = dict(os.environ, DISPLAY=display.name, **SOFTWARE)
    environment.pop('WAYLAND_DISPLAY', None)
    return environment


class Mpv:
    """One mpv without decorations in a rectangle (x, y, width, height), told and asked through its socket."""

    def __init__(self, processes, media, rectangle, path, environment, *options):
        x, y, width, height = (round(value) for value in rectangle)
        self.process = processes.start(
            'mpv', '--no-config', '--vo=gpu', '--gpu-sw=yes', '--hwdec=no', '--no-audio', '--no-border', '--no-osc',
            '--osd-level=0', '--really-quiet', f'--geometry={width}x{height}+{x}+{y}', f'--input-ipc-server={path}', *options,
            media, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.socket = socket.socket(socket.AF_UNIX)
        until(lambda: self._connect(str(path)), 'mpv', 30)
        self.lines = self.socket.makefile()

    def _connect(self, path):
        try:
            self.socket.connect(path)
            return True
        except OSError:
            return False

    def tell(self, *command):
        self.socket.sendall((json.dumps({'command': command}) + '\n').encode())

    def wait_shown(self):
        """Until the first picture, or the one after a seek, is shown."""
        for line in self.lines:
            if json.loads(line).get('event') == 'playback-restart':
                return
        raise SystemExit('mpv ended')

    def get(self, name):
        """A property's value; None while it has none."""
        self.tell('get_property', name)
        for line in self.lines:
            answer = json.loads(line)
            if 'request_id' in answer:
                return answer.get('data')
        raise SystemExit('mpv ended')

    def dropped(self):
        return (self.get('frame-drop-count') or 0) + (self.get('decoder-frame-drop-count') or 0)


class Room:
    """A recorder with one room whose sources are RTSP cameras."""

    def __init__(self, urls):
        self.recorder = Recorder.beside_desktop().set_up()
        self.id, _ = self.recorder.add_room([rtsp(f'Camera {number}', url) for number, url in enumerate(urls, 1)])

    def desktop(self, width, height, settings=None):
        """The desktop, logged in; it opens with the wall of rooms."""
        return Desktop('--theme', 'dark', recorder=self.recorder, width=width, height=height, settings=settings)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.recorder.__exit__()


def watch(desktop, cameras):
    """Opens the room and returns the rectangles of its pictures once all of them move."""
    desktop.click('Room 1', 'room')

    def tiles():
        found = [desktop.find(f'Camera {n}', 'tile') for n in range(1, cameras + 1)]
        return found if all(t and t['value'].startswith('live ') for t in found) else None
    found = until(tiles, 'the pictures of our desktop', 60)
    return [(t['x'], t['y'], t['width'], t['height']) for t in found]


def folder_of(base, name):
    path = pathlib.Path(base) / name
    path.mkdir()
    return path
