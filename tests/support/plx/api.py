# SPDX-License-Identifier: Apache-2.0
"""The recorder's API with nothing but the standard library."""
import http.client
import json
from urllib.parse import urlsplit

from plx.wait import until

USER = "anna"  # the Technician of every recorder that `set_up` was called for
PASSWORD = "correct horse battery"


class Api:
    """Asks the recorder at `self.url` with `self.token`."""
    url = ""
    token = None

    @property
    def host(self):
        return urlsplit(self.url).hostname

    @property
    def port(self):
        return urlsplit(self.url).port

    def output(self):
        """What is known of the recorder, for messages."""
        return ""

    def connection(self, source="127.0.0.1"):
        return http.client.HTTPConnection(self.host, self.port, timeout=60, source_address=(source, 0))

    def ask(self, method, path, body=None, token="", connection=None, source="127.0.0.1"):
        """(status, JSON or bytes); status None if there was no answer. `token` "": the one of `log_in`; None: none."""
        headers = {}
        chosen = self.token if token == "" else token
        if chosen:
            headers["Authorization"] = f"Bearer {chosen}"
        text = None if body is None else json.dumps(body)
        if text is not None:
            headers["Content-Type"] = "application/json"
        mine = connection or self.connection(source)
        try:
            mine.request(method, path, text, headers)
            answer = mine.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            return None, None
        finally:
            if connection is None:
                mine.close()
        try:
            return answer.status, json.loads(content) if content else None
        except ValueError:
            return answer.status, content

    def must(self, method, path, body=None, **more):
        """What it answered; AssertionError if it refused or did not answer."""
        status, content = self.ask(method, path, body, **more)
        if status is None or status >= 300:
            raise AssertionError(f"{method} {path}: {status} {content}; {self.output()}")
        return content

    def log_in_as(self, name, password=PASSWORD):
        """A token of that user's."""
        return self.must("POST", "/api/v1/login", {"user": name, "password": password}, token=None)["token"]

    def log_in(self, name=USER):
        """From now on that user asks."""
        self.token = self.log_in_as(name)
        return self

    def add_user(self, name, role):
        return self.must("POST", "/api/v1/users", {"name": name, "role": role, "password": PASSWORD})

    def add_room(self, sources=(), name="Room 1"):
        """`sources`: bodies for POST …/sources. Returns (location id, source ids)."""
        location = self.must("POST", "/api/v1/locations", {"name": name})["id"]
        return location, [self.add_source(location, **one) for one in sources]

    def add_source(self, location, **source):
        return self.must("POST", f"/api/v1/locations/{location}/sources", source)["id"]

    def add_simulated_room(self, name, cameras=(), size="640x360", first=1):
        """Its id. `cameras`: their names; the pictures of the first one say `first`."""
        return self.add_room([{"name": camera, "driver": "sim", "kind": "camera",
                               "url": f"sim://demo?index={number}&size={size}&fps=15"}
                              for number, camera in enumerate(cameras, first)], name)[0]

    def start_session(self, location, seconds=0, **wishes):
        """Starts and waits until that much is recorded, and the session is in the catalogue; its id."""
        session = self.must("POST", f"/api/v1/locations/{location}/recordings", wishes)["session"]
        self.wait_for_recording(session, seconds)
        return session

    def wait_for_recording(self, session, seconds=0):
        until(lambda: any(r["session"] == session and r["state"] == "recording" and r["duration_ns"] > seconds * 1e9
                          for r in self.recordings()), "the recording")
        until(lambda: self.ask("GET", f"/api/v1/sessions/{session}")[0] == 200, "the session in the catalogue")

    def stop_session(self, session):
        self.must("POST", f"/api/v1/sessions/{session}/stop", {})
        until(lambda: self.session(session)["state"] == "stopped", "the stop")

    def record(self, location, name, seconds=2):
        """A session of at least so many seconds, stopped and named; its id."""
        session = self.start_session(location, seconds)
        self.must("POST", f"/api/v1/sessions/{session}/stop", {})
        self.must("PUT", f"/api/v1/sessions/{session}/name", {"name": name})
        return session

    def recordings(self):
        return self.must("GET", "/api/v1/recordings")["recordings"]

    def recorded_now(self):
        """Ids of the sessions that are being recorded."""
        return [recording["session"] for recording in self.recordings()]

    def sessions(self):
        return self.must("GET", "/api/v1/sessions")["sessions"]

    def session(self, session):
        return self.must("GET", f"/api/v1/sessions/{session}")

    def items(self, session):
        return self.must("GET", f"/api/v1/sessions/{session}/items?limit=10000")["items"]
