# SPDX-License-Identifier: Apache-2.0
"""What the recorder refuses, and what it says then."""
import json
import os
import socket
import stat
import subprocess
import unittest

from recorder_site import CTL, PATIENCE_S, RECORDER, SiteTest, until


class Refusals(SiteTest):
    def test_a_second_recorder_on_the_data_folder_is_refused(self):
        self.start()
        second = subprocess.run([str(RECORDER), "--data", str(self.data), "--listen", "127.0.0.1:0"], capture_output=True,
                                text=True, env=self.environment, timeout=PATIENCE_S)
        self.assertEqual(second.returncode, 1)
        self.assertIn(f"process {self.announced['pid']}", second.stderr)
        self.assertEqual(json.loads((self.data / "recorder.json").read_text()), self.announced)

    def test_a_busy_port_gives_way_to_a_free_one_and_secrets_are_private(self):
        self.start()
        first = dict(self.announced)
        self.start(data=self.folder / "other", port=self.port)
        self.assertNotEqual(self.announced["url"], first["url"])
        for name in ("recorder.json", "setup-token", "secret-key"):
            mode = stat.S_IMODE(os.stat(self.data / name).st_mode)
            self.assertEqual(mode, 0o600, name)

    def test_another_address_than_loopback_has_a_certificate_of_its_own(self):
        process = subprocess.Popen([str(RECORDER), "--data", str(self.data), "--listen", "0.0.0.0:0"],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   env=self.environment)
        self.processes.append(process)
        until("it serves", lambda: (self.data / "recorder.json").exists())
        announced = json.loads((self.data / "recorder.json").read_text())
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
        starting = until("it starts", lambda: self.json("status")["recordings"])
        self.assertEqual((starting[0]["session"], starting[0]["phase"], starting[0]["attempts"]), (session, "starting", 2))
        self.assertIn("only starting", self.ctl("marks", "add", session, "--title", "x", code=1))
        self.assertIn("location-busy", self.ctl("record", "start", "--location", "Room 1", code=1))
        until("it gave up", lambda: not self.json("status")["recordings"])
        rows = until("the audit log knows", lambda: [r for r in self.json("audit", "list")["rows"]
                                                     if r["object"] == f"session:{session}" and r["action"] == "session-start-failed"])
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
            until("the test has connected", lambda: self.json("status")["sources"])
            self.assertLess(self.stop(self.processes[0]), 10)
            _, error = test.communicate(timeout=PATIENCE_S)
            self.assertIn("recorder-stopping", error)
            self.assertEqual(test.returncode, 1)

    def test_an_empty_room_an_unknown_driver_and_a_wrong_configuration_are_named(self):
        self.start()
        self.set_up(cameras=0)
        self.assertIn("location-empty", self.ctl("record", "start", "--location", "Room 1", code=1))
        source = self.ctl("sources", "add", "--location", "Room 1", "--name", "Door", "--driver", "none")
        tested = subprocess.run([str(CTL), "sources", "test", source], capture_output=True, text=True, env=self.environment,
                                timeout=PATIENCE_S)
        self.assertEqual(tested.returncode, 1)
        self.assertIn("There is no driver 'none'", tested.stdout)
        wrong = self.folder / "wrong.toml"
        wrong.write_text("lissten = \"127.0.0.1:0\"\n")
        refused = subprocess.run([str(RECORDER), "--data", str(self.folder / "x"), "--config", str(wrong)],
                                 capture_output=True, text=True, env=self.environment, timeout=PATIENCE_S)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("listen", refused.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
