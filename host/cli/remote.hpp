// SPDX-License-Identifier: Apache-2.0
// The recorder as the commands see it: one call, one JSON answer; and how answers are shown.
#pragma once

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/client/client.hpp"
#include "cli/parallaxctl.hpp"
#include "cli/places.hpp"

namespace boost::json {
class object;
class value;
}  // namespace boost::json

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

  /// Sends and returns the JSON answer (null for an empty one). Throws Stop.
  boost::json::value call(std::string_view method, const std::string& target, const std::string& body = {});
  /// The same without throwing. @errors those of Client, and the codes of problems
  Result<boost::json::value> try_call(std::string_view method, const std::string& target, const std::string& body = {});
  api::Client& client();
  [[nodiscard]] const std::string& url();
  /// The data folder of a recorder on this computer; empty if the URL was given.
  [[nodiscard]] std::filesystem::path folder();
  void remember_log_in(const boost::json::value& log_in);
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

/// A target with its query: only the parameters that have a value.
[[nodiscard]] std::string with_query(std::string target, const std::vector<std::pair<std::string, std::string>>& query);
/// "/api/v1/<a>/<b>…", each piece percent-encoded.
[[nodiscard]] std::string path_of(const std::vector<std::string>& pieces);

}  // namespace parallax::cli
