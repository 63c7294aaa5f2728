#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A recorder's life through parallaxctl alone: set-up, real RTSP cameras, recording, marks, kill -9, going on, stopping,
# checking every picture, copying, verifying, audit log, archive for support.
# usage: through_parallaxctl.sh BUILD_FOLDER
set -euo pipefail
bin=$1/bin
folder=$(mktemp -d "${TMPDIR:-/tmp}/plx-ctl.XXXXXX")
export PARALLAX_DATA=$folder/data XDG_CONFIG_HOME=$folder/config TZ=UTC
unset PARALLAX_TOKEN PARALLAX_URL 2>/dev/null || true
password="a long pass phrase"
camera_password="c4m&ra:p@ss/w"
recorder=""
cameras=""

finish() {
  local code=$?
  for pid in $recorder $cameras; do kill -9 "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  if [ $code -ne 0 ]; then
    echo "--- recorder's output"; tail -n 40 "$folder"/recorder.*.out 2>/dev/null || true
    echo "--- recorder's log"; tail -n 40 "$PARALLAX_DATA/logs/recorder.log" 2>/dev/null || true
  fi
  rm -rf "$folder"
  exit $code
}
trap finish EXIT

say() { echo "== $*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
ctl() { "$bin/parallaxctl" "$@"; }
# field EXPRESSION: of the JSON on standard input, which is `it`.
field() { python3 -c "import json,sys; it=json.load(sys.stdin); print($1)"; }
# until_true WHAT COMMAND…: tries for a minute.
until_true() {
  local what=$1
  shift
  for _ in $(seq 300); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.2
  done
  fail "$what did not come about"
}
expect_code() {
  local wanted=$1 got=0
  shift
  "$@" >"$folder/out" 2>"$folder/err" || got=$?
  [ "$got" -eq "$wanted" ] || fail "'$*' ended with $got instead of $wanted: $(cat "$folder/out" "$folder/err")"
}

starts=0
printf '[[export]]\nname = "usb"\nfolder = "%s/copy"\n' "$folder" >"$folder/recorder.toml"
start_recorder() {
  starts=$((starts + 1))
  "$bin/parallax-recorder" --data "$PARALLAX_DATA" --listen 127.0.0.1:0 --keep-free-mib 0 \
    --config "$folder/recorder.toml" \
    >"$folder/recorder.$starts.out" 2>&1 </dev/null &
  recorder=$!
  until_true "the recorder's start" recorder_answers
}
recorder_answers() { [ "$(field 'it["pid"]' <"$PARALLAX_DATA/recorder.json")" = "$recorder" ] && answers; }
answers() { local code=0; ctl api GET /api/v1/openapi.json >/dev/null 2>&1 || code=$?; [ $code -ne 3 ]; }
phase_is() { ctl --json status | field "exit(0 if any(r['session']=='$session' and r['state']=='$1' for r in it['recordings']) else 1)"; }
recorded_for() { ctl --json status | field "exit(0 if any(r['duration_ns'] > $1 * 10**9 for r in it['recordings']) else 1)"; }
# The recorder after a kill must record again from both cameras.
both_live() { ctl --json status | field "exit(0 if sum(s['recording'] for r in it['recordings'] for s in r['sources']) == 2 else 1)"; }
all_hashed() {
  ctl --json sessions show "$session" | field "exit(0 if it['state']=='stopped' and all(p['state']=='finished' and p['sha256'] for v in it['video_list'] for p in v['parts']) else 1)"
}

say "nothing runs: exit code 3; wrong usage: 2"
expect_code 3 ctl status
expect_code 2 ctl record start
expect_code 2 ctl no-such-command

say "cameras and recorder"
"$bin/parallax-sim-rtsp" --cameras 2 --size 320x180 --fps 15 --gop 15 --bitrate 300000 \
  --auth "admin:$camera_password" >"$folder/cameras.out" 2>&1 </dev/null &
cameras=$!
until_true "the cameras' start" grep -q READY "$folder/cameras.out"
cameras_url=$(sed -n 's/^READY //p' "$folder/cameras.out")
start_recorder

say "set-up"
expect_code 1 ctl locations list
printf '%s\n' "$password" | ctl setup --user tina --password-stdin
[ ! -e "$PARALLAX_DATA/setup-token" ] || fail "the setup token is still there"
ctl logout
expect_code 1 ctl status
printf 'wrong\n' | expect_code 1 ctl login --user tina --password-stdin
printf '%s\n' "$password" | ctl login --user tina --password-stdin
[ "$(stat -c %a "$XDG_CONFIG_HOME/parallax/tokens.json")" = 600 ] || fail "tokens.json is not 0600"

say "a room with two cameras"
ctl locations add "Room 1"
for n in 1 2; do
  printf '%s\n' "$camera_password" | ctl sources add --location "Room 1" --name "Camera $n" --driver rtsp \
    --url "$cameras_url/cam$n" --user admin --password-stdin
done
expect_code 1 ctl sources add --location "Room 1" --name "Camera 2" --driver rtsp --url "$cameras_url/cam2"
source=$(ctl --json sources list | field 'it["sources"][0]["id"]')
ctl sources test "$source" --limit 20
ctl sources show "$source" >/dev/null
ctl plugins list | grep -q running

say "recording and marks"
session=$(ctl record start --location "Room 1" --wait-for all --wait-timeout 20)
until_true "the recording" phase_is recording
until_true "the session in the catalogue" ctl sessions show "$session"
expect_code 1 ctl record start --location "Room 1"
until_true "two seconds of it" recorded_for 2
mark=$(ctl --json marks add "$session" --title "Arrest" --description "No pulse" --at now | field 'it["id"]')
ctl marks edit "$mark" --title "Cardiac arrest"
ctl marks add "$session" --title "Start" --at +0.5
extra=$(ctl --json marks add "$session" --title "By mistake" --at +1 | field 'it["id"]')
ctl marks remove "$extra"
until_true "five seconds of it" recorded_for 5

say "kill -9; the session goes on by itself"
kill -9 "$recorder"
wait "$recorder" 2>/dev/null || true
expect_code 3 ctl status
start_recorder
until_true "going on" phase_is recording
until_true "both cameras" both_live
ctl marks add "$session" --title "After the crash" --at now
[ "$(ctl --json marks list "$session" | field 'len(it["items"])')" = 3 ] || fail "a mark is missing or doubled"

say "pause and resume"
ctl record pause "$session"
until_true "the pause" phase_is paused
ctl record resume "$session"
until_true "going on after the pause" phase_is recording
until_true "both cameras after the pause" both_live
seconds=$(ctl --json status | field 'it["recordings"][0]["duration_ns"] // 10**9')
until_true "two more seconds" recorded_for $((seconds + 2))

say "SIGTERM: clean, and the session goes on once more"
before=$(date +%s%N)
kill -TERM "$recorder"
code=0
wait "$recorder" || code=$?
took_ms=$((($(date +%s%N) - before) / 1000000))
[ $code -eq 0 ] || fail "the recorder ended with $code"
echo "stopped after $took_ms ms"
[ "$took_ms" -lt 2000 ] || fail "SIGTERM took $took_ms ms; two seconds are promised"
[ ! -e "$PARALLAX_DATA/recorder.json" ] || fail "recorder.json is still there"
start_recorder
until_true "going on after SIGTERM" phase_is recording
until_true "both cameras after SIGTERM" both_live
seconds=$(ctl --json status | field 'it["recordings"][0]["duration_ns"] // 10**9')
until_true "two more seconds" recorded_for $((seconds + 2))

say "stop; every file finished and hashed"
ctl record stop "$session" --name "Trial 1"
until_true "finished files" all_hashed
expect_code 1 ctl record stop "$session"
ctl --json sessions show "$session" >"$folder/session.json"
field "it['name']" <"$folder/session.json" | grep -qx "Trial 1"
field "[len(v['parts']) for v in it['video_list']]" <"$folder/session.json"
field "exit(0 if all(len(v['parts']) == 4 and len(v['gaps']) == 3 and all(g['end_session_ns'] for g in v['gaps']) for v in it['video_list']) else 1)" \
  <"$folder/session.json" || fail "four parts and three ended gaps of each camera were expected: $(cat "$folder/session.json")"
[ "$(ctl --json sessions list --search 'cardiac "trial 1"' | field 'it["total"]')" = 1 ] || fail "the search finds nothing"

say "verify and copy; the pictures themselves"
ctl sessions verify "$session"
mkdir "$folder/copy"
ctl sessions exports | grep -q "^usb "
expect_code 1 ctl sessions copy "$session" --to "$folder/copy"
ctl sessions copy "$session" --to usb
printf '[[export]]\nname = "own"\nfolder = "%s/own/sessions/x"\n' "$folder" >"$folder/own.toml"
expect_code 1 "$bin/parallax-recorder" --data "$folder/own" --config "$folder/own.toml" --listen 127.0.0.1:0
grep -q "lie in one another" "$folder/out" "$folder/err"
copied=$(find "$folder/copy" -mindepth 1 -maxdepth 1 -type d)
# That each source is in time to the millisecond is judged by tests that have the machine to themselves.
"$bin/parallax-sim-check" --remove-latency --max-error-ms 5000 "$copied"
diff -r "$copied" "$(dirname "$(field 'it["video_list"][0]["parts"][0]["path"]' <"$folder/session.json")")"
part=$(find "$copied" -name '*.mp4' | head -n 1)
printf 'X' | dd of="$part" bs=1 seek=5000 conv=notrunc status=none

say "rename, delete"
ctl sessions rename "$session" "Trial one"
original=$(field 'it["video_list"][0]["parts"][0]["path"]' <"$folder/session.json")
printf 'X' | dd of="$original" bs=1 seek=5000 conv=notrunc status=none
expect_code 1 ctl sessions verify "$session"
ctl jobs list | grep -q session-verify
ctl sessions delete "$session" --yes --reason "test"
expect_code 1 ctl sessions show "$session"
files_gone() { [ ! -e "$original" ]; }
until_true "removal of the files" files_gone

say "audit log, offline"
ctl audit export "$folder/audit.jsonl"
for action in user-add log-in-failed location-add source-add session-start item-add item-edit item-remove session-stop session-rename session-delete; do
  grep -q "\"action\":\"$action\"" "$folder/audit.jsonl" || fail "the audit log has no $action: $(grep -o '"action":"[^"]*"' "$folder/audit.jsonl" | sort -u | tr '\n' ' ')"
done
ctl audit list --action session-delete | grep -q tina
ctl events >/dev/null

say "archive for support, without secrets"
ctl diagnose --to "$folder/diagnosis.tar"
mkdir "$folder/diagnosis"
tar -xf "$folder/diagnosis.tar" -C "$folder/diagnosis"
[ -s "$folder/diagnosis/about.txt" ] && [ -s "$folder/diagnosis/recorder.log" ] || fail "the archive is incomplete"
token=$(field 'list(it.values())[0]["token"]' <"$XDG_CONFIG_HOME/parallax/tokens.json")
for secret in "$password" "$camera_password" "$token"; do
  ! grep -rqF -- "$secret" "$folder/diagnosis" "$PARALLAX_DATA/logs" "$folder"/recorder.*.out || fail "a secret is in there"
  ! grep -rqF -- "$secret" "$PARALLAX_DATA" || fail "a secret lies in the data folder"
done

kill -TERM "$recorder"
wait "$recorder"
expect_code 3 ctl status
ctl audit verify "$folder/audit.jsonl"
sed '3s/tina/nina/' "$folder/audit.jsonl" >"$folder/altered.jsonl"
cmp -s "$folder/audit.jsonl" "$folder/altered.jsonl" && sed '3s/"host":"[^"]*"/"host":"10.0.0.1"/' "$folder/audit.jsonl" >"$folder/altered.jsonl"
expect_code 1 ctl audit verify "$folder/altered.jsonl"
grep -q 3 "$folder/err" || fail "the altered row is not named: $(cat "$folder/err")"

say "forgotten password"
printf 'another long phrase\n' | "$bin/parallax-recorder" --data "$PARALLAX_DATA" reset-password --user tina --password-stdin
start_recorder
printf '%s\n' "$password" | expect_code 1 ctl login --user tina --password-stdin
printf 'another long phrase\n' | ctl login --user tina --password-stdin
say "all is well"
