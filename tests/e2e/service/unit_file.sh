#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The programs are linked so that their tables of addresses cannot be written to (L16); systemd itself reads the unit and
# finds nothing to complain of, and its judgement of the hardening stays good.
# usage: unit_file.sh BUILD_FOLDER
set -euo pipefail
if ! grep -q '^PARALLAX_SANITIZE:STRING=.' "$1/CMakeCache.txt"; then
  for program in parallax parallax-recorder parallaxctl; do
    readelf -d "$1/bin/$program" | grep -q BIND_NOW || { echo "$program is linked without -z now"; exit 1; }
  done
fi
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
