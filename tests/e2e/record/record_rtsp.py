#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Recording from a real RTSP server (GStreamer's): digest log-in, sound that becomes AAC, refusals with their reason."""
import fcntl
import os
import select
import signal
import subprocess
import termios
from pathlib import Path

from plx.case import main
from plx.foreground import ForegroundCase
from plx.paths import RECORDER


class Rtsp(ForegroundCase):
    def test_two_cameras_with_log_in_and_telephone_sound(self):
        url = self.server("--cameras", "2", "--auth", "ann:secret", "--audio", "pcmu")
        host = url.removeprefix("rtsp://")
        recorder = self.recorder("record", "--source", f"One=rtsp://ann:secret@{host}/cam1", "--source",
                                 f"Two=rtsp://ann:secret@{host}/cam2", "--seconds", "4")
        self.assertEqual(recorder.end(40), 0)
        folder, session = self.session()
        self.assert_all_finished(folder, session)
        for source in ("One", "Two"):
            part = self.parts(session, source)[0]
            self.assertEqual((part["codec"], part["audio_codec"]), ("h264", "aac"))
            self.assertGreater(part["frames"], 30)

    def test_a_password_on_the_command_line_is_hidden_at_once_and_warned_of(self):
        """Whoever is on the computer can list its processes with their arguments."""
        host = self.server("--cameras", "1", "--auth", "ann:secret").removeprefix("rtsp://")

        def arguments_of(process):
            return Path(f"/proc/{process.pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()

        recorder = self.recorder("record", "--source", f"One=rtsp://ann:secret@{host}/cam1", "--seconds", "3")
        recorder.wait_for("phase", phase="recording")
        self.assertIn(f"One=rtsp://ann:***@{host}/cam1", arguments_of(recorder.process))
        self.assertNotIn("secret", arguments_of(recorder.process))
        self.assertIn("--seconds", arguments_of(recorder.process))
        self.assertEqual(recorder.end(40), 0)
        self.assertIn("--password-stdin", "".join(recorder.errors))
        self.assertNotIn("secret", "".join(recorder.errors))

        with subprocess.Popen([str(RECORDER), "--data", str(self.data), "test-source", "--url",
                               f"rtsp://ann:secret@{host}/cam1", "--seconds", "1"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as testing:
            self.assertTrue(testing.stdout.readline())
            self.assertNotIn("secret", arguments_of(testing))
            told, warned = testing.communicate(timeout=40)
        self.assertIn("first picture", told)
        self.assertIn("--password-stdin", warned)

        recorder = self.recorder("record", "--source", f"One=rtsp://{host}/cam1", "--user", "ann", "--password-stdin",
                                 "--seconds", "1")
        recorder.send("secret")
        self.assertEqual(recorder.end(40), 0)
        self.assertEqual(recorder.errors, [])

    def test_a_password_that_a_person_types_is_asked_for_and_not_shown(self):
        person, terminal = os.openpty()
        self.addCleanup(os.close, person)
        with subprocess.Popen([str(RECORDER), "--data", str(self.data), "test-source", "--url", "rtsp://127.0.0.1:9/none",
                               "--user", "ann", "--password-stdin", "--timeout", "1"], stdin=terminal, stdout=terminal,
                              stderr=terminal, start_new_session=True) as testing:
            os.close(terminal)
            shown, written = b"", False
            try:
                while True:
                    quiet = not select.select([person], [], [], 5)[0]
                    shown += b"" if quiet else os.read(person, 4096)
                    if not written and (quiet or b"Password: " in shown):
                        written = os.write(person, b"secret\n")
            except OSError:
                pass  # it has ended
            self.assertEqual(testing.wait(20), 1)
        self.assertIn(b"Password: ", shown)
        self.assertIn(b"127.0.0.1:9 is there", shown)
        self.assertNotIn(b"secret", shown)

    def test_a_terminal_shows_again_what_is_typed_when_the_question_is_broken_off(self):
        person, terminal = os.openpty()
        self.addCleanup(os.close, person)
        self.addCleanup(os.close, terminal)

        def echo():
            return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
        with subprocess.Popen([str(RECORDER), "--data", str(self.data), "test-source", "--url", "rtsp://127.0.0.1:9/none",
                               "--user", "ann", "--password-stdin"], stdin=terminal, stdout=terminal, stderr=terminal,
                              preexec_fn=lambda: (os.setsid(), fcntl.ioctl(0, termios.TIOCSCTTY, 0))) as testing:
            self.assertIn(b"Password: ", os.read(person, 4096))
            self.assertFalse(echo())
            os.write(person, b"\x03")
            self.assertEqual(testing.wait(20), -signal.SIGINT)
        self.assertTrue(echo())

    def test_a_camera_of_h265_is_recorded_as_it_sends(self):
        """[R80] Copied, not decoded: the recorder's own process has no decoder open."""
        recorder = self.recorder("record", "--source", f"One={self.server('--cameras', '1', '--codec', 'h265')}/cam1", "--seconds", "4")
        self.assertEqual(recorder.end(40), 0)
        folder, session = self.session()
        self.assert_all_finished(folder, session)
        part = self.parts(session, "One")[0]
        self.assertEqual(part["codec"], "h265")
        self.assertGreater(part["frames"], 20)
        probe = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-count_frames", "-show_entries",
                                "stream=codec_name,nb_read_frames", "-of", "csv=p=0", str(folder / part["file"])],
                               capture_output=True, text=True, timeout=60)
        self.assertEqual((probe.stderr, probe.stdout.strip()), ("", f"hevc,{part['frames']}"))

    def test_wrong_password_and_unknown_host_are_told_and_hold_nobody_up(self):
        url = self.server("--cameras", "1", "--auth", "ann:secret")
        host = url.removeprefix("rtsp://")
        recorder = self.recorder("record", "--source", f"Good=rtsp://ann:secret@{host}/cam1", "--source",
                                 f"Wrong=rtsp://ann:guess@{host}/cam1", "--source",
                                 "Nowhere=rtsp://no-such-host.invalid/x", "--wait-timeout", "3", "--seconds", "3")
        refused = recorder.wait_for("source", source="Wrong", state="refused")
        self.assertEqual(refused["reason"]["code"], "login-refused")
        nowhere = recorder.wait_for("source", source="Nowhere", state="gone")
        self.assertEqual(nowhere["reason"]["code"], "unknown-host")
        self.assertTrue(refused["reason"]["remedy"] and nowhere["reason"]["remedy"])
        self.assertEqual(recorder.end(40), 0)
        _, session = self.session()
        self.assertEqual(len(self.parts(session, "Good")), 1)
        self.assertEqual(self.parts(session, "Wrong"), [])

    def test_a_camera_that_is_restarted_with_another_resolution_goes_on_as_a_new_part(self):
        url = self.server("--cameras", "1", "--gop", "10", "--resize-after", "4", "--resize-to", "160x90")
        recorder = self.recorder("record", "--source", f"One={url}/cam1", "--seconds", "8")
        self.assertEqual(recorder.end(40), 0)
        folder, session = self.session()
        self.assert_all_finished(folder, session)
        self.assertEqual([(p["width"], p["height"]) for p in self.parts(session, "One")][:2], [(320, 180), (160, 90)])

    def test_a_quick_check_of_a_camera_says_what_it_sends(self):
        url = self.server("--cameras", "1")
        done = subprocess.run([str(RECORDER), "test-source", "--url", f"{url}/cam1",
                               "--seconds", "2"], capture_output=True, text=True, timeout=40)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("first picture", done.stdout)
        self.assertIn("320x180", done.stdout)
        self.assertRegex(done.stdout, r"\d+\.\d fps")


if __name__ == "__main__":
    main()
