// SPDX-License-Identifier: Apache-2.0
// The recorder as the commands see it: one call, one answer; and how answers are shown.
#pragma once

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "api/client/client_call.hpp"
#include "api/dto/people.hpp"
#include "cli/parallaxctl.hpp"
#include "cli/places.hpp"

namespace parallax::cli {

/// Options of every command.
struct CommonOptions {
  std::string url;          ///< empty: PARALLAX_URL, else the recorder of this computer
  std::string fingerprint;  ///< of a certificate to trust
  bool json = false;
};

/// A way for a command to end early: its exit code, after the reason was printed.
struct Stop {
  int exit_code = kFailed;
};

/// Runs commands against one recorder. Failures are printed once, here, and thrown as Stop, which `run` catches: the
/// commands read as what they do. [one thread at a time]
class Remote {
 public:
  Remote(CommonOptions options, const Terminal& terminal) : options_(std::move(options)), terminal_(terminal) {}

  /// Sends and returns what was answered. Throws Stop.
  template <typename Answer>
  Answer call(const api::ClientCall<Answer>& call) {
    auto answer = api::fetch(client(), call);
    if (!answer) fail_with(answer.error());
    if constexpr (!std::is_void_v<Answer>) return std::move(*answer);
  }
  /// The same; with --json the answer is printed as it came, else `print` shows it. Throws Stop.
  template <typename Answer, typename Print>
  void show(const api::ClientCall<Answer>& call, const Print& print) {
    const std::string body = send(call.request);
    if (json()) return print_answer(body);
    const auto answer = call.decode(body);
    if (!answer) fail_with(answer.error());
    print(*answer);
  }
  /// Sends and returns the answer's body. Throws Stop.
  std::string send(const api::ClientRequest& request);
  /// Prints an answer's JSON as it came; nothing for an empty one. Throws Stop.
  void print_answer(std::string_view body);
  api::Client& client();
  [[nodiscard]] const std::string& url();
  /// The data folder of a recorder on this computer; empty if the URL was given.
  [[nodiscard]] std::filesystem::path folder();
  void remember_log_in(const LogIn& log_in);
  /// Ends the token there and forgets it here; if nobody can be told, forgets it all the same, then throws Stop.
  void log_out();

  [[nodiscard]] bool json() const { return options_.json; }
  [[nodiscard]] const Terminal& terminal() const { return terminal_; }
  /// Prints the reason on stderr and throws Stop with the fitting exit code.
  [[noreturn]] void fail_with(const Error& error);

 private:
  void find();
  [[nodiscard]] std::optional<Error> stranger();
  void connect();
  [[nodiscard]] std::string place_of_token() const;
  void keep(const Remembered& what);
  CommonOptions options_;
  const Terminal& terminal_;
  std::string url_;
  std::string fingerprint_;
  std::filesystem::path folder_;
  std::optional<FoundRecorder> local_;  ///< the recorder of this computer, if `url_` is its address; it has to prove it
  std::optional<Remembered> known_;
  std::unique_ptr<api::Client> client_;
};

}  // namespace parallax::cli
