# SPDX-License-Identifier: Apache-2.0
"""Small disks, which fill and go away for real; and what is mounted where. They need root: without it the case is skipped."""
import ctypes
import os
import unittest
from pathlib import Path

MS_READ_ONLY, MS_REMOUNT, MS_BIND, MNT_DETACH = 1, 32, 4096, 2


def _libc():
    return ctypes.CDLL(None, use_errno=True)


def small_disk(path, size):
    """An empty file system of `size` ("40m") at `path`, which is made if need be."""
    path.mkdir(parents=True, exist_ok=True)
    if _libc().mount(b"tmpfs", str(path).encode(), b"tmpfs", 0, f"size={size}".encode()) != 0:
        raise unittest.SkipTest(f"SKIPPED: no tmpfs can be mounted here ({os.strerror(ctypes.get_errno())}); run as root")
    return path


def _mount_again(source, path, flags):
    if _libc().mount(source and str(source).encode(), str(path).encode(), None, flags, None) != 0:
        raise unittest.SkipTest(f"SKIPPED: nothing can be mounted here ({os.strerror(ctypes.get_errno())}); run as root")


def bind(source, path):
    """Shows `source` at `path`, too."""
    _mount_again(source, path, MS_BIND)


def freeze(folder):
    """Nothing can be written to it until it is unmounted."""
    bind(folder, folder)
    _mount_again(None, folder, MS_BIND | MS_REMOUNT | MS_READ_ONLY)


def unmount(path):
    """Also while it is used. Whether anything was mounted there."""
    return _libc().umount2(str(path).encode(), MNT_DETACH) == 0


def unmount_within(folder):
    inside = [line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
    for path in sorted((path for path in inside if path.startswith(f"{folder}/")), reverse=True):
        unmount(path)


def fill(file):
    """Writes until there is no room any more."""
    with open(file, "wb", buffering=0) as full:
        try:
            while True:
                full.write(bytes(65536))
        except OSError:
            pass
