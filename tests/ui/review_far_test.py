# SPDX-License-Identifier: Apache-2.0
"""Review of a session on another computer's recorder (range requests only, the connection lost and back), and of one of
five hours."""
import os

from plx import reviewing
from plx.case import Case, main
from plx.desktop import Desktop
from plx.recorder import Recorder
from plx.reviewing import check_pictures, click_at, settled

LONG = ("5e551011-0000-4000-8000-000000000005", 300, 2000)  # five hours


class FarAway(Case):
    def test_files_are_read_over_the_network_where_the_recorders_paths_mean_nothing(self):
        """The recorder's paths mean nothing here: everything comes by range requests."""
        with Recorder.beside_desktop(elsewhere=True) as recorder:
            recorder.set_up()
            room = recorder.add_simulated_room("Room 1", ["Ceiling", "Bed"])
            session = reviewing.record(recorder, room, "Far", [4, 3])
            paths = [part["path"] for video in recorder.session(session)["video_list"] for part in video["parts"]]
            assert not any(path and os.path.exists(path) for path in paths), paths
            folder = os.path.join(recorder.data, "sessions")
            with Desktop(recorder=recorder) as desktop:
                truth = reviewing.Truth(recorder, session, folder)
                reviewing.open_review(desktop, "Far")
                for second in (1, 3.1, 0.4, 8):
                    click_at(desktop, round(second * 1e9))
                    check_pictures(desktop, truth, f"seek to {second} s over the network")
                desktop.key("comma", "comma")
                check_pictures(desktop, truth, "steps over the network")
                # The connection breaks and comes back: what was not read before can be seen again.
                address = recorder.address
                recorder.kill()
                desktop.see("recorder lost", "notice")
                recorder.start(address)
                desktop.gone("recorder lost", "notice")
                for second in (2.3, 7.2):
                    click_at(desktop, round(second * 1e9))
                    check_pictures(desktop, truth, f"seek to {second} s after the recorder came back")

    def test_every_picture_of_five_hours_is_found(self):
        session, minutes, interval_ms = LONG
        with Recorder.beside_desktop(prepare=lambda data: reviewing.prepared_session(data, *LONG)) as recorder:
            recorder.set_up()
            truth = reviewing.Planned(minutes, interval_ms)
            with Desktop(recorder=recorder) as desktop:
                reviewing.open_review(desktop, f"{minutes} minutes")
                for share in (0.5, 0.999, 0.01, 0.25, 0.7):
                    click_at(desktop, round(truth.duration_ns * share))
                    check_pictures(desktop, truth, f"{share} of five hours")
                here = check_pictures(desktop, truth, "before a step")["Ceiling"]
                desktop.key("period")
                assert check_pictures(desktop, truth, "a step at five hours")["Ceiling"] == here + 1
                desktop.key("End")
                settled(desktop)
                check_pictures(desktop, truth, "the end of five hours")
                # From hours to single pictures about the mouse; there a click is exact to the picture.
                target = round(truth.duration_ns * 0.8)
                x, y = reviewing.place_of(desktop, target)
                desktop.xdotool("mousemove", x, y)
                desktop.xdotool("click", "--repeat", 60, "--delay", 15, 4)
                desktop.idle()
                _, begin, end = reviewing.visible_range(desktop)
                assert end - begin < 10 * 10**9 and begin < target + 30 * 10**9 and end > target - 30 * 10**9, (begin, end)
                for share in (0.3, 0.6):
                    wanted = round(begin + (end - begin) * share)
                    at = click_at(desktop, wanted)
                    assert abs(at - wanted) < 20 * 10**6, (at, wanted)
                    check_pictures(desktop, truth, "a click at the closest zoom")


if __name__ == "__main__":
    main()
