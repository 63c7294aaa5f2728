# SPDX-License-Identifier: Apache-2.0
"""Another time of day for a recorder, as after `date -s`, by a preloaded library (tests/e2e/service/clock_shift.c)."""
import mmap
import os
import struct

from plx.paths import CLOCK_SHIFT


class WallClock:
    def __init__(self, file):
        file.write_bytes(bytes(8))
        self.file, self.mapped = file, mmap.mmap(os.open(file, os.O_RDWR), 8)

    def shift(self, ns):
        self.mapped[:] = struct.pack("q", ns)

    def environment(self):
        return {"LD_PRELOAD": CLOCK_SHIFT, "CLOCK_SHIFT_FILE": str(self.file)}
