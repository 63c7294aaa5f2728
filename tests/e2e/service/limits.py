#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every key of [limits] in the configuration file has its effect on a real recorder: a value near one end is compared with
what the default would do, or with one near the other end."""
import json
import socket
import time

from plx import attacks
from plx.api import PASSWORD, USER
from plx.cameras import sim
from plx.case import main
from plx.recorder import RecorderCase
from plx.sanitizer import MEMORY_SHARE
from plx.wait import until
from plx.websocket import WebSocket


class Limits(RecorderCase):
    def configured(self, **limits):
        text = "[limits]\n" + "".join(f"{key} = {value}\n" for key, value in limits.items())
        return self.recorder("--config", self.configuration(text))

    def wrong_log_in(self, recorder, user="eve"):
        return recorder.ask("POST", "/api/v1/login", {"user": user, "password": "guess"}, token=None)

    def test_so_many_connections_are_taken_and_the_next_is_told_why_not(self):
        recorder = self.configured(connections=8).set_up()
        until(lambda: recorder.clients() == 0, "no connection")
        held = []  # ones that wait would give way

        def all_held():
            try:  # the recorder may count for a moment what the kernel has closed
                held.append(WebSocket(recorder, "/api/v1/events"))
            except AssertionError:
                return False
            self.addCleanup(held[-1].close)
            return len(held) == 8
        until(all_held, "eight connections held")
        until(lambda: recorder.clients() == 8, "eight connections")
        status, problem = recorder.ask("GET", "/api/v1", token=None)
        self.assertEqual((status, problem["code"]), (503, "too-many-connections"))
        held.pop().close()
        until(lambda: recorder.ask("GET", "/api/v1", token=None)[0] == 200, "a place that became free")

    def test_silent_sockets_hold_nobody_up_and_are_let_go(self):
        recorder = self.configured().set_up()
        for _ in range(1024):
            self.addCleanup(socket.create_connection(("127.0.0.1", recorder.port)).close)
        self.assertEqual(recorder.ask("GET", "/api/v1/me")[0], 200)
        self.assertEqual(recorder.ask("GET", "/api/v1", token=None)[0], 200)
        until(lambda: recorder.clients() <= 64, "a share for each address", 5)
        until(lambda: recorder.clients() == 0, "the end of the silent ones", 20)

    def test_strangers_take_little_memory_and_everybody_else_is_answered(self):
        recorder = self.configured().set_up()
        recorder.must("GET", "/api/v1/me")
        for one in (attacks.chunk_extensions, attacks.trailers, attacks.silent_sockets, attacks.bodies):
            memory = attacks.Memory(recorder)
            with attacks.under(recorder, [one], recorder.token):
                end = time.monotonic() + 3
                slowest = 0
                while time.monotonic() < end:
                    begin = time.monotonic()
                    self.assertEqual(recorder.ask("GET", "/api/v1/me")[0], 200, one.__name__)
                    slowest = max(slowest, time.monotonic() - begin)
                    time.sleep(0.05)
            risen = memory.risen_mib()
            print(f"{one.__name__}: {risen:.1f} MiB above {memory.idle_kib / 1024:.0f} MiB, others answered within "
                  f"{1000 * slowest:.0f} ms; {attacks.load()}", flush=True)
            self.assertLess(risen, 96 * MEMORY_SHARE, one.__name__)

    def test_longer_bodies_than_body_kib_are_refused(self):
        recorder = self.configured(body_kib=16).set_up()
        self.assertEqual(recorder.ask("POST", "/api/v1/locations", {"name": "x" * 15_000})[0], 422)
        status, problem = recorder.ask("POST", "/api/v1/locations", {"name": "x" * 17_000})
        self.assertEqual((status, problem["code"]), (413, "body-too-large"))

    def test_a_connection_that_says_nothing_ends_after_idle_timeout_s(self):
        recorder = self.configured(idle_timeout_s=1)
        idle = socket.create_connection(("127.0.0.1", recorder.port), 40)  # the default is 60
        self.addCleanup(idle.close)
        self.assertEqual(idle.recv(1), b"")

    def test_after_login_tries_one_waits_login_wait_s(self):
        recorder = self.configured(login_tries=2, login_wait_s=3600).set_up()
        answers = [self.wrong_log_in(recorder)[0] for _ in range(3)]
        self.assertEqual(answers, [401, 401, 429])
        _, problem = self.wrong_log_in(recorder)
        self.assertEqual(problem["code"], "too-many-tries")
        self.assertGreater(problem["retry_after_s"], 3000)

    def test_more_login_tries_let_more_through(self):
        # By default ten are let through at once, and twenty lock an address.
        recorder = self.configured(login_tries=40).set_up()
        answers = [self.wrong_log_in(recorder, f"eve {n}")[0] for n in range(30)]
        self.assertEqual(answers, [401] * 30)
        self.assertEqual(recorder.ask("POST", "/api/v1/login", {"user": USER, "password": PASSWORD}, token=None)[0], 200)

    def test_long_answers_come_in_pages_and_unread_ones_take_little_memory(self):
        recorder = self.recorder().set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start_session(location)
        recorder.stop_session(session)
        text = "\U0001f600" * 20_000
        connection = recorder.connection()
        for n in range(120):
            recorder.must("POST", f"/api/v1/sessions/{session}/items", {"title": f"{n}", "description": text, "start_session_ns": n},
                          connection=connection)
        titles, offset = [], 0
        while offset is not None:
            page = recorder.must("GET", f"/api/v1/sessions/{session}/items?limit=10000&offset={offset}")
            titles += [item["title"] for item in page["items"]]
            offset = page["next_offset"]
        self.assertEqual(titles, [str(n) for n in range(120)])
        listed = recorder.ctl("marks", "list", session, "--json")
        self.assertEqual(len(json.loads(listed.stdout)["items"]), 120, listed.stderr)

        memory = attacks.Memory(recorder)
        ask = (f"GET /api/v1/sessions/{session}/items?limit=10000 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
               f"Authorization: Bearer {recorder.token}\r\n\r\n").encode()
        for _ in range(40):
            unread = socket.socket()
            self.addCleanup(unread.close)
            unread.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            unread.connect((recorder.host, recorder.port))
            unread.sendall(ask)
        for _ in range(20):
            self.assertEqual(recorder.ask("GET", "/api/v1/me")[0], 200)
            time.sleep(0.1)
        print(f"unread answers: {memory.risen_mib():.1f} MiB", flush=True)
        # 16 MiB of this user wait; four workers make pages, some copies of 4 MiB each, and the heap keeps its highest.
        self.assertLess(memory.risen_mib(), 192 * MEMORY_SHARE)

    def test_one_user_cannot_take_all_lasting_connections(self):
        recorder = self.recorder().set_up()
        made = recorder.add_user("eve", "trainee")
        eve = recorder.log_in_as("eve")
        technician, recorder.token = recorder.token, eve
        for _ in range(64):
            self.addCleanup(WebSocket(recorder, "/api/v1/events").close)
        with self.assertRaisesRegex(AssertionError, "429"):
            WebSocket(recorder, "/api/v1/events")
        self.assertEqual(recorder.ask("GET", "/api/v1/me")[0], 200)
        recorder.token = technician
        self.addCleanup(WebSocket(recorder, "/api/v1/events").close)
        self.assertEqual(made["name"], "eve")

    def test_so_many_events_are_kept_for_who_comes_back(self):
        recorder = self.configured(events_kept=64).set_up()
        location, _ = recorder.add_room([])
        first = recorder.must("GET", "/api/v1/status")["newest_event"]

        def resumed(after):
            follower = WebSocket(recorder, f"/api/v1/events?after={after}")
            self.addCleanup(follower.close)
            return json.loads(follower.message()[1])
        for n in range(20):
            recorder.must("PATCH", f"/api/v1/locations/{location}", {"name": f"Room {n}"})
        self.assertEqual(resumed(first)["number"], first + 1)
        for n in range(70):
            recorder.must("PATCH", f"/api/v1/locations/{location}", {"name": f"Room {n}"})
        until(lambda: resumed(first)["type"] == "snapshot", "that the oldest events are gone")
        begun_anew = resumed(first)
        self.assertTrue(begun_anew["missed"])
        newest = recorder.must("GET", "/api/v1/status")["newest_event"]
        self.assertEqual(resumed(newest - 30)["number"], newest - 29)

    def left_out_after_a_stall(self, recorder, stall_s):
        """Whether a live client that did not read for a while is told that pictures were left out."""
        _, sources = recorder.add_room(self.cameras(1, "--size", "640x360", "--fps", "25", "--gop", "10", "--bitrate",
                                                    "8000000", "--grain", "40", "--loop", "4"))
        live = WebSocket(recorder, f"/api/v1/live/{sources[0]}/main?format=packets", receive_buffer=4096)
        self.addCleanup(live.close)
        for _ in range(10):
            live.message()
        for _ in range(3):
            time.sleep(stall_s)
            for _ in range(60):
                if live.message()[1][4] == 4:
                    return True
        return False

    def test_who_is_behind_live_behind_s_is_told_of_pictures_that_were_left_out(self):
        self.assertTrue(self.left_out_after_a_stall(self.configured(live_behind_s=0.5).set_up(), 3))

    def test_who_is_less_behind_gets_every_picture(self):
        self.assertFalse(self.left_out_after_a_stall(self.configured(live_behind_s=60).set_up(), 3))


if __name__ == "__main__":
    main()
