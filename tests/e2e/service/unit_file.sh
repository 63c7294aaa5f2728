#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The programs and bundled plugins are linked so that their tables of addresses cannot be written to, and compiled with
# stack protectors and FORTIFY; systemd itself reads the unit and finds nothing to complain of, and its judgement of
# the hardening stays good.
# usage: unit_file.sh BUILD_FOLDER
set -euo pipefail
hardened() { # FILE: what is missing, if anything
  local symbols
  readelf -d "$1" | grep BIND_NOW >/dev/null || echo "$1 is linked without -z now"
  symbols=$(readelf --dyn-syms -W "$1")
  grep -q ' __stack_chk_fail' <<<"$symbols" || echo "$1 is compiled without -fstack-protector-strong"
  # A plugin may call nothing that FORTIFY has a checked version of.
  [[ $1 == *.so ]] || grep -qE ' __[a-z_]+_chk@' <<<"$symbols" || echo "$1 is compiled without -D_FORTIFY_SOURCE"
}
if ! grep -q '^PARALLAX_SANITIZE:STRING=.' "$1/CMakeCache.txt" && ! grep -q '^CMAKE_BUILD_TYPE:STRING=Debug' "$1/CMakeCache.txt"
then
  missing=$(for file in "$1"/bin/parallax "$1"/bin/parallax-recorder "$1"/bin/parallaxctl "$1"/plugins/*/*.so; do
    hardened "$file"
  done)
  [ -z "$missing" ] || { echo "$missing"; exit 1; }
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
