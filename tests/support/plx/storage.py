# SPDX-License-Identifier: Apache-2.0
"""Recorders with storage folders that a case names, fills and takes away."""
import json

from plx.disks import small_disk
from plx.recorder import RecorderCase
from plx.wait import until


def parts_of(session):
    return [part for video in session["video_list"] for part in video["parts"]]


class StorageCase(RecorderCase):
    def storage(self, name, size=None):
        """A folder; with `size` a small disk of its own."""
        path = self.folder / name
        path.mkdir()
        if size:
            small_disk(path, size)
        return path

    def show(self, recorder, session):
        return recorder.session(session)

    def notices(self, recorder, code):
        return [notice for notice in recorder.must("GET", "/api/v1/notices")["notices"] if notice["code"] == code]

    def close_a_part(self, recorder, session):
        """Pauses. The catalogue knows then of a part on the disk, and that all is done with it."""
        recorder.must("POST", f"/api/v1/sessions/{session}/pause", {})
        self.wait_for_hashes(recorder, session)

    def wait_for_hashes(self, recorder, session):
        def hashed():
            shown = self.show(recorder, session)
            return shown if parts_of(shown) and all(part["sha256"] for part in parts_of(shown)) else None
        return until(hashed, "the hashes")

    def copies(self, *roots):
        """session.json of the only session, from each root that has it."""
        return [json.loads(file.read_text()) for root in roots for file in root.glob("*/session.json")]


def storage_in(folder):
    """Configuration of a recorder that records to a small disk."""
    return f'[[storage]]\nfolder = "{folder}"\nkeep_free_mib = 14\n'
