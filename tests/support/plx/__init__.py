# SPDX-License-Identifier: Apache-2.0
"""What tests written in Python stand on: recorders, cameras, the desktop in a window, waiting, folders. tests/README.md tells how
a new test begins. Whatever is started here is ended here, and only that."""
