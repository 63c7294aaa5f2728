# SPDX-License-Identifier: Apache-2.0
"""What the tests of the review share: sessions recorded through the API, what their files hold (read by FFmpeg, not by
our player), and the proof that each tile shows the picture of the moment."""
import bisect
import glob
import json
import os
import re
import subprocess
import time

from plx.paths import SIM_READ, UI_SESSION
from plx.wait import until

CAMERAS = ("Ceiling", "Bed", "Door")
FPS = 15  # of Recorder.add_room, too
FRAME_NS = 10**9 // FPS
# Half a picture on a computer that is not overloaded; where it is, simulated cameras deliver late, each by its own.
MOST_APART_NS = 500 * 10**6
TICK_NS = 12_000  # of the files' clock, and a little
IN_ROW = 4        # pictures of a sheet


def add_room(recorder, name):
    """Three cameras; the third has no sound."""
    room = recorder.must("POST", "/api/v1/locations", {"name": name})["id"]
    for number, camera in enumerate(CAMERAS, 1):
        sound = "&sound=true" if camera != "Door" else ""
        recorder.must("POST", f"/api/v1/locations/{room}/sources",
                         {"name": camera, "driver": "sim", "kind": "camera",
                          "url": f"sim://demo?index={number}&size=640x360&fps={FPS}{sound}"})
    return room


def record(recorder, room, name, stretches_s, marks_s=()):
    """Records for each of the stretches with pauses of 2 s between them; returns the session's id. Marks are set once
    it has stopped, in seconds of the session."""
    session = recorder.must("POST", f"/api/v1/locations/{room}/recordings", {"name": name})["session"]
    for number, length_s in enumerate(stretches_s):
        if number:
            recorder.must("POST", f"/api/v1/sessions/{session}/resume")
        part = number + 1
        wait_for_part(recorder, session, part)
        time.sleep(length_s)  # what is recorded, not a wait for something
        if part < len(stretches_s):
            recorder.must("POST", f"/api/v1/sessions/{session}/pause")
            time.sleep(2)
    stop(recorder, session, name)
    for mark_s in marks_s:
        add_mark(recorder, session, f"At {mark_s}", mark_s)
    return session


def wait_for_part(recorder, session, part):
    """Until so many parts of each camera have begun."""
    def begun():
        try:
            videos = recorder.session(session)["video_list"]
        except AssertionError:  # the catalogue has it when the first camera delivers
            return False
        return videos and all(len(video["parts"]) >= part for video in videos)
    until(begun, f"part {part} of all cameras")


def stop(recorder, session, name):
    recorder.must("POST", f"/api/v1/sessions/{session}/stop", {"name": name})
    finished(recorder, session)


def finished(recorder, session):
    """Waits until every part is a plain MP4; returns the session's facts."""
    def done():
        known = recorder.session(session)
        parts = [part for video in known["video_list"] for part in video["parts"]]
        return known["state"] == "stopped" and parts and all(part["state"] == "finished" for part in parts) and known
    return until(done, "all parts finished")


def marks(recorder, session):
    """[(title, start in ns)], by time."""
    items = recorder.must("GET", f"/api/v1/sessions/{session}/items?kind=mark&limit=1000")["items"]
    return [(item["title"], item["start_session_ns"]) for item in items if not item["removed"]]


def add_mark(recorder, session, title, at_s):
    recorder.must("POST", f"/api/v1/sessions/{session}/items",
                     {"title": title, "start_session_ns": round(at_s * 1e9)})


def double_click(desktop, label, kind, condition):
    """Until it was one: where a redraw takes longer than a double-click may, two clicks come of it."""
    for _ in range(5):
        desktop.double_click(label, kind)
        try:
            return until(condition, f"what a double-click on {label!r} does", 15)
        except AssertionError:
            continue
    raise AssertionError(f"five double-clicks on {label!r} did nothing; {tiles(desktop)}")


def open_review(desktop, name):
    """By double-click in the table of sessions, as a trainer does."""
    desktop.click("Sessions", "entry")
    double_click(desktop, name, "row", lambda: desktop.find(name, "heading"))
    settled(desktop)


def pictures_of(path):
    """[(time in ns, pattern)] of a file, in the order of showing: decoded by FFmpeg, patterns read many at a time."""
    probe = json.loads(subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height,time_base:frame=pts",
         "-of", "json", path], check=True, stdout=subprocess.PIPE, timeout=120).stdout)
    stream = probe["streams"][0]
    numerator, denominator = (int(n) for n in stream["time_base"].split("/"))
    times = [int(frame["pts"]) * numerator * 10**9 // denominator for frame in probe["frames"] if "pts" in frame]
    width, height = stream["width"], stream["height"]
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-map", "0:v:0", "-vsync", "passthrough", "-vf",
         f"tile={IN_ROW}x{IN_ROW}", "-pix_fmt", "gray", "-f", "rawvideo", "-"],
        check=True, stdout=subprocess.PIPE, timeout=120).stdout
    size = width * IN_ROW * height * IN_ROW
    patterns = {}
    for sheet in range(len(raw) // size):
        found = subprocess.run([SIM_READ, str(width * IN_ROW), str(height * IN_ROW)], stdout=subprocess.PIPE, check=True,
                               input=raw[sheet * size:(sheet + 1) * size], timeout=60).stdout
        for line in found.splitlines():
            pattern = json.loads(line)
            place = int(pattern["y"] // height) * IN_ROW + int(pattern["x"] // width)
            patterns[sheet * IN_ROW * IN_ROW + place] = pattern
    missing = [i for i in range(len(times)) if i not in patterns]
    if missing or not times:
        raise AssertionError(f"{path}: {len(times)} pictures, no pattern in {missing[:10]}")
    return [(at, patterns[i]) for i, at in enumerate(times)]


class Truth:
    """What each camera saw when, as the files say."""

    def __init__(self, recorder, session, sessions=None):
        """sessions: where the folders lie, if the recorder's paths mean nothing here."""
        self.facts = finished(recorder, session)
        self.start_utc_ns = self.facts["start_utc_ns"]
        self.videos = {}  # source: (camera's number, times, patterns, parts)
        for video in self.facts["video_list"]:
            if video["kind"] == "microphone":
                continue
            paths = [part["path"] for part in video["parts"]]
            if sessions:
                paths = [found for part in video["parts"] for found in glob.glob(os.path.join(sessions, "*", part["file"]))]
            pictures = [picture for path in paths for picture in pictures_of(path)]
            parts = [(part["start_session_ns"], part["start_session_ns"] + part["duration_ns"]) for part in video["parts"]]
            self.videos[video["source"]] = (pictures[0][1]["camera"], [at for at, _ in pictures],
                                            [pattern for _, pattern in pictures], parts)

    def number_at(self, source, session_ns):
        """The counter of the picture to see at that moment; None in a gap."""
        _, times, patterns, parts = self.videos[source]
        if not any(begin <= session_ns < end for begin, end in parts):
            return None
        return patterns[max(0, bisect.bisect_right(times, session_ns) - 1)]["counter"]

    def numbers_about(self, source, session_ns):
        return {self.number_at(source, session_ns + shift) for shift in (-TICK_NS, 0, TICK_NS)}

    def lag_ns(self, source, counter):
        """How much later than it was taken the picture stands in the session."""
        _, times, patterns, _ = self.videos[source]
        place = [pattern["counter"] for pattern in patterns].index(counter)
        return self.start_utc_ns + times[place] - patterns[place]["capture_utc_ns"]


def position(desktop):
    return int(desktop.see("Session clock", "clock")["value"])


def tiles(desktop):
    return {tile["label"]: tile["value"] for tile in desktop.widgets("tile")}


def settled(desktop):
    """Waits, while paused, until every tile has what it is to show, and nothing moves any more. Returns the position."""
    def ready():
        desktop.idle()
        before, values = position(desktop), tiles(desktop)
        if not values or any(value in ("loading", "near") for value in values.values()):
            return None
        desktop.idle()
        return (before,) if (before, values) == (position(desktop), tiles(desktop)) else None
    return until(ready, lambda: f"tiles that show their picture: {tiles(desktop)}")[0]


def uncovered(desktop):
    """Waits until no notice stands over a tile; they go by themselves."""
    def apart(a, b):
        return (a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"] or
                a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"])
    until(lambda: all(
        apart(notice, tile) for notice in desktop.widgets("notice") for tile in desktop.widgets("tile")),
          "tiles without a notice over them")


def check_pictures(desktop, truth, what, sources=None):
    """Each tile shows the picture that the file has for this moment, or none where the file has none; together they
    show one instant, as far apart as the cameras' pictures came to the recorder. Returns {source: counter}."""
    uncovered(desktop)
    at = settled(desktop)
    found = {pattern["camera"]: pattern for pattern in desktop.patterns()}
    numbers, lags = {}, []
    for source in sources or truth.videos:
        seen = found.get(truth.videos[source][0])
        right = truth.numbers_about(source, at)
        number = seen["counter"] if seen else None
        if number not in right:
            raise AssertionError(f"{what}: at {at} {source} shows {number}, expected {right}; tiles {tiles(desktop)}")
        numbers[source] = number
        if seen:
            lags.append(truth.lag_ns(source, number))
    if lags and max(lags) - min(lags) > MOST_APART_NS:
        raise AssertionError(f"{what}: at {at} the tiles are {(max(lags) - min(lags)) / 1e6} ms apart")
    return numbers


def visible_range(desktop):
    """(ruler widget, first and last moment on it)."""
    ruler = desktop.see("Timeline", "ruler")
    begin, end = (int(n) for n in ruler["value"].split())
    return ruler, begin, end


def place_of(desktop, session_ns):
    """Screen x of a moment, and y of the ruler's middle."""
    ruler, begin, end = visible_range(desktop)
    x = ruler["x"] + ruler["width"] * (session_ns - begin) / (end - begin)
    return round(x), round(ruler["y"] + ruler["height"] / 2)


def click_at(desktop, session_ns):
    """Clicks into the ruler; returns the position that the desktop went to."""
    x, y = place_of(desktop, session_ns)
    desktop.xdotool("mousemove", x, y)
    desktop.xdotool("click", 1)
    desktop.move(desktop.see("Session clock", "clock"))  # away from the timeline: no tooltip over a tile
    return settled(desktop)


def drag(desktop, x0, y0, x1, y1):
    """Presses, moves in small steps, releases: as a hand does."""
    desktop.xdotool("mousemove", round(x0), round(y0))
    desktop.idle()
    desktop.xdotool("mousedown", 1)
    for step in range(1, 11):
        desktop.xdotool("mousemove", round(x0 + (x1 - x0) * step / 10), round(y0 + (y1 - y0) * step / 10))
    desktop.idle()
    desktop.xdotool("mouseup", 1)
    desktop.idle()


def nanoseconds(words):
    """Back from "1:02:03.456" or "2:03.456"."""
    match = re.match(r"(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)", words)
    hours, minutes, seconds = match.groups()
    return (int(hours or 0) * 3600 + int(minutes) * 60) * 10**9 + round(float(seconds) * 1e9)


def expect(desktop, what, condition):
    """Waits for it; tells what was on the screen if it does not come."""
    return until(condition, lambda: f"{what}: at {position(desktop)}, tiles {tiles(desktop)}, "
                            f"{[(w['label'], w['value']) for w in desktop.widgets('status')]}")


def covered(recorder, session, session_ns):
    """The first moment from there on at which all cameras have pictures, and for half a second: on an overloaded computer
    even simulated ones fall silent now and then."""
    videos = recorder.session(session)["video_list"]

    def has_pictures(video, at):
        return any(part["start_session_ns"] <= at - 5 * 10**8 and
                   (part["state"] == "writing" or at + 5 * 10**8 < part["start_session_ns"] + part["duration_ns"])
                   for part in video["parts"])
    for at in range(session_ns, session_ns + 60 * 10**9, 10**8):
        if all(has_pictures(video, at) for video in videos):
            return at
    raise AssertionError(f"no moment with all pictures from {session_ns} on: {videos}")


def file_of(recorder, session, source, part=0):
    video = next(v for v in recorder.session(session)["video_list"] if v["source"] == source)
    path = video["parts"][part]["path"]
    return path if os.path.isabs(path) else os.path.join(recorder.data, path)


def prepared_session(data, session, minutes, interval_ms, marks=0):
    """Puts a session that is there already into a recorder's folder before its first start: two cameras with a picture
    each `interval_ms`, and `marks` marks."""
    sessions = os.path.join(data, "sessions")
    os.makedirs(sessions, exist_ok=True)
    subprocess.run([UI_SESSION, sessions, session, str(minutes), str(interval_ms)], check=True, timeout=240)
    length_ns = minutes * 60 * 10**9
    items = [{"id": f"00000000-0000-4000-8000-{number:012x}", "kind": "mark", "revisions": [
        {"revision": 1, "previous": None, "undoes": None, "start_session_ns": length_ns * number // marks,
         "end_session_ns": None, "title": f"Mark {number}", "description": "", "colour": "", "user": "anna",
         "utc_ns": 1, "origin": "import", "removed": False}]} for number in range(marks)]
    with open(os.path.join(sessions, session, "catalogue.json"), "w") as file:
        json.dump({"version": 1, "id": session, "name": f"{minutes} minutes", "secured": False, "recorded_by": "anna",
                   "owner": "anna", "annotator": [], "invited": [], "participant": [], "items": items}, file)


class Planned:
    """The truth about a prepared session: the counter is the number of the interval."""

    def __init__(self, minutes, interval_ms):
        self.interval_ns = interval_ms * 10**6
        self.duration_ns = minutes * 60 * 10**9
        self.gap = (self.duration_ns // 5, self.duration_ns * 3 // 10)
        self.videos = {"Ceiling": (1,), "Bed": (2,)}

    def numbers_about(self, source, session_ns):
        def number(at):
            if source == "Bed" and self.gap[0] <= at < self.gap[1]:
                return None
            return max(0, min(at, self.duration_ns - 1)) // self.interval_ns
        return {number(session_ns + shift) for shift in (-TICK_NS, 0, TICK_NS)}

    def lag_ns(self, _source, _counter):
        return 0
