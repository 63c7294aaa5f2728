// SPDX-License-Identifier: Apache-2.0
#include "programs/recorder/reset_password.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "base/clock.hpp"
#include "programs/recorder/subcommands.hpp"
#include "service/control.hpp"
#include "service/engine.hpp"
#include "store/catalogue/account_store.hpp"

namespace parallax::recorder {

Result<void> reset_password(const std::filesystem::path& data, const std::string& user, const std::string& password) {
  const std::filesystem::path catalogue = data / "catalogue.db";
  std::error_code error;
  if (!std::filesystem::exists(catalogue, error)) {
    return fail("data-folder", fmt::format("There is no recorder's catalogue in {}.", data.string()),
                "Name the recorder's data folder with --data, and run this as the recorder's own user.");
  }
  const auto lock = DataFolder::open(data);
  if (!lock) return fail(lock.error());
  const SystemClock clock;
  return store::reset_password(catalogue, clock, user, password);
}

int run_reset_password(const CommonOptions& common, const CredentialOptions& credentials) {
  if (!credentials.password_from_stdin || credentials.user.empty()) {
    std::fputs(
        "reset-password needs --user NAME and --password-stdin (a password on the command line could be seen by "
        "others).\n",
        stderr);
    return 2;
  }
  const auto done = reset_password(data_folder(common), credentials.user, read_password_line());
  if (!done) {
    std::fputs((done.error().line() + "\n").c_str(), stderr);
    return 1;
  }
  std::fputs(fmt::format("{} has a new password; all their log-ins have ended.\n", credentials.user).c_str(), stdout);
  return 0;
}

}  // namespace parallax::recorder
