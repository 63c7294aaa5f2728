// SPDX-License-Identifier: Apache-2.0
// The words that stand in files, in the catalogue and in the API. A changed one is a file that cannot be read.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/log.hpp"
#include "catch.hpp"
#include "model/media/codec.hpp"
#include "model/people/rights.hpp"
#include "model/people/severity.hpp"
#include "model/people/user.hpp"
#include "model/ports/jobs.hpp"
#include "model/ports/session_naming.hpp"
#include "model/rooms/camera_state.hpp"
#include "model/rooms/location.hpp"
#include "model/sessions/item.hpp"
#include "model/sessions/phase.hpp"
#include "model/sessions/session.hpp"
#include "model/sessions/session_list.hpp"

using namespace parallax;

namespace {

template <NamedEnum Enum>
std::string words() {
  return fmt::format("{}", fmt::join(names_of<Enum>(), " "));
}

}  // namespace

TEST_CASE("the words of files, catalogue and API are what they have always been") {
  CHECK(words<SessionState>() == "recording paused stopped");
  CHECK(words<GapReason>() ==
        "late-start camera-gone camera-stalled camera-refused format-changed paused recorder-restarted disk");
  CHECK(words<PartState>() == "writing closed finished fragmented");
  CHECK(words<ItemKind>() == "mark remark annotation preset gap metadata talk");
  CHECK(words<ItemOrigin>() == "live review import automatic");
  CHECK(words<Role>() == "technician administrator trainer trainee");
  CHECK(words<CameraState>() == "resolving connecting first-frame live stalled refused gone");
  CHECK(words<SourceKind>() == "camera microphone screen");
  CHECK(words<Transport>() == "auto tcp udp");
  CHECK(words<LocationState>() == "free starting recording paused locked offline");
  CHECK(words<Phase>() == "starting recording paused stopping finishing done failed");
  CHECK(words<JobState>() == "waiting running done failed cancelled");
  CHECK(words<NamingMode>() == "ask edit number");
  CHECK(words<SessionSort>() == "start name location recorded_by owner duration bytes state marks");
  CHECK(words<SortOrder>() == "ascending descending");
  CHECK(words<Severity>() == "info warning error");
  CHECK(words<LogLevel>() == "debug info warning error");
  CHECK(words<media::MediaKind>() == "video audio metadata");
  CHECK(words<media::Codec>() == "unknown h264 h265 mjpeg aac opus g711-ulaw g711-alaw g726 l16 klv");
}

TEST_CASE("the name of each action is its enumerator's with hyphens, so that rights are found in the log") {
  CHECK(words<Action>() ==
        "status-view events-follow sessions-list own-password-change location-view live-view record-start talk "
        "location-manage source-test session-view record-stop record-pause session-rename session-delete "
        "session-secure session-export session-verify annotator-change owner-change invite-change item-add item-change "
        "session-import users-manage audit-read plugins-view settings-manage naming-manage diagnose job-cancel");
}
