#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every command of parallaxctl against a real recorder, with its exit code and what it prints. (One life of a recorder from
set-up to deletion through it alone is in through_parallaxctl.sh.)"""
import json
import os
import re
import stat
import subprocess
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from plx.api import PASSWORD
from plx.case import main
from plx.ctl import Ctl, environment_of
from plx.paths import BUILD, CTL
from plx.recorder import RecorderCase
from plx.wait import until

ZONE = "America/St_Johns"  # half an hour off, so that a mistake shows


class Commands(RecorderCase, Ctl):
    def setUp(self):
        super().setUp()
        self.environment = environment_of(self.data, self.folder / "config", TZ=ZONE)
        config = self.configuration(f"[[export]]\nname = 'usb'\nfolder = '{self.folder / 'copies'}'\n")
        self.recorder_ = self.recorder("--config", config, environment={"TZ": ZONE})

    def set_up(self):
        self.ctl("setup", "--user", "anna", "--password-stdin", text=PASSWORD + "\n")

    def room(self, name="Room 1", cameras=2):
        self.ctl("locations", "add", name)
        found = self.cameras(cameras, "--size", "320x180", "--fps", "15", "--gop", "15", "--bitrate", "300000")
        return [self.ctl("sources", "add", "--location", name, "--name", camera["name"], "--driver", "rtsp", "--url",
                         camera["url"], "--transport", "tcp") for camera in found]

    def recording(self, session, sources=None):
        """Waits until so many sources are recorded, and a second more."""
        def look(from_ns=1):
            for recording in self.json("status")["recordings"]:
                if recording["session"] == session and recording["phase"] == "recording" and \
                        recording["duration_ns"] >= from_ns:
                    live = sum(source["recording"] for source in recording["sources"])
                    if live >= (sources or 1):
                        return recording
        began_ns = until(look, "the recording")["duration_ns"]
        found = until(lambda: look(began_ns + 10**9), "a second of it")
        until(lambda: subprocess.run([str(CTL), "sessions", "show", session], env=self.environment,
                                     capture_output=True).returncode == 0, "the session in the catalogue")
        return found

    def stopped(self, session, *arguments):
        self.ctl("record", "stop", session, *arguments)
        return until(lambda: self.finished(session), "finished files")

    def finished(self, session):
        shown = self.json("sessions", "show", session)
        parts = [p for v in shown["video_list"] for p in v["parts"]]
        done = shown["state"] == "stopped" and all(p["state"] == "finished" and p["sha256"] for p in parts)
        return shown if done else None

    def test_one_is_who_logged_in_or_whose_token_is_given(self):
        self.assertIn("Log in", self.ctl("status", code=1))
        self.ctl("setup", "--user", "anna", "--password-stdin", text="\n", code=1)
        self.ctl("setup", "--user", "anna", "--token", "wrong", "--password-stdin", text=PASSWORD + "\n", code=1)
        self.set_up()
        file = self.folder / "config" / "parallax" / "tokens.json"
        self.assertEqual(stat.S_IMODE(os.stat(file).st_mode), 0o600)
        self.assertIn("setup-done", self.ctl("setup", "--user", "eve", "--token", "x", "--password-stdin",
                                             text=PASSWORD + "\n", code=1))
        self.ctl("status")
        token = self.json("api", "GET", "/api/v1/me") and next(iter(json.loads(file.read_text()).values()))["token"]
        self.ctl("logout")
        self.assertIn("not-logged-in", self.ctl("status", code=1))
        self.assertIn("token-invalid", self.ctl("status", code=1, PARALLAX_TOKEN=token))  # it has ended for everybody
        self.assertIn("log-in-wrong", self.ctl("login", "--user", "anna", "--password-stdin", text="wrong\n", code=1))
        self.ctl("login", "--user", "anna", "--password-stdin", text=PASSWORD + "\n")
        token = next(iter(json.loads(file.read_text()).values()))["token"]
        file.unlink()
        self.ctl("status", PARALLAX_TOKEN=token)
        # Another recorder is named by --url, by the environment, or found by itself; none is exit code 3.
        url = self.recorder_.url
        elsewhere = {"PARALLAX_DATA": str(self.folder / "none")}
        self.ctl("--url", url, "status", PARALLAX_TOKEN=token, **elsewhere)
        self.ctl("status", "--url", url, PARALLAX_TOKEN=token, **elsewhere)
        self.ctl("status", PARALLAX_TOKEN=token, PARALLAX_URL=url, **elsewhere)
        self.assertIn("recorder.json", self.ctl("status", code=3, **elsewhere))
        self.ctl("--url", "http://127.0.0.1:1", "status", code=3)
        self.ctl(code=2)
        self.ctl("no-such", code=2)
        self.ctl("record", "start", code=2)
        self.ctl("sessions", "list", "--page", "0", code=2)
        self.ctl("marks", "add", "x", "--title", "y", "--at", "yesterday", code=2)
        self.assertIn("sessions", self.ctl("--help"))

    def test_the_log_of_a_plugin_is_followed(self):
        self.recorder_.close()
        fakes = BUILD / "tests" / "fakes"
        self.recorder_ = self.recorder("--plugins", BUILD / "plugins", "--plugins-dev", fakes, environment={"TZ": ZONE})
        self.set_up()
        self.ctl("locations", "add", "Room 1")
        sources = [self.ctl("sources", "add", "--location", "Room 1", "--name", name, "--driver", "fake") for name in "AB"]
        follower = self.follow("plugins", "log", "test.fake-camera", "--follow", "--json")
        for number, source in enumerate(sources, 1):
            self.ctl("sources", "test", source)
            line = json.loads(follower.stdout.readline())
            self.assertEqual((line["number"], line["text"]), (number, "The stream main begins."))
        self.assertEqual(self.ctl("plugins", "log", "test.fake-camera").count("The stream main begins."), 2)

    def test_plugins_locations_and_sources_are_listed_made_and_changed(self):
        self.set_up()
        listed = self.json("plugins", "list")["plugins"]
        self.assertIn("parallax.camera-rtsp", [p["id"] for p in listed])
        self.assertIn("running", self.ctl("plugins", "list"))
        self.assertIn("Simulated cameras", self.ctl("plugins", "show", "parallax.camera-sim"))
        self.assertIn("plugin-unknown", self.ctl("plugins", "show", "none", code=1))
        for line in self.ctl("--json", "plugins", "log", "parallax.camera-sim").splitlines():
            self.assertIn("text", json.loads(line))

        room = self.ctl("locations", "add", "Room 1", "--department", "north")
        self.assertEqual(self.json("locations", "list")["locations"][0]["departments"], ["north"])
        self.assertIn("Room 1", self.ctl("locations", "list"))
        self.assertIn("name-taken", self.ctl("locations", "add", "Room 1", code=1))
        camera, = self.cameras(1, "--size", "320x180", "--fps", "15", "--gop", "15", "--auth", "admin:s3cret")
        source = self.ctl("sources", "add", "--location", room, "--name", "Door", "--driver", "rtsp", "--url", camera["url"],
                          "--sub-url", camera["url"], "--transport", "tcp", "--audio-only", "--user", "admin",
                          "--password-stdin", text="wrong\n")
        shown = self.json("sources", "show", source)
        self.assertEqual([shown[k] for k in ("name", "driver", "url", "sub_url", "transport", "audio_only", "user")],
                         ["Door", "rtsp", camera["url"], camera["url"], "tcp", True, "admin"])
        self.assertNotIn("wrong", json.dumps(shown))
        self.assertIn("Door", self.ctl("sources", "list", "--location", "Room 1"))
        for wrong in (("--url", "rtsp://h/", "--transport", "pigeon"), ("--url", "rtsp://u:p@h/"),
                      ("--url", "rtsp://h/", "--kind", "toaster"), ()):
            said = self.ctl("sources", "add", "--location", room, "--name", "X", *wrong, code=1)
            self.assertEqual("hidden from the list of processes" in said, "rtsp://u:p@h/" in wrong, said)
        refused = subprocess.run([str(CTL), "sources", "test", source, "--limit", "20"], env=self.environment,
                                 capture_output=True, text=True)
        self.assertEqual(refused.returncode, 1, refused.stdout)
        self.assertIn("refused", refused.stdout)
        self.ctl("sources", "change", source, "--password-stdin", "--sound", "with-pictures", text="s3cret\n")
        self.ctl("sources", "change", source, code=2)
        self.assertFalse(self.json("sources", "show", source)["audio_only"])
        test = self.json("sources", "test", source, "--limit", "30")
        self.assertEqual((test["health"]["state"], test["codec"], test["width"]), ("live", "h264", 320))
        self.ctl("sources", "remove", source)
        self.ctl("sources", "show", source, code=1)
        self.ctl("locations", "remove", "Room 1")
        self.assertEqual(self.json("locations", "list")["locations"], [])

    def follow(self, *arguments):
        process = subprocess.Popen([str(CTL), *arguments], env=self.environment, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(lambda: (process.kill(), process.wait(), process.stdout.close()))
        return process

    def test_a_session_is_recorded_and_everything_is_done_with_it(self):
        self.set_up()
        self.room(cameras=2)
        self.ctl("sources", "add", "--location", "Room 1", "--name", "Gone", "--url", "rtsp://127.0.0.1:1/x")
        self.ctl("record", "start", "--location", "none", code=1)
        self.ctl("record", "start", "--location", "Room 1", "--wait-for", "some", code=1)
        session = self.ctl("record", "start", "--location", "Room 1", "--name", "Named at once", "--wait-for", "2",
                           "--wait-timeout", "60")
        self.recording(session, 2)
        self.assertEqual(self.json("sessions", "show", session)["name"], "Named at once")
        self.assertIn("Named at once", self.ctl("status"))
        self.assertIn("location-busy", self.ctl("record", "start", "--location", "Room 1", code=1))
        self.ctl("record", "pause", session)
        self.ctl("record", "pause", session, code=1)
        self.ctl("record", "resume", session)
        self.recording(session, 2)
        shown = self.stopped(session, "--name", "Trial 1")
        self.assertEqual(shown["name"], "Trial 1")
        self.assertIn("not-recording", self.ctl("record", "stop", session, code=1))
        parts = [p for v in shown["video_list"] for p in v["parts"]]
        self.assertGreaterEqual(len(parts), 4)
        for part in parts:
            self.assertTrue(os.path.isfile(part["path"]), part)
            self.assertEqual(os.path.getsize(part["path"]), part["bytes"])
            self.assertGreater(part["duration_ns"], 0)
            self.assertGreaterEqual(part["start_session_ns"], 0)
            self.assertGreater(part["frames"], 0)
            self.assertEqual([part[k] for k in ("codec", "width", "height", "sha256_state")], ["h264", 320, 180, "done"])
            self.assertGreater(part["fps"], 0)
            sum_ = subprocess.run(["sha256sum", part["path"]], capture_output=True, text=True).stdout.split()[0]
            self.assertEqual(part["sha256"], sum_)
        gone = next(v for v in shown["video_list"] if v["source"] == "Gone")
        self.assertTrue(gone["gaps"] and gone["gaps"][0]["text"], gone)

        # Nobody names this one, and its client is gone at once: "Location, local date and time".
        started = subprocess.Popen([str(CTL), "record", "start", "--location", "Room 1", "--wait-for", "any"],
                                   env=self.environment, stdout=subprocess.PIPE, text=True)
        until(lambda: self.json("status")["recordings"], "the start")
        started.kill()
        started.communicate()
        unnamed = self.json("status")["recordings"][0]["session"]
        self.recording(unnamed, 1)
        shown = self.stopped(unnamed)
        local = datetime.fromtimestamp(shown["start_utc_ns"] / 1e9, timezone.utc).astimezone(ZoneInfo(ZONE))
        self.assertEqual(shown["name"], local.strftime("Room 1, %Y-%m-%d %H:%M"))

        names = [s["name"] for s in self.json("sessions", "list", "--sort", "name", "--order", "ascending")["sessions"]]
        self.assertEqual(names, sorted(names))
        page = self.json("sessions", "list", "--sort", "name", "--order", "ascending", "--page", "2", "--page-size", "1")
        self.assertEqual((page["total"], [s["name"] for s in page["sessions"]]), (2, names[1:]))
        self.assertEqual(self.json("sessions", "list", "--search", "trial")["total"], 1)
        self.assertIn("2 of 2", self.ctl("sessions", "list"))
        self.ctl("sessions", "list", "--sort", "colour", code=1)
        self.ctl("sessions", "rename", unnamed, "Second")
        self.assertIn("name: Second", self.ctl("sessions", "show", unnamed))

        self.ctl("sessions", "verify", session)
        copies = self.folder / "copies"
        self.ctl("sessions", "copy", session, "--to", copies, code=1)  # a path is no name
        self.ctl("sessions", "copy", session, "--to", "usb", code=1)  # its folder is not there
        copies.mkdir()
        self.assertIn("usb", self.ctl("sessions", "exports"))
        self.ctl("sessions", "copy", session, "--to", "usb")
        copied, = copies.iterdir()
        for part in parts:
            copy = copied / os.path.basename(part["path"])
            self.assertEqual(copy.read_bytes(), Path(part["path"]).read_bytes())
        job = self.ctl("sessions", "verify", session, "--no-wait")
        until(lambda: any(j["id"] == job and j["state"] == "done" for j in self.json("jobs", "list")["jobs"]), "the job")
        self.assertIn("session-verify", self.ctl("jobs", "list"))
        self.assertTrue(self.ctl("jobs", "cancel", job, code=1))  # it is done
        self.ctl("jobs", "cancel", "none", code=1)
        path = parts[0]["path"]
        size = os.path.getsize(path)
        os.truncate(path, 256 << 30)  # a hole: no room taken, and minutes to read
        job = self.ctl("sessions", "verify", session, "--no-wait")
        state = lambda: next(j["state"] for j in self.json("jobs", "list")["jobs"] if j["id"] == job)
        until(lambda: state() == "running", "the job at work")
        self.ctl("jobs", "cancel", job)
        until(lambda: state() == "cancelled", "the end of the job")
        os.truncate(path, size)
        self.ctl("sessions", "verify", session)
        with open(parts[0]["path"], "r+b") as file:
            file.seek(3000)
            file.write(b"X" * 8)
        self.assertIn(os.path.basename(parts[0]["path"]), self.ctl("sessions", "verify", session, code=1))
        self.ctl("sessions", "secure", session)
        self.assertIn("session-secured", self.ctl("sessions", "delete", session, "--yes", code=1))
        self.ctl("sessions", "unsecure", session)
        self.ctl("sessions", "delete", session, "--yes", "--reason", "test")
        self.ctl("sessions", "show", session, code=1)

    def test_marks_are_made_and_changed_and_events_followed(self):
        self.set_up()
        self.room(cameras=1)
        follower = self.follow("events", "--follow", "--json")
        self.assertEqual(json.loads(follower.stdout.readline())["type"], "snapshot")
        session = self.ctl("record", "start", "--location", "Room 1")
        self.recording(session)
        now = self.json("marks", "add", session, "--title", "Now", "--description", "more", "--colour", "#ff8800",
                        "--at", "now")
        unsaid = self.json("marks", "add", session, "--title", "Unsaid")
        self.assertLess(0, now["start_session_ns"])
        self.assertLess(now["start_session_ns"], unsaid["start_session_ns"])
        self.assertLessEqual(unsaid["start_session_ns"], self.json("status")["recordings"][0]["duration_ns"])
        self.assertEqual(self.json("marks", "add", session, "--title", "After", "--at", "+0.25")["start_session_ns"],
                         250_000_000)
        start_ns = self.json("sessions", "show", session)["start_utc_ns"]
        moment = datetime.fromtimestamp(start_ns // 10**9 + 1, ZoneInfo(ZONE)).isoformat()
        self.assertRegex(moment, r"-0[23]:30$")
        self.assertEqual(self.json("marks", "add", session, "--title", "Clock", "--at", moment)["start_session_ns"],
                         (start_ns // 10**9 + 1) * 10**9 - start_ns)
        self.ctl("marks", "add", session, "--title", "Before", "--at", "2001-01-01T00:00:00Z", code=1)
        edited = self.json("marks", "edit", now["id"], "--title", "Better", "--at", "+0.5")
        self.assertEqual((edited["title"], edited["start_session_ns"], edited["revision"], edited["author"]),
                         ("Better", 500_000_000, 2, "anna"))
        self.ctl("marks", "remove", unsaid["id"])
        self.assertIn("Unsaid", self.ctl("marks", "undo", session))
        self.assertEqual(len(self.json("marks", "list", session)["items"]), 4)
        self.ctl("marks", "remove", unsaid["id"])
        listed = self.json("marks", "list", session)["items"]
        self.assertEqual([m["title"] for m in listed if m["title"] != "Clock"], ["After", "Better"])
        self.assertIn("Better", self.ctl("marks", "list", session))
        self.ctl("marks", "edit", "none", "--title", "x", code=1)
        self.stopped(session)
        self.ctl("marks", "add", session, "--title", "Too late", "--at", "now", code=1)
        self.ctl("marks", "add", session, "--title", "Afterwards", "--at", "+1")
        seen = []
        while "item-removed" not in [event["event"] for event in seen]:
            seen.append(json.loads(follower.stdout.readline()))
        numbers = [event["number"] for event in seen]
        self.assertEqual(numbers, sorted(set(numbers)))
        self.assertEqual([e["event"] for e in seen if e["event"].startswith("item-")],
                         ["item-added"] * 4 + ["item-changed", "item-removed"])
        again = self.follow("events", "--follow", "--after", str(numbers[0]), "--json")
        self.assertEqual(json.loads(again.stdout.readline())["number"], numbers[1])
        # A recorder that comes back on another port is found again.
        self.recorder_.kill()
        self.recorder_ = self.recorder(environment={"TZ": ZONE})
        self.assertIn("snapshot", self.ctl("events", "--json"))

    def test_the_audit_log_is_verified_and_support_and_the_shell_are_helped(self):
        self.set_up()
        self.ctl("locations", "add", "Room 1")
        self.assertEqual(self.json("audit", "list", "--action", "location-add")["rows"][0]["actor"], "anna")
        self.assertIn("location-add", self.ctl("audit", "list", "--actor", "anna", "--limit", "10"))
        log = self.folder / "audit.jsonl"
        self.ctl("audit", "export", log)
        self.recorder_.stop()
        self.assertRegex(self.ctl("audit", "verify", log), r"[0-9a-f]{64}")  # offline
        lines = log.read_text().splitlines()
        for number, altered in ((2, lines[1].replace("anna", "nina")), (1, lines[0].replace('"seq":1', '"seq":9'))):
            log.write_text("\n".join([altered if n == number else line for n, line in enumerate(lines, 1)]) + "\n")
            self.assertRegex(self.ctl("audit", "verify", log, code=1), rf"\b{number}\b")
        log.write_text("\n".join(lines[:1] + lines[2:]) + "\n")  # one is missing
        self.assertRegex(self.ctl("audit", "verify", log, code=1), r"\b[23]\b")
        log.write_text("\n".join(lines[:-2]) + "\n")  # cut off
        self.ctl("audit", "verify", log, code=1)
        self.ctl("audit", "verify", self.folder / "none", code=1)
        self.recorder_ = self.recorder()
        bundle = self.folder / "bundle.tar"
        self.ctl("diagnose", "--to", bundle)
        self.assertIn("about.txt", subprocess.run(["tar", "-tf", bundle], capture_output=True, text=True).stdout)

        script = self.folder / "completion"
        script.write_text(self.ctl("completion"))

        def completed(*words):
            """What bash offers for the last word."""
            done = subprocess.run(
                ["bash", "-c", f'source {script}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _parallaxctl; '
                 'printf "%s\\n" "${COMPREPLY[@]}"', "bash", "parallaxctl", *words], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            return set(done.stdout.split())
        self.assertLessEqual({"setup", "login", "status", "plugins", "locations", "sources", "record", "sessions", "marks",
                              "events", "jobs", "audit", "diagnose"}, completed(""))
        self.assertEqual(completed("se"), {"sessions", "settings", "setup"})
        self.assertEqual(completed("record", ""), completed("record", "") | {"start", "stop", "pause", "resume"})
        self.assertIn("--wait-for", completed("record", "start", "--w"))
        self.assertEqual(completed("marks", "re"), {"remove"})
        self.assertIn("--fingerprint", completed("--f"))
        # Every command that there is takes --help, and says what it does.
        for path in re.findall(r'^    "([^"]+)"\) words=', script.read_text(), re.M):
            self.assertIn("OPTIONS", self.ctl(*path.split(), "--help").upper(), path)


if __name__ == "__main__":
    main()
