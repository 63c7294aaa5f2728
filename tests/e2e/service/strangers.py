#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every route of a real recorder against those who may not, and against those who send what is wrong: no token, an expired
one, another role's; malformed JSON, wrong types, unknown fields, bodies that are huge or never come to their end. Each gets
problem details, nothing changes, and the recorder goes on."""
import http.client
import json
import re
import socket
import time
from pathlib import Path

from plx.cameras import sim
from plx.case import main
from plx.clock import WallClock
from plx.recorder import RecorderCase
from plx.wait import until

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "api" / "openapi.yaml"
OPEN = {("GET", "/api/v1"), ("GET", "/api/v1/docs"), ("GET", "/api/v1/openapi.yaml"), ("POST", "/api/v1/setup"), ("POST", "/api/v1/login")}
# What a Trainee may do who has no relation to anything.
FOR_TRAINEES = {"greet", "setUp", "logIn", "logOut", "showDocs", "showOpenApi", "showMe", "explainRight", "listLocations", "showLocation",
                "listSources", "showSource", "showStatus", "listRecordings", "listSessions", "listExports", "listJobs", "changeOwnPassword",
                "listNotices", "markNoticesSeen", "markNoticeSeen", "showNaming"}
SOCKETS = {"followEvents", "followLive"}  # asked without an upgrade they answer 426 to whoever is logged in


def routes():
    """(method, path, operation, has a body) of the API's description."""
    found, path, method = [], None, None
    for line in DOCUMENT.read_text().split("\npaths:\n")[1].splitlines():
        if re.match(r"^\S", line):
            break
        if match := re.match(r"^  (/\S*):$", line):
            path = match[1]
        elif match := re.match(r"^    (get|put|post|patch|delete):$", line):
            method = match[1].upper()
        elif match := re.match(r"^      operationId: (\w+)$", line):
            found.append([method, path, match[1], False])
        elif "requestBody:" in line:
            found[-1][3] = True
    return [tuple(one) for one in found]


class Strangers(RecorderCase):
    def setUp(self):
        super().setUp()
        self.clock = WallClock(self.folder / "shift")
        self.recorder_ = self.recorder(environment=self.clock.environment()).set_up()
        recorder = self.recorder_
        location, (source,) = recorder.add_room([sim(1)])
        session = recorder.start_session(location)
        item = recorder.must("POST", f"/api/v1/sessions/{session}/items", {"title": "kept", "start_session_ns": 1})["id"]
        recorder.stop_session(session)
        until(lambda: all(p["sha256"] for v in recorder.session(session)["video_list"]
                               for p in v["parts"]), "the hashes")
        job = recorder.must("POST", f"/api/v1/sessions/{session}/verify")["job"]
        until(lambda: recorder.must("GET", f"/api/v1/jobs/{job}")["state"] == "done", "the job")
        recorder.add_user("stu", "trainee")
        self.names = {"location": location, "source": source, "session": session, "item": item, "job": job, "user": "stu", "notice": "1",
                      "plugin": "parallax.camera-sim", "stream": "main", "video": "0", "part": "0"}
        self.technician = recorder.token

    def path(self, pattern):
        return re.sub(r"\{(\w+)\}", lambda match: self.names[match[1]], pattern)

    def state(self):
        """All that could have been changed; who looked and who was refused is not part of it."""
        def ask(path):
            return self.recorder_.must("GET", path, token=self.technician)
        rows = [(r["action"], r["object"]) for r in ask("/api/v1/audit?limit=10000")["rows"]
                if r["action"] not in ("log-in", "log-in-failed", "log-out", "diagnose", "play", "view-live", "audit-read")]
        session = ask(f"/api/v1/sessions/{self.names['session']}")
        return json.dumps([ask("/api/v1/users"), ask("/api/v1/locations"), ask("/api/v1/sessions"), session,
                           ask(f"/api/v1/sessions/{self.names['session']}/items"), rows, ask("/api/v1/recordings"),
                           [j["id"] for j in ask("/api/v1/jobs")["jobs"]]], sort_keys=True)

    def send(self, method, path, token, body=None, content_type="application/json"):
        """(status, problem or None, headers)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.recorder_.port, timeout=60)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            headers["Content-Type"] = content_type
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            problem = None
            if answer.status >= 400:
                self.assertEqual(answer.getheader("Content-Type"), "application/problem+json", (method, path))
                problem = json.loads(content)
                for field in ("type", "title", "status", "code", "detail", "remedy"):
                    self.assertIn(field, problem, (method, path))
                self.assertEqual(problem["status"], answer.status)
            return answer.status, problem, answer.headers
        finally:
            connection.close()

    def assert_unharmed(self, before):
        self.assertEqual(self.state(), before)
        self.assertIsNone(self.recorder_.process.poll())

    def test_who_has_no_valid_token_or_another_role_is_refused_everywhere(self):
        recorder, before = self.recorder_, self.state()
        closed = [r for r in routes() if (r[0], r[1]) not in OPEN]
        self.assertGreater(len(closed), 40)
        for method, pattern, operation, _ in closed:
            for token in (None, "0" * 64, "not a token", "x" * 8000):
                status, problem, headers = self.send(method, self.path(pattern), token)
                self.assertEqual(status, 401, (operation, problem))
                self.assertIn("Bearer", headers["WWW-Authenticate"] or "")
        trainee = recorder.log_in_as("stu")
        for method, pattern, operation, _ in closed:
            if operation not in FOR_TRAINEES | SOCKETS:
                status, problem, _ = self.send(method, self.path(pattern), trainee)
                hidden = any(key in pattern for key in ("{location}", "{source}", "{session}", "{item}"))
                self.assertEqual(status, 404 if hidden else 403, (operation, problem))
                self.assertTrue(problem["detail"])
        self.assert_unharmed(before)
        # Eight days later every token has expired; so does it stay when the clock is set back again.
        old = self.technician
        for shift_ns in (8 * 86_400 * 10**9, 8 * 86_400 * 10**9 - 3600 * 10**9):
            self.clock.shift(shift_ns)
            for method, pattern, operation, _ in closed:
                for token in (old, trainee):
                    status, problem, _ = self.send(method, self.path(pattern), token)
                    self.assertEqual((status, problem["code"]), (401, "token-expired"), operation)
        self.technician = recorder.log_in().token
        self.assertEqual(self.send("GET", "/api/v1/me", old)[0], 401)
        self.clock.shift(0)
        self.assert_unharmed(before)

    def test_malformed_mistyped_and_unknown_bodies_are_refused_everywhere(self):
        before = self.state()
        bodies = [b"{", b"[]", b"null", b"7", b"\xff\xfe", b'{"no_such_field": 1}', b'{"name": "\xff"}', b"[" * 50_000,
                  b'{"a":' * 10_000, b'{"name": 1, "name": 2}', b'{"title": "\\u0000"}', b'{"name": "' + b"x" * 100_000 + b'"}']
        for name in ("name", "user", "title", "to", "secured", "owner", "limit_ms", "password", "token", "url",
                     "wait_for", "start_session_ns", "departments", "role"):
            for value in (b"{}", b"[[]]", b"-1e999", b"1.5", b"true"):
                if (name, value) != ("secured", b"true"):
                    bodies.append(b'{"%s": %s}' % (name.encode(), value))
        for method, pattern, operation, has_body in routes():
            if method == "GET" or operation in ("logOut",):
                continue
            for body in bodies:
                status, problem, _ = self.send(method, self.path(pattern), self.technician, body)
                self.assertIn(status, (400, 409, 413, 415, 422, 429), (operation, body[:60], problem))
            if has_body:
                status, _, _ = self.send(method, self.path(pattern), self.technician, b"{}", "text/plain")
                self.assertEqual(status, 415, operation)
        for method, pattern, operation, _ in routes():
            if method == "GET" and (method, pattern) not in OPEN and operation not in SOCKETS:
                status, problem, _ = self.send("GET", self.path(pattern) + "?no_such=1", self.technician)
                self.assertEqual(status, 422, (operation, problem))
        self.assert_unharmed(before)

    def opened(self, method, pattern, length):
        """A connection on which a request with a body of this length has begun."""
        one = socket.create_connection(("127.0.0.1", self.recorder_.port), 90)
        self.addCleanup(one.close)
        one.sendall((f"{method} {self.path(pattern)} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.technician}\r\n"
                     f"Content-Type: application/json\r\n{length}\r\n\r\n").encode())
        return one

    def assert_answer(self, one, status, code, operation):
        answer = one.recv(4000)
        self.assertTrue(answer.startswith(b"HTTP/1.1 %d " % status), (operation, answer))
        self.assertIn(code, answer, operation)

    def test_huge_bodies_are_refused_everywhere_before_they_end(self):
        before = self.state()
        for method, pattern, operation, _ in routes():
            self.assert_answer(self.opened(method, pattern, "Content-Length: 1000000000"), 413, b"body-too-large", operation)
            # In chunks, so that nobody knows beforehand how much it will be.
            chunked = self.opened(method, pattern, "Transfer-Encoding: chunked")
            try:
                for _ in range(40):
                    chunked.sendall(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
            except OSError:
                pass  # it does not read on
            self.assert_answer(chunked, 413, b"body-too-large", operation)
        self.assert_unharmed(before)

    def test_slow_bodies_are_ended_while_all_others_are_served(self):
        before = self.state()
        slow = [(r[2], self.opened(r[0], r[1], "Content-Length: 100")) for r in routes()]
        # All others are served meanwhile, and a byte now and then gives nobody more time.
        for _ in range(4):
            self.assertEqual(self.recorder_.ask("GET", "/api/v1/me", token=self.technician)[0], 200)
            for _, one in slow:
                one.sendall(b" ")
            time.sleep(0.5)
        for operation, one in slow:
            self.assert_answer(one, 408, b"too-slow", operation)
        self.assert_unharmed(before)


if __name__ == "__main__":
    main()
