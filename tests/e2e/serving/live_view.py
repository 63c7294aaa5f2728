# SPDX-License-Identifier: Apache-2.0
"""Live pictures: connected while somebody watches, one connection for the recording and all viewers [R31]."""
import json
import struct
import subprocess

from plx.api import PASSWORD
from plx.case import main
from plx.site import SiteCase
from plx.wait import until

NO_TIME = -(1 << 63)
CONFIG, VIDEO = 0, 1


def packet(payload):
    """Type, flags, track, session time, config id and body of one message of format "packets"."""
    length, kind, flags, track, pts_session_ns, _, config = struct.unpack_from("<IBBHqqI", payload)
    assert length == len(payload) - 4, (length, len(payload))
    return kind, flags, track, pts_session_ns, config, payload[28:]


class LiveView(SiteCase):
    def setUp(self):
        super().setUp()
        self.start()
        self.set_up()

    def test_packets_come_while_nothing_records_and_get_session_time_when_something_does(self):
        live = self.open_live(self.sources[0])
        kind, _, _, _, first_config, body = packet(live.message()[1])
        self.assertEqual((kind, json.loads(body)["codec"]), (CONFIG, "h264"))
        kind, flags, _, pts_ns, config, _ = packet(live.message()[1])
        self.assertEqual((kind, flags & 1, pts_ns, config), (VIDEO, 1, NO_TIME, first_config))
        states = {s["source"]: s["health"]["state"] for s in self.json("status")["sources"]}
        self.assertEqual(states, {self.sources[0]: "live"})

        session = self.record()
        times = []
        while len(times) < 10:
            kind, _, _, pts_ns, _, _ = packet(live.message()[1])
            if kind == VIDEO and pts_ns != NO_TIME:
                times.append(pts_ns)
        self.assertEqual(times, sorted(times))
        self.assertEqual({b - a for a, b in zip(times, times[1:])} - set(range(95_000_000, 105_000_000)), set())
        connected = self.json("status")["sources"]
        self.assertEqual([(s["recording"], s["health"]["reconnects"]) for s in connected], [(True, 0)])

        # The recording goes on when the viewer leaves, and a viewer stays when the recording ends.
        live.close()
        again = self.open_live(self.sources[0])
        self.ctl("record", "stop", session)
        until(lambda: packet(again.message()[1])[3] == NO_TIME, "pictures have no session time")
        again.close()
        until(lambda: not self.json("status")["sources"], "nobody watches: it is let go")

    def test_others_watch_what_somebody_records_but_do_not_stop_it(self):
        """[R31] [R32] [R26]"""
        session = self.record()
        for name, role in (("ben", "trainer"), ("tom", "trainee")):
            made, _ = self.running.ask("POST", "/api/v1/users", {"name": name, "role": role, "password": PASSWORD}, token=self.token())
            self.assertEqual(made, 201)
        ben, tom = (self.running.log_in_as(name) for name in ("ben", "tom"))
        live = self.open_socket(f"/api/v1/live/{self.sources[0]}/main?format=packets", ben)
        self.assertEqual(packet(live.message()[1])[0], CONFIG)
        self.assertEqual(packet(live.message()[1])[0], VIDEO)
        with self.assertRaises(AssertionError):  # a Trainee who is not invited
            self.open_socket(f"/api/v1/live/{self.sources[0]}/main?format=packets", tom)
        location = self.json("status")["recordings"][0]["location"]
        for method, target in (("POST", f"/api/v1/sessions/{session}/stop"),
                               ("POST", f"/api/v1/locations/{location}/recordings")):
            self.assertIn(self.running.ask(method, target, {}, token=ben)[0], (403, 404, 409), target)
        self.assertEqual(self.json("status")["recordings"][0]["phase"], "recording")
        live.close()

    def test_the_small_stream_has_session_time_too(self):
        live = self.open_live(self.sources[0], "sub")
        self.assertLess(json.loads(packet(live.message()[1])[5])["width"], 320)
        self.record()
        until(lambda: packet(live.message()[1])[3] != NO_TIME, "pictures have session time")
        live.close()

    def test_fragmented_mp4_is_a_file_that_players_open(self):
        live = self.open_live(self.sources[0], form="fmp4")
        is_text, head = live.message()
        self.assertTrue(is_text)
        self.assertTrue(json.loads(head)["mime"].startswith("video/mp4; codecs=\"avc1"), head)
        dump = self.folder / "live.mp4"
        dump.write_bytes(b"".join(live.message()[1] for _ in range(40)))
        live.close()
        probe = subprocess.run(["ffprobe", "-v", "error", "-count_packets", "-show_entries",
                                "stream=codec_name,width,height,nb_read_packets", "-of", "json", str(dump)],
                               capture_output=True, text=True)
        self.assertEqual((probe.returncode, probe.stderr), (0, ""))
        stream = json.loads(probe.stdout)["streams"][0]
        self.assertEqual((stream["codec_name"], stream["width"], stream["height"]), ("h264", 320, 180))
        self.assertGreaterEqual(int(stream["nb_read_packets"]), 30)

    def test_a_recording_of_a_watched_camera_starts_with_the_kept_key_frame(self):
        live = self.open_live(self.sources[0])
        live.message()
        session = self.record()
        self.ctl("record", "stop", session)
        until(lambda: self.json("sessions", "show", session)["video_list"][0]["parts"][0]["state"] != "writing",
              "its part is closed")
        video = self.json("sessions", "show", session)["video_list"][0]
        self.assertEqual((len(video["parts"]), video["gaps"]), (1, []))
        live.close()


if __name__ == "__main__":
    main()
