# SPDX-License-Identifier: Apache-2.0
"""A recorder of its own for a test: real process, simulated cameras, own folder, free port."""
import json
import os
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request

from desktop import Failure, wait_for

PASSWORD = "correct horse battery"


class Recorder:
    def __init__(self, binary, plugins):
        self.binary = binary
        self.plugins = plugins
        self.data = tempfile.mkdtemp(prefix="parallax-ui-recorder-")
        self.token = None
        self.process = None
        self.start()

    def start(self, listen="127.0.0.1:0"):
        announcement = os.path.join(self.data, "recorder.json")
        if os.path.exists(announcement):
            os.remove(announcement)
        with open(os.path.join(self.data, "output"), "ab") as output:
            self.process = subprocess.Popen(
                [self.binary, "--data", self.data, "--listen", listen, "--plugins-dev", self.plugins],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output)

        def announced():
            if self.process.poll() is not None:
                with open(os.path.join(self.data, "output")) as text:
                    raise Failure(f"the recorder ended with {self.process.returncode}: {text.read()[-2000:]}")
            try:
                with open(announcement) as file:
                    return json.load(file)["url"]
            except (OSError, ValueError, KeyError):
                return None
        self.url = wait_for("recorder.json", announced)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def request(self, method, target, body=None):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        request = urllib.request.Request(self.url + target, method=method, headers=headers,
                                         data=None if body is None else json.dumps(body).encode())
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise Failure(f"{method} {target}: {error.code} {error.read().decode(errors='replace')}") from error
        return json.loads(text) if text else None

    def set_up(self, user="anna"):
        with open(os.path.join(self.data, "setup-token")) as file:
            token = file.read().strip()
        self.token = self.request("POST", "/api/v1/setup", {"token": token, "user": user, "password": PASSWORD})["token"]

    def add_user(self, name, role):
        self.request("POST", "/api/v1/users", {"name": name, "role": role, "password": PASSWORD})

    def add_room(self, name, cameras=(), size="640x360"):
        room = self.request("POST", "/api/v1/locations", {"name": name})["id"]
        for number, camera in enumerate(cameras, 1):
            self.request("POST", f"/api/v1/locations/{room}/sources",
                         {"name": camera, "driver": "sim", "kind": "camera",
                          "url": f"sim://demo?index={number}&size={size}&fps=15"})
        return room

    def sessions(self):
        return self.request("GET", "/api/v1/sessions")["sessions"]

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.data, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
