# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks share: processes of their own, their CPU time and memory. It is imported first: it says where plx is."""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'support'))  # they are run by hand
from plx import processes  # noqa: E402
from plx.cameras import Cameras  # noqa: E402
from plx.paths import BIN, BUILD, ROOT  # noqa: E402,F401

TICKS_PER_SECOND = os.sysconf('SC_CLK_TCK')


def cpu_seconds(pid):
    """User and system time of all threads of `pid` so far."""
    fields = pathlib.Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def private_kib(pid):
    """Memory that only `pid` holds, in KiB: what one process more costs. Page cache of files is not in it."""
    total = 0
    for line in pathlib.Path(f'/proc/{pid}/smaps_rollup').read_text().splitlines():
        if line.startswith(('Private_Clean:', 'Private_Dirty:')):
            total += int(line.split()[1])
    return total


class Processes:
    """Starts processes and ends exactly these when the block is left."""

    def __enter__(self):
        self.started = []
        return self

    def start(self, *command, **options):
        process = processes.start(command, **options)
        self.started.append(process)
        return process

    def cameras(self, *options):
        """parallax-sim-rtsp with `options`; returns its base URL."""
        served = Cameras('--port', 0, *options)
        self.started.append(served.process)
        return served.url

    def __exit__(self, *_):
        for process in self.started:
            processes.end(process, 10)
