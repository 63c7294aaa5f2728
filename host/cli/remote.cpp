// SPDX-License-Identifier: Apache-2.0
#include "cli/remote.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <ostream>

#include "api/client/base_url.hpp"
#include "base/clean_text.hpp"

namespace parallax::cli {

namespace json = boost::json;

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

Result<json::value> Remote::try_call(std::string_view method, const std::string& target, const std::string& body) {
  api::ClientRequest request;
  request.method = std::string(method);
  request.target = target;
  request.body = body;
  const auto answer = client().send(request);
  if (!answer) return fail(answer.error());
  if (!answer->ok()) return fail(api::error_with_fields(answer->problem()));
  if (answer->body.empty()) return json::value();
  boost::system::error_code error;
  json::value value = json::parse(answer->body, error);
  if (error)
    return fail("answer-malformed", "The recorder's answer is no JSON.", "Check that the URL is a recorder's.");
  return value;
}

json::value Remote::call(std::string_view method, const std::string& target, const std::string& body) {
  auto answer = try_call(method, target, body);
  if (!answer) fail_with(answer.error());
  return std::move(*answer);
}

void Remote::remember_log_in(const json::value& log_in) {
  const json::object& object = log_in.as_object();
  const json::string& token = object.at("token").as_string();
  const json::string& user = object.at("user").as_object().at("name").as_string();
  keep({std::string(token.data(), token.size()), std::string(user.data(), user.size()), fingerprint_,
        local_ ? std::filesystem::weakly_canonical(local_->folder) : std::filesystem::path()});
}

void Remote::log_out() {
  auto why = stranger();
  if (!why) {
    if (auto told = try_call("POST", "/api/v1/logout"); !told) why = told.error();
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

std::string with_query(std::string target, const std::vector<std::pair<std::string, std::string>>& query) {
  char separator = '?';
  for (const auto& [name, value] : query) {
    if (value.empty()) continue;
    target += separator + name + "=" + api::percent_encode(value);
    separator = '&';
  }
  return target;
}

std::string path_of(const std::vector<std::string>& pieces) {
  std::string path = "/api/v1";
  for (const std::string& piece : pieces) path += "/" + api::percent_encode(piece);
  return path;
}

}  // namespace parallax::cli
