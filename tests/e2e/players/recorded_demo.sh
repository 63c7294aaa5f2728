#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Records the demo location, holds its pictures against its clock, and opens every file in other players.
# usage: recorded_demo.sh BIN_FOLDER
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
"$1/parallax-recorder" --data "$data" record --location demo --name Demo --seconds 6 </dev/null
"$1/parallax-sim-check" "$data"/sessions/*
"$here/open_in_players" "$data"/sessions/*
