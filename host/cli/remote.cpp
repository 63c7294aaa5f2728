// SPDX-License-Identifier: Apache-2.0
#include "cli/remote.hpp"

#include <fmt/format.h>

#include <ostream>

#include "api/client/base_url.hpp"
#include "api/client/calls/people.hpp"
#include "base/clean_text.hpp"
#include "cli/show.hpp"

namespace parallax::cli {

namespace {

bool is_unreachable(const Error& error) {
  return error.code == "unreachable" || error.code == "answer-timeout" || error.code == "certificate-changed" ||
         error.code == "fingerprint-needed" || error.code == "socket-closed" || error.code == "recorder-unproven";
}

}  // namespace

void Remote::fail_with(const Error& error) {
  terminal_.err << "parallaxctl: " << printable_text(error.line()) << " [" << error.code << "]\n";
  throw Stop{is_unreachable(error) ? kUnreachable : kFailed};
}

void Remote::find() {
  if (!url_.empty()) return;
  url_ = options_.url.empty() ? environment("PARALLAX_URL").value_or("") : options_.url;
  fingerprint_ = options_.fingerprint;
  const auto local = find_local_recorder();
  if (url_.empty()) {
    if (!local) fail_with(local.error());
    url_ = local->url;
    folder_ = local->folder;
    if (fingerprint_.empty()) fingerprint_ = local->fingerprint;
  }
  url_ = api::complete_base_url(url_);
  // Also for who gives its address: a program that has taken the port of a recorder gets nobody's token.
  if (local && api::is_same_place(local->url, url_)) local_ = *local;
  known_ = remembered(place_of_token());
  if (fingerprint_.empty() && known_) fingerprint_ = known_->fingerprint;
}

/// Why what is kept for this address must not be sent there: it is of a recorder of this computer, which does not say
/// any more that it is there.
std::optional<Error> Remote::stranger() {
  find();
  if (local_ || !known_ || known_->folder.empty()) return std::nullopt;
  auto owner = recorder_in(known_->folder);
  if (owner && api::is_same_place(owner->url, url_)) {
    local_ = std::move(*owner);
    return std::nullopt;
  }
  return Error{"recorder-unproven",
               fmt::format("The log-in kept for {} is of the recorder whose data lie in {}, and that one {}.", url_,
                           known_->folder.string(), owner ? "is at " + owner->url + " now" : "does not run"),
               owner ? "Leave the address out, or write that one."
                     : "Start it; or, if another recorder is there by right, run logout, then login."};
}

void Remote::connect() {
  if (client_) return;
  if (const auto why = stranger()) fail_with(*why);
  api::ClientOptions options;
  options.url = url_;
  options.token = environment("PARALLAX_TOKEN").value_or(known_ ? known_->token : "");
  options.fingerprint = fingerprint_;
  if (local_) options.secret = [secret = local_->secret] { return secret; };
  auto client = api::Client::open(options);
  if (!client) {
    Error error = client.error();
    if (error.code == "fingerprint-needed") {
      const auto shown = api::server_fingerprint(url_);
      if (!shown) fail_with(shown.error());
      error.remedy = "Compare " + *shown + " with what the recorder printed; if it is the same, add --fingerprint " +
                     *shown + " to the log-in.";
    }
    fail_with(error);
  }
  client_ = std::move(*client);
}

api::Client& Remote::client() {
  connect();
  return *client_;
}

const std::string& Remote::url() {
  find();
  return url_;
}

std::filesystem::path Remote::folder() {
  find();
  return folder_;
}

std::string Remote::send(const api::ClientRequest& request) {
  auto body = api::fetch(client(), request);
  if (!body) fail_with(body.error());
  return std::move(*body);
}

void Remote::print_answer(std::string_view body) {
  if (!body.empty() && !print_json(terminal_.out, body))
    fail_with({"answer-malformed", "The recorder's answer is no JSON.", "Check that the URL is a recorder's."});
}

void Remote::remember_log_in(const LogIn& log_in) {
  if (log_in.token.empty())
    fail_with({"answer-malformed", "The answer holds no token.", "Check that the URL is a recorder's."});
  keep({log_in.token, log_in.user.name, fingerprint_,
        local_ ? std::filesystem::weakly_canonical(local_->folder) : std::filesystem::path()});
}

void Remote::log_out() {
  auto why = stranger();
  if (!why) {
    if (auto told = api::fetch(client(), api::calls::people::log_out()); !told) why = told.error();
  }
  keep({});
  if (!why) return;
  if (is_unreachable(*why)) why->text += " The log-in is forgotten here; there it stays valid until it expires.";
  fail_with(*why);
}

// A recorder of this computer may have another port after a restart, but its folder stays; and the port may by then be
// somebody else's, who must not get the token.
std::string Remote::place_of_token() const {
  return folder_.empty() ? url_ : std::filesystem::weakly_canonical(folder_).string();
}

void Remote::keep(const Remembered& what) {
  for (const std::string& place : {place_of_token(), url_}) {
    if (const auto kept = remember(place, what); !kept) fail_with(kept.error());
  }
}

}  // namespace parallax::cli
