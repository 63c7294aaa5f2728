#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which requirements of docs/requirements.md the tests name (`[R28]`, `[R28, R110]`).

Without arguments: tells which R numbers no test names. `--check`: tells what is wrong with the list and with the tags of
the tests, and ends with status 1 if anything is."""
import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIST = ROOT / "docs" / "requirements.md"
LINE = re.compile(r"^- ([RC])(\d+): \S")
NUMBERS = r"[A-Z]\d{1,3}(?:, ?[A-Z]\d{1,3})*"
TAG = re.compile(rf"\[({NUMBERS})\]")
# Numbers in round brackets, or before a colon, look like a tag and are counted by nothing.
LOOSE = re.compile(rf'(?:[ "]\(|"""|\(")({NUMBERS})(?:\)|: )')
# Copies of what others keep, such as the C11 of a frozen header.
FOREIGN = ("abi", "golden", "upgrade")
ENDINGS = {".cpp", ".py", ".sh"}


def listed():
    """Every (letter, number) in the order of the list, repeated ones too."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return [(found[1], int(found[2])) for found in map(LINE.match, lines) if found]


def test_files(folder):
    for file in sorted(folder.rglob("*")):
        if file.relative_to(folder).parts[0] in FOREIGN:
            continue
        # Programs without an ending are scripts.
        if file.is_file() and (file.suffix in ENDINGS or (not file.suffix and file.stat().st_mode & 0o100)):
            yield file


def named(folder, pattern=TAG):
    """{(letter, number): the places that name it} over the tests below `folder`."""
    places = {}
    for file in test_files(folder):
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            for tag in pattern.findall(line):
                for name in re.findall(r"[A-Z]\d+", tag):
                    places.setdefault((name[0], int(name[1:])), []).append(f"{file.relative_to(ROOT)}:{number}")
    return places


def unnamed(numbers, places):
    """The R numbers that no test names, as one folded line."""
    required = [number for number in numbers if number[0] == "R"]
    missing = [f"R{number}" for letter, number in required if (letter, number) not in places]
    if not missing:
        return f"All {len(required)} requirements are named by tests."
    line = f"Requirements that no test names, {len(missing)} of {len(required)}: {' '.join(missing)}"
    return "\n".join(textwrap.wrap(line, 120, subsequent_indent="  "))


def faults(numbers, places, loose):
    """What is wrong with list and tags, a sentence each."""
    out = [f"{letter}{number} stands twice in the list."
           for letter, number in sorted(set(numbers)) if numbers.count((letter, number)) > 1]
    for letter in "RC":
        own = {number for of, number in numbers if of == letter}
        if own != set(range(1, len(own) + 1)):
            out.append(f"The {letter} numbers of the list do not run from 1 on without a hole.")
    for (letter, number), named_at in sorted(places.items()):
        if (letter, number) not in numbers:
            out += [f"{place}: {letter}{number} is not in the list; say in words what the test shows." for place in named_at]
    for (letter, number), named_at in sorted(loose.items()):
        out += [f"{place}: {letter}{number} stands there without square brackets; requirements are named in them." for place in named_at]
    return out


def main():
    tests = ROOT / "tests"
    numbers, places = listed(), named(tests)
    if sys.argv[1:] != ["--check"]:
        print(unnamed(numbers, places))
        return 0
    problems = faults(numbers, places, named(tests, LOOSE))
    print("\n".join(problems) or f"{len(numbers)} numbers, {len(places)} of them named by tests.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
