// SPDX-License-Identifier: Apache-2.0
// Starting the recorder of this computer as it was started last, detached, so that it lives on when the desktop ends.
//
//   auto folder = folder_to_start_in(app.data, data_folders());
//   auto started = start_local_recorder(recorder_program(), *folder);
//   … until find_local_recorder finds it: if (auto why = why_it_ended(*started)) tell people
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace parallax::desktop {

/// What a recorder noted of its start in its data folder (last-start.json, written by host/service/last_start).
struct LastStart {
  std::vector<std::string> arguments;  ///< all but --data
  std::filesystem::path folder;        ///< working folder
  std::string unit;                    ///< of systemd, if that started it; else empty
  bool unit_of_user = false;
};

struct StartedRecorder {
  pid_t process = 0;
  std::filesystem::path output;  ///< of this and of earlier ones
  uint64_t output_begin = 0;     ///< where this one's begins
};

/// What was noted in `data`; empty if nothing was. Who can write that file decides what runs with this user's rights:
/// it is believed only if the file and its folder are this user's own and nobody else may write to them.
/// @errors "last-start-not-believed", "last-start-malformed". [any thread]
[[nodiscard]] Result<std::optional<LastStart>> read_last_start(const std::filesystem::path& data);
/// Where a recorder is to be started if none runs in `folders` (data_folders()): `last`, the data folder of the one
/// that ran; if that is empty, the first of `folders`. The others are a service's, beside which no private recorder is
/// started, unless this user has used one before.
/// @errors "recorder-is-service": the remedy says how to start it. [any thread]
[[nodiscard]] Result<std::filesystem::path> folder_to_start_in(const std::filesystem::path& last,
                                                               const std::vector<std::filesystem::path>& folders);
/// Starts `program` on `data` as a process of its own session, with what was noted of the last start there, its output
/// in `data`/recorder.out.
/// @errors "recorder-not-started", "recorder-is-service", those of read_last_start. [any thread]
[[nodiscard]] Result<StartedRecorder> start_local_recorder(const std::filesystem::path& program,
                                                           const std::filesystem::path& data);
/// Empty while it runs; else "recorder-ended" with the end of what it printed. It is waited for. [any thread]
[[nodiscard]] std::optional<Error> why_it_ended(const StartedRecorder& started);
/// The recorder that lies beside this program; empty if there is none.
[[nodiscard]] std::filesystem::path recorder_program();

}  // namespace parallax::desktop
