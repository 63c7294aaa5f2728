# SPDX-License-Identifier: Apache-2.0
"""What the recorder refuses, and what it says then."""
import json
import os
import socket
import stat
import subprocess

from plx.case import main
from plx.paths import CTL, RECORDER
from plx.recorder import Recorder
from plx.site import SiteCase
from plx.wait import until


class Refusals(SiteCase):
    def test_a_second_recorder_on_the_data_folder_is_refused(self):
        self.start()
        second = subprocess.run([str(RECORDER), "--data", str(self.data), "--listen", "127.0.0.1:0"], capture_output=True,
                                text=True, env=self.environment, timeout=60)
        self.assertEqual(second.returncode, 1)
        self.assertIn(f"process {self.running.pid}", second.stderr)
        self.assertEqual(json.loads((self.data / "recorder.json").read_text()), self.running.facts)

    def test_a_busy_port_gives_way_to_a_free_one_and_secrets_are_private(self):
        first = self.start()
        (self.folder / "beside").mkdir()
        other = self.enter(Recorder(self.folder / "beside" / "data", listen=first.address))
        self.assertNotEqual(other.url, first.url)
        for name in ("recorder.json", "setup-token", "secret-key"):
            mode = stat.S_IMODE(os.stat(self.data / name).st_mode)
            self.assertEqual(mode, 0o600, name)

    def test_another_address_than_loopback_has_a_certificate_of_its_own(self):
        announced = self.recorder(listen="0.0.0.0:0").facts
        self.assertTrue(announced["url"].startswith("https://"), announced)
        self.assertEqual(len(announced["fingerprint"].replace(":", "")), 64)
        self.ctl("setup", "--user", "anna", "--password-stdin", text="correct horse battery\n")
        self.ctl("status")

    def test_a_start_without_pictures_counts_down_and_gives_up(self):
        config = self.folder / "recorder.toml"
        config.write_text("[recording]\nwait_timeout_s = 1\nattempt_timeout_s = 3\nattempts = 2\n")
        self.start("--config", config)
        self.set_up(cameras=0)
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            port = closed.getsockname()[1]
        self.ctl("sources", "add", "--location", "Room 1", "--name", "Door", "--url", f"rtsp://127.0.0.1:{port}/x")
        session = self.ctl("record", "start", "--location", "Room 1")
        starting = until(lambda: self.json("status")["recordings"], "it starts")
        self.assertEqual((starting[0]["session"], starting[0]["phase"], starting[0]["attempts"]), (session, "starting", 2))
        self.assertIn("only starting", self.ctl("marks", "add", session, "--title", "x", code=1))
        self.assertIn("location-busy", self.ctl("record", "start", "--location", "Room 1", code=1))
        until(lambda: not self.json("status")["recordings"], "it gave up")
        rows = until(lambda: [r for r in self.json("audit", "list")["rows"]
                              if r["object"] == f"session:{session}" and r["action"] == "session-start-failed"],
                     "the audit log knows")
        self.assertEqual((rows[0]["actor"], rows[0]["reason"]), ("system", "start-failed"))
        self.assertEqual(self.json("sessions", "list")["total"], 0)
        self.assertFalse(list((self.data / "active").glob("*")))

    def test_one_can_stop_a_recording_that_only_starts(self):
        self.start()
        self.set_up(cameras=0)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            port = silent.getsockname()[1]
            source = self.ctl("sources", "add", "--location", "Room 1", "--name", "Door", "--url",
                              f"rtsp://127.0.0.1:{port}/x")
            session = self.ctl("record", "start", "--location", "Room 1")
            self.ctl("record", "stop", session)
            self.assertFalse(self.json("status")["recordings"])
            self.assertEqual(self.json("sessions", "list")["total"], 0)

            # A test of a camera that does not answer ends when the recorder does.
            test = subprocess.Popen([str(CTL), "sources", "test", source, "--limit", "30"], stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, text=True, env=self.environment)
            until(lambda: self.json("status")["sources"], "the test has connected")
            self.assertLess(self.stop(self.running), 10)
            _, error = test.communicate(timeout=60)
            self.assertIn("recorder-stopping", error)
            self.assertEqual(test.returncode, 1)

    def test_an_empty_room_an_unknown_driver_and_a_wrong_configuration_are_named(self):
        self.start()
        self.set_up(cameras=0)
        self.assertIn("location-empty", self.ctl("record", "start", "--location", "Room 1", code=1))
        source = self.ctl("sources", "add", "--location", "Room 1", "--name", "Door", "--driver", "none")
        tested = subprocess.run([str(CTL), "sources", "test", source], capture_output=True, text=True, env=self.environment,
                                timeout=60)
        self.assertEqual(tested.returncode, 1)
        self.assertIn("There is no driver 'none'", tested.stdout)
        wrong = self.folder / "wrong.toml"
        wrong.write_text("lissten = \"127.0.0.1:0\"\n")
        refused = subprocess.run([str(RECORDER), "--data", str(self.folder / "x"), "--config", str(wrong)],
                                 capture_output=True, text=True, env=self.environment, timeout=60)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("listen", refused.stderr)


if __name__ == "__main__":
    main()
