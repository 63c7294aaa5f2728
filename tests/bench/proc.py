# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks share: processes of their own, their CPU time and memory, and waiting for something to be so."""
import os
import pathlib
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get('PARALLAX_BUILD', ROOT / 'build/release'))  # another one, to compare two
BIN = BUILD / 'bin'
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


def wait_until(condition, seconds, what):
    """Polls `condition` and returns its first true value; ends the benchmark when there is none in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    raise SystemExit(f'gave up after {seconds} s waiting for {what}')


class Processes:
    """Starts processes and ends exactly these when the block is left."""

    def __enter__(self):
        self.started = []
        return self

    def start(self, *command, **options):
        process = subprocess.Popen([str(word) for word in command], **options)
        self.started.append(process)
        return process

    def __exit__(self, *_):
        for process in self.started:
            if process.poll() is None:
                process.terminate()
        for process in self.started:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def start_cameras(processes, *options):
    """parallax-sim-rtsp with `options`; returns its base URL."""
    server = processes.start(BIN / 'parallax-sim-rtsp', '--port', 0, *options, stdout=subprocess.PIPE, text=True,
                             stdin=subprocess.DEVNULL)
    for line in server.stdout:
        if line.startswith('READY '):
            return line.split()[1].rstrip('/')
    raise SystemExit('parallax-sim-rtsp did not start')
