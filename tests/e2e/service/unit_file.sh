#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# systemd itself reads the unit and finds nothing to complain of, and its judgement of the hardening stays good.
# usage: unit_file.sh BUILD_FOLDER
set -euo pipefail
command -v systemd-analyze >/dev/null || { echo "There is no systemd-analyze here."; exit 77; }
build=$1
folder=$(mktemp -d "${TMPDIR:-/tmp}/plx-unit.XXXXXX")
trap 'rm -rf "$folder"' EXIT
# The program of this build instead of the one that will be installed.
sed "s|^ExecStart=[^ ]*|ExecStart=$build/bin/parallax-recorder|" "$build/systemd/parallax-recorder.service" \
  > "$folder/parallax-recorder.service"
complaints=$(systemd-analyze verify --man=no "$folder/parallax-recorder.service" 2>&1) || {
  echo "systemd-analyze verify failed: $complaints"
  exit 1
}
[ -z "$complaints" ] || { echo "systemd complains: $complaints"; exit 1; }
systemd-analyze security --offline=yes --threshold=25 "$folder/parallax-recorder.service" | tail -n 1
