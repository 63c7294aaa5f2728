// SPDX-License-Identifier: Apache-2.0
// The subcommands. Each returns the program's exit code: 0 done, 1 failed (error and remedy on stderr), 2 wrong usage.
#pragma once

#include "service/options.hpp"

namespace parallax::recorder {

/// The service: records on demand of its clients until it is told to end.
[[nodiscard]] int run_serve(const CommonOptions& common, const ServeOptions& options);
[[nodiscard]] int run_record(const CommonOptions& common, const RecordOptions& options);
/// Recovers after a crash and goes on recording what was interrupted.
[[nodiscard]] int run_resume(const CommonOptions& common, const CredentialOptions& credentials);
/// Recovers after a crash: closes what was interrupted, finishes and hashes all files.
[[nodiscard]] int run_recover(const CommonOptions& common);
[[nodiscard]] int run_plugins(const CommonOptions& common);
[[nodiscard]] int run_test_source(const CommonOptions& common, const TestSourceOptions& options);
/// Offline, for when no Technician can log in any more.
[[nodiscard]] int run_reset_password(const CommonOptions& common, const CredentialOptions& credentials);

}  // namespace parallax::recorder
