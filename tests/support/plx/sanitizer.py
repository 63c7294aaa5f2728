# SPDX-License-Identifier: Apache-2.0
"""What a sanitizer does to the figures that a test compares with: everything else stays as it is."""
import os

KIND = os.environ.get("PARALLAX_SANITIZE", "")
SLOWNESS = 3 if KIND == "thread" else 2 if KIND else 1  # cameras send late
# A bar of memory is one for the program that is shipped; a sanitizer pads each block and keeps what was freed.
MEMORY_SHARE = 4 if KIND else 1
