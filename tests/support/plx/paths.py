# SPDX-License-Identifier: Apache-2.0
"""Where the programs under test are."""
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("PARALLAX_BUILD", ROOT / "build" / "release")).absolute()  # another one, to compare two
BIN = BUILD / "bin"
PLUGINS = BUILD / "plugins"
BAD_PLUGINS = BUILD / "tests" / "bad_plugins"

RECORDER = BIN / "parallax-recorder"
CTL = BIN / "parallaxctl"
DESKTOP = BIN / "parallax"
SIM_RTSP = BIN / "parallax-sim-rtsp"
SIM_CHECK = BIN / "parallax-sim-check"
SIM_READ = BIN / "parallax-sim-read"
UI_SESSION = BIN / "parallax-ui-session"
# Preloaded into a recorder: see their sources.
CLOCK_SHIFT = os.environ.get("PARALLAX_CLOCK_SHIFT", str(BUILD / "tests" / "e2e" / "service" / "libclock_shift.so"))
HANG = os.environ.get("PARALLAX_HANG", str(BUILD / "tests" / "e2e" / "service" / "libhang.so"))
