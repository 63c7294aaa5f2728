# SPDX-License-Identifier: Apache-2.0
"""The one way to wait for something: never a sleep that is long enough on a good day."""
import time

PATIENCE_S = 180  # a loaded machine is slow, with a sanitizer more so; nobody waits this long where all is well


def until(condition, what, seconds=PATIENCE_S):
    """Polls until `condition()` is true and returns what it gave. In time or not at all: then AssertionError says what was
    waited for (`what`, a text or a function that makes one now) and what the condition gave last."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what() if callable(what) else what}; the last look gave {found!r}")
        time.sleep(0.05)
