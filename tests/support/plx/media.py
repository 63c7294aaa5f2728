# SPDX-License-Identifier: Apache-2.0
"""Recorded files, read by programs that are not ours, and by our checker."""
import subprocess

from plx.paths import SIM_CHECK


def decoding(file):
    """(exit code, complaints) of FFmpeg, which decodes every frame: (0, "") where all is well."""
    done = subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", str(file), "-fps_mode", "passthrough", "-enc_time_base",
                           "1:90000", "-f", "null", "-"], capture_output=True, text=True)
    return done.returncode, done.stderr


def packet_times(file, track):
    """In seconds, of a track as FFmpeg names it ("v:0")."""
    probe = subprocess.run(["ffprobe", "-v", "error", "-select_streams", track, "-show_entries", "packet=pts_time", "-of",
                            "csv=p=0", str(file)], capture_output=True, text=True, check=True)
    return [float(line.strip(",")) for line in probe.stdout.split()]


def check(folder, *options):
    """parallax-sim-check, which compares the counters and times in the pictures of a session with the files' clock."""
    return subprocess.run([str(SIM_CHECK), "--remove-latency", *map(str, options), str(folder)], capture_output=True, text=True)
