#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every key of the configuration file outside [limits] has its effect on a real recorder."""
import json
import os
import shutil
import ssl
import subprocess
import urllib.request

from plx.cameras import sim
from plx.case import main
from plx.paths import BUILD, CTL, RECORDER
from plx.recorder import Recorder, RecorderCase
from plx.wait import until
from plx.websocket import WebSocket

MIB = 1024 * 1024
SIM = "parallax.camera-sim"


class Configuration(RecorderCase):
    def configured(self, text, **more):
        return self.recorder("--config", self.configuration(text), **more)

    def events_of(self, recorder):
        """The events from now on, in a new recorder from the first one on."""
        follower = WebSocket(recorder, "/api/v1/events?after=0")
        self.addCleanup(follower.close)

        def following():
            while True:
                message = json.loads(follower.message()[1])
                if message["type"] == "event":
                    yield message
        return following()

    def plugins(self, recorder):
        return {p["id"]: p for p in recorder.must("GET", "/api/v1/plugins")["plugins"]}

    def test_it_serves_where_listen_says_and_the_command_line_goes_before_it(self):
        recorder = self.configured('listen = "127.0.0.3:0"\n', listen=None, usual=())
        self.assertTrue(recorder.url.startswith("http://127.0.0.3:"), recorder.facts)
        recorder.close()
        # The command line goes before the file.
        other = self.configured('listen = "127.0.0.3:0"\n')
        self.assertTrue(other.url.startswith("http://127.0.0.1:"), other.facts)

    def test_it_shows_the_certificate_of_tls(self):
        # The certificate that a recorder makes for itself will do.
        made = Recorder(self.folder / "other", listen="0.0.0.0:0")
        self.addCleanup(made.close)
        pems = [p for p in (self.folder / "other").iterdir()
                if p.is_file() and b"-----BEGIN" in p.read_bytes()]
        key = next(p for p in pems if b"PRIVATE KEY" in p.read_bytes())
        certificate = next(p for p in pems if b"BEGIN CERTIFICATE" in p.read_bytes())
        shutil.copy(certificate, self.folder / "mine.crt")
        shutil.copy(key, self.folder / "mine.key")
        url = self.configured('listen = "127.0.0.1:0"\n[tls]\ncertificate = "mine.crt"\nkey = "mine.key"\n', listen=None,
                              usual=()).url
        self.assertTrue(url.startswith("https://"), url)
        context = ssl.create_default_context(cafile=str(self.folder / "mine.crt"))
        context.check_hostname = False
        with urllib.request.urlopen(f"{url}/api/v1", context=context, timeout=60) as answer:
            self.assertEqual(json.load(answer)["name"], "Parallax")

    def test_plugins_in_folders_must_be_signed_and_disabled_ones_are_refused(self):
        recorder = self.configured(f'[plugins]\ndisabled = ["{SIM}"]\n').set_up()
        refused = self.plugins(recorder)[SIM]
        self.assertEqual((refused["state"], refused["refusal"]["step"], refused["refusal"]["code"]),
                         ("refused", "policy", "disabled"))
        recorder.close()
        # What is not the installation's own must be signed, wherever it was copied from.
        for folder, plugin in (("few", "storage_local"), ("other", "camera_sim")):
            (self.folder / folder).mkdir()
            shutil.copytree(BUILD / "plugins" / plugin, self.folder / folder / plugin)
        recorder = self.configured('[plugins]\nfolders = ["other"]\ndev_folders = ["few"]\n').log_in()
        plugins = self.plugins(recorder)
        self.assertEqual(set(plugins), {"parallax.storage-local", SIM})
        self.assertEqual((plugins[SIM]["state"], plugins[SIM]["refusal"]["code"]), ("refused", "unsigned"))

    def test_plugins_in_dev_folders_need_no_seal(self):
        dev = self.folder / "dev"
        shutil.copytree(BUILD / "plugins" / "camera_sim", dev / "camera_sim")
        file = next((dev / "camera_sim").glob("*.json"))
        manifest = json.loads(file.read_text())
        manifest["files"] = {} if isinstance(manifest["files"], dict) else []
        file.write_text(json.dumps(manifest))
        few = self.folder / "few"
        few.mkdir()
        shutil.copytree(BUILD / "plugins" / "storage_local", few / "storage_local")
        recorder = self.configured('[plugins]\nfolders = ["dev"]\ndev_folders = ["few"]\n').set_up()
        self.assertEqual(self.plugins(recorder)[SIM]["refusal"]["code"], "seal-missing")
        recorder.close()
        (self.folder / "empty").mkdir()  # instead of the installation's own
        recorder = self.configured('[plugins]\nfolders = ["empty"]\ndev_folders = ["few", "dev"]\n').log_in()
        self.assertEqual(self.plugins(recorder)[SIM]["state"], "running", self.plugins(recorder)[SIM])

    def recorded_to(self, recorder):
        location, _ = recorder.add_room([sim(1)], name=f"Room {len(recorder.must('GET', '/api/v1/locations')['locations'])}")
        session = recorder.start_session(location)
        path = until(lambda: [p["path"] for v in recorder.session(session)["video_list"]
                                   for p in v["parts"]], "a part")[0]
        recorder.stop_session(session)
        return os.path.dirname(os.path.dirname(path))

    def test_it_records_to_the_storage_folder_with_room_and_needs_one_that_is_there(self):
        for name in ("one", "two"):
            (self.folder / name).mkdir()
        plenty = shutil.disk_usage(self.folder).total // MIB
        recorder = self.configured('[[storage]]\nfolder = "one"\nkeep_free_mib = 0\n[[storage]]\nfolder = "two"\n',
                                   usual=()).set_up()
        self.assertEqual(self.recorded_to(recorder), str(self.folder / "one"))
        recorder.close()
        recorder = self.configured(f'[[storage]]\nfolder = "one"\nkeep_free_mib = {plenty}\n[[storage]]\nfolder = "two"\n'
                                   'keep_free_mib = 0\n', usual=()).log_in()
        self.assertEqual(self.recorded_to(recorder), str(self.folder / "two"))
        recorder.close()
        self.assertFalse((self.data / "sessions").exists() and list((self.data / "sessions").iterdir()))
        (self.folder / "one").rename(self.folder / "away")
        (self.folder / "two").rename(self.folder / "away too")
        refused = subprocess.run([str(RECORDER), "--data", str(self.data), "--config", str(self.folder / "recorder.toml"),
                                  "--listen", "127.0.0.1:0"], capture_output=True, text=True, timeout=60)
        self.assertEqual(refused.returncode, 1, refused.stderr)
        self.assertIn(str(self.folder / "one"), refused.stderr)

    def test_its_log_has_the_level_the_size_and_the_number_of_files_that_log_says(self):
        logs = self.data / "logs"
        full = b"2026-01-01T00:00:00.000Z info an old line\n" * (MIB // 40)
        for _ in range(4):
            recorder = self.configured("[log]\nfile_mib = 1\nfiles = 2\n")
            until(lambda: b"Serving at" in (logs / "recorder.log").read_bytes(), "a first line, which turns the files")
            recorder.kill()
            with open(logs / "recorder.log", "ab") as file:
                file.write(full)
        self.assertEqual(len(list(logs.iterdir())), 3)  # the present one, and two older ones
        self.assertTrue(any(b"Serving at" in file.read_bytes() for file in logs.iterdir()))
        shutil.rmtree(logs)
        recorder = self.configured('[log]\nlevel = "error"\n').set_up()
        self.recorded_to(recorder)
        self.assertEqual(recorder.stop(), 0)
        self.assertEqual((logs / "recorder.log").read_bytes(), b"")

    def outcome(self, recorder, location):
        """What becomes of a start: the fields of the first event with another phase than `starting`."""
        events = self.events_of(recorder)
        session = recorder.must("POST", f"/api/v1/locations/{location}/recordings", {})["session"]
        for event in events:
            if event["event"] == "recording-changed" and event["session"] == session and \
                    event["fields"]["phase"] != "starting":
                return event["fields"]

    def test_a_start_waits_and_tries_as_recording_says(self):
        # It waits for all sources longer than an attempt lasts: three attempts of two seconds, then it gives up.
        recorder = self.configured("[recording]\nwait_timeout_s = 3600\nattempt_timeout_s = 2\nattempts = 3\n").set_up()
        location, _ = recorder.add_room([sim(1), {"name": "Door", "driver": "rtsp", "url": "rtsp://127.0.0.1:1/x"}])
        outcome = self.outcome(recorder, location)
        self.assertEqual((outcome["phase"], outcome["attempt"], outcome["attempts"]), ("failed", 3, 3), outcome)
        recorder.close()
        # It waits for a moment, then one source is enough.
        recorder = self.configured("[recording]\nwait_timeout_s = 0.5\nattempt_timeout_s = 60\nattempts = 1\n").log_in()
        outcome = self.outcome(recorder, location)
        self.assertEqual((outcome["phase"], outcome["attempts"]), ("recording", 1), outcome)

    def test_it_warns_of_a_disk_as_disk_says(self):
        recorder = self.configured("[disk]\nwarn_minutes = 0\nwarn_free_percent = 100\n").set_up()
        low = next(e for e in self.events_of(recorder) if e["fields"].get("code") == "disk-low")
        self.assertEqual((low["event"], low["session"]), ("notice", ""))
        recorder.close()
        recorder = self.configured("[disk]\nwarn_minutes = 100000\nwarn_free_percent = 0\n").log_in()
        location, _ = recorder.add_room([{**sim(1), "url": "sim:?size=640x360&fps=25&gop=5&bit_rate=8000000"}])
        events = self.events_of(recorder)
        session = recorder.start_session(location)
        low = next(e for e in events if e["fields"].get("code") == "disk-low")
        self.assertEqual(low["session"], session)

    def test_it_finds_without_memory_for_the_search_and_support_sees_what_is_in_force(self):
        recorder = self.configured("[catalogue]\nsearch_memory_mib = 0\n").set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start_session(location)
        recorder.must("POST", f"/api/v1/sessions/{session}/items", {"title": "Intubation", "start_session_ns": 1})
        found = recorder.must("GET", "/api/v1/sessions?search=tubat%20room")
        self.assertEqual([s["id"] for s in found["sessions"]], [session])
        self.assertEqual(recorder.must("GET", "/api/v1/sessions?search=zebra")["total"], 0)
        # What is in force stands in the archive for support.
        saved = subprocess.run([str(CTL), "diagnose", "--to", str(self.folder / "d.tar")], capture_output=True, text=True,
                               env={**os.environ, "PARALLAX_URL": recorder.url, "PARALLAX_TOKEN": recorder.token})
        self.assertEqual(saved.returncode, 0, saved.stderr)
        self.assertIn(b"search_memory_mib = 0", (self.folder / "d.tar").read_bytes())


if __name__ == "__main__":
    main()
