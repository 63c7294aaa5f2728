#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Recording from real RTSP servers whose cameras misbehave, or send what is less common: wild time stamps, lost packets,
B-frames, metadata, and VLC, which knows UDP only."""
import os
import shutil
import socket
import subprocess
import time
import unittest

from plx import media, processes
from plx.case import main
from plx.foreground import ForegroundCase
from plx.sanitizer import SLOWNESS


class CameraFaults(ForegroundCase):
    def record_one(self, url, seconds=8):
        recorder = self.recorder("record", "--source", f"One={url}", "--seconds", str(seconds))
        self.assertEqual(recorder.end(60), 0, recorder.errors)
        return self.session()

    def assert_on_time(self, folder, max_error_ms=60, max_sound_error_ms=50, bframes=0):
        """No picture is missing; counters and times in the pictures agree with the file's clock, but for the way from the
        camera."""
        check = media.check(folder, "--max-error-ms", max_error_ms, "--max-sound-error-ms", max_sound_error_ms, "--bframes", bframes)
        self.assertEqual(check.returncode, 0, check.stdout + check.stderr)

    def assert_mended(self, *fault):
        folder, session = self.record_one(self.server("--cameras", "1", "--audio", "none", *fault) + "/cam1")
        parts = self.parts(session, "One")
        self.assertEqual(len(parts), 1, parts)
        self.assertTrue(any("mended" in note for note in parts[0].get("notes", [])), parts[0])
        self.assert_all_finished(folder, session)
        self.assert_on_time(folder, 250 * SLOWNESS)  # what replaces a wrong time stamp is guessed from the arrival

    def test_time_stamps_that_step_back_two_seconds_are_mended(self):
        self.assert_mended("--back-every", "2")

    def test_time_stamps_that_step_back_among_b_frames_are_mended(self):  # F4
        folder, session = self.record_one(self.server("--cameras", "1", "--bframes", "2", "--back-every", "3") + "/cam1")
        self.assertTrue(any("mended" in note for note in self.parts(session, "One")[0].get("notes", [])), session)
        self.assert_on_time(folder, 600, 400, bframes=2)

    def test_sound_is_not_torn_when_time_stamps_step_back_among_b_frames(self):  # F4
        folder, session = self.record_one(self.server("--cameras", "1", "--bframes", "2", "--back-every", "3", "--audio", "aac") + "/cam1", 14)
        self.assert_on_time(folder, 600, 400, bframes=2)
        times = media.packet_times(folder / self.parts(session, "One")[0]["file"], "a:0")
        frame_s = 1024 / 48000
        torn = [(before, after) for before, after in zip(times, times[1:]) if before > 6 and abs(after - before - frame_s) > 0.003]
        self.assertEqual(torn, [])

    def test_time_stamps_that_leap_an_hour_are_mended(self):
        self.assert_mended("--jump-every", "3")

    def test_time_stamps_that_repeat_are_mended(self):
        self.assert_mended("--repeat-every", "2")

    def test_b_frames_and_metadata_are_recorded_whole(self):
        folder, session = self.record_one(self.server("--cameras", "1", "--bframes", "2", "--klv", "--audio", "opus") + "/cam1")
        part = self.parts(session, "One")[0]
        self.assertEqual(part["audio_codec"], "opus")
        self.assert_all_finished(folder, session)
        # The encoder holds pictures back, sound comes at once: they are joined with the first sender reports. How far off
        # they are is judged exactly on simulated time (unit tests); a loaded machine encodes late.
        self.assert_on_time(folder, 600, 400, bframes=2)
        universal_label = bytes.fromhex("060e2b34020b01010e01030101000000")  # MISB ST 0601
        self.assertGreater((folder / part["sidecar"]).read_bytes().count(universal_label), 20)

    def test_five_percent_of_lost_packets_leave_a_file_that_opens_and_says_so(self):
        url = self.server("--cameras", "1", "--transport", "udp", "--loss", "5", "--bitrate", "800000", "--gop", "5") + "/cam1"
        folder, session = self.record_one(url)
        parts = self.parts(session, "One")
        self.assertGreater(sum(part["frames"] for part in parts), 20)
        for part in parts:
            self.assertEqual(part["state"], "finished")
            self.assertTrue(any(note.startswith("Lost on the way: ") for note in part["notes"]), part)  # F6
            probe = subprocess.run(["ffprobe", "-v", "error", "-count_packets", "-show_entries", "stream=nb_read_packets", "-of",
                                    "csv=p=0", "-select_streams", "v", str(folder / part["file"])], capture_output=True, text=True)
            self.assertEqual((probe.returncode, probe.stderr), (0, ""))
            self.assertEqual(int(probe.stdout.strip().strip(",")), part["frames"])

    @unittest.skipUnless(shutil.which("vlc"), "SKIPPED: vlc is not installed")
    def test_a_recording_from_vlc_is_whole(self):
        media = self.folder / "loop.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=25:duration=20", "-c:v", "libx264",
                        "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", str(media)], check=True)
        os.chmod(self.folder, 0o777)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        url = f"rtsp://127.0.0.1:{port}/cam"
        # VLC refuses to run as root.
        drop = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        vlc = processes.start([*drop, "env", f"HOME={self.folder}", f"TMPDIR={self.folder}", "vlc", "-I", "dummy", "--no-dbus", "--quiet", "--loop", media,
                                f"--sout=#rtp{{sdp={url}}}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(processes.end, vlc)
        time.sleep(2)
        folder, session = self.record_one(url)
        self.assertGreater(self.parts(session, "One")[0]["frames"], 60)
        self.assert_all_finished(folder, session)


if __name__ == "__main__":
    main(at_once=3)
