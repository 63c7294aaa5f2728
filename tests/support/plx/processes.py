# SPDX-License-Identifier: Apache-2.0
"""Processes of a test. They end with it, also where it is interrupted."""
import atexit
import contextlib
import functools
import os
import signal
import subprocess
from pathlib import Path

from plx import folders
from plx.wait import until


@functools.cache
def _running():
    """Those that nobody has waited for yet."""
    running = set()
    folders.program()  # it goes after them

    def end_all():
        for process in list(running):
            end(process)
    atexit.register(end_all)
    return running


def start(command, **options):
    """As subprocess.Popen, of words that may be paths and numbers."""
    process = subprocess.Popen([str(word) for word in command], **options)
    _running().add(process)
    return process


def end(process, patience_s=0):
    """Kills it, or tells it to end and kills it only if it has not within `patience_s`. It may have ended before."""
    if process.poll() is None and patience_s:
        process.terminate()
        try:
            process.wait(patience_s)
        except subprocess.TimeoutExpired:
            pass
    if process.poll() is None:
        process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        try:
            if pipe:
                pipe.close()
        except BrokenPipeError:
            pass
    _running().discard(process)


def alive(pid):
    """Whether the process runs (one that has ended but was not waited for does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def end_started(pid):
    """Tells a process to end that one of ours started and that outlives it, such as the recorder of a desktop; waits for it."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    until(lambda: not alive(pid), f"the end of process {pid}")
