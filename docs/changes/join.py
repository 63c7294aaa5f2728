#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Joins the notes of this folder. `join.py VERSION` puts them into CHANGELOG.md and takes them away; without a version it
only prints them."""
import datetime
import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
LOG = FOLDER.parents[1] / "CHANGELOG.md"


def main():
    notes = [note for note in sorted(FOLDER.glob("*.md")) if note.name != "README.md"]
    joined = "".join(note.read_text(encoding="utf-8").strip() + "\n" for note in notes)
    if len(sys.argv) != 2:
        print(joined, end="")
        return
    head, releases = LOG.read_text(encoding="utf-8").split("\n## ", 1)
    day = datetime.datetime.now(datetime.timezone.utc).date()
    LOG.write_text(f"{head}\n## {sys.argv[1]} ({day})\n\n{joined}\n## {releases}", encoding="utf-8")
    for note in notes:
        note.unlink()


if __name__ == "__main__":
    main()
