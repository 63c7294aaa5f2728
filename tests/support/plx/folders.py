# SPDX-License-Identifier: Apache-2.0
"""Temporary folders of a test program: all of them within one, which goes when the program ends, however it ends. Of a case that
failed the logs are kept, in Testing/failed of the build folder (or PARALLAX_KEPT): nothing else shows what went wrong, and
recordings would fill the disk."""
import atexit
import fcntl
import functools
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from plx.disks import unmount_within
from plx.paths import BUILD

PREFIX = "plx-tests-"
KEPT = Path(os.environ.get("PARALLAX_KEPT", BUILD / "Testing" / "failed"))
JUST_MADE_S = 60
MOST_KEPT = 1 << 20  # bytes of one file, its end
LOGS = ("*.log", "*.out", "log", "session.json", "recorder.json", "recorder.toml", "desktop.json")


def remove(folder):
    """With what is mounted in it."""
    unmount_within(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _sweep():
    """Removes what programs left that were killed: nobody holds their lock any more, or, for a moment, not yet."""
    for folder in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        try:
            if time.time() - folder.stat().st_mtime < JUST_MADE_S:
                continue
            with open(folder / "lock") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove(folder)
        except OSError:
            pass  # somebody's who runs, or just being made


@functools.cache
def program():
    """The one that holds all others."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = open(folder / "lock", "w")  # held until the program has ended
    fcntl.flock(lock, fcntl.LOCK_EX)
    os.chmod(folder, 0o711)  # VLC runs as another user
    owner = os.getpid()

    def gone():
        if os.getpid() == owner:  # and not a child of it
            remove(folder)
        lock.close()
    atexit.register(gone)
    return folder


def made(name):
    """A new, empty folder, named after `name`."""
    return Path(tempfile.mkdtemp(prefix=name + "-", dir=program()))


def keep_logs(case):
    """Copies what was logged so far by all that the program started; says where. `case`: the id of the case that failed."""
    target = KEPT / Path(sys.argv[0]).stem / case
    shutil.rmtree(target, ignore_errors=True)
    for pattern in LOGS:
        for file in program().rglob(pattern):
            if not file.is_file():
                continue
            copy = target / file.relative_to(program())
            copy.parent.mkdir(parents=True, exist_ok=True)
            with open(file, "rb") as log:
                log.seek(max(0, file.stat().st_size - MOST_KEPT))
                copy.write_bytes(log.read(MOST_KEPT))
    if target.exists():
        print(f"logs of {case} are kept in {target}", file=sys.stderr, flush=True)
