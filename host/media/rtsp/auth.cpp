// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/auth.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace parallax::media {

namespace {

constexpr size_t kMostChallenges = 8;
constexpr int kMostAttempts = 3;

std::string hash_hex(DigestAlgorithm algorithm, std::string_view text) {
  std::array<uint8_t, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  const EVP_MD* kind = algorithm == DigestAlgorithm::sha256 ? EVP_sha256() : EVP_md5();
  if (EVP_Digest(text.data(), text.size(), out.data(), &size, kind, nullptr) != 1) return {};
  return to_hex(out.data(), size);
}

std::string base64(std::string_view text) {
  std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  out.resize(static_cast<size_t>(size));
  return out;
}

std::string random_hex() {
  std::array<uint8_t, 16> bytes{};
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  return to_hex(bytes.data(), bytes.size());
}

// A value inside quotes; quotes, backslashes and line breaks cannot break out.
std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

bool is_token_char(char c) {
  return c != ' ' && c != '\t' && c != ',' && c != '=' && c != '"';
}

// Reads "Scheme name=value, name="value", Scheme2 …" from left to right.
class ChallengeReader {
 public:
  explicit ChallengeReader(std::string_view text) : text_(text) {}

  struct Item {
    bool is_scheme = false;
    std::string name;
    std::string value;
  };

  std::optional<Item> next() {
    skip(" \t,");
    if (at_ >= text_.size()) return std::nullopt;
    Item item;
    while (at_ < text_.size() && is_token_char(text_[at_])) item.name += text_[at_++];
    const size_t after_name = at_;
    skip(" \t");
    if (at_ < text_.size() && text_[at_] == '=' && !item.name.empty()) {
      ++at_;
      skip(" \t");
      item.value = read_value();
      return item;
    }
    if (item.name.empty()) {
      ++at_;  // a stray character
      return next();
    }
    at_ = after_name;
    item.is_scheme = true;
    return item;
  }

 private:
  void skip(std::string_view any) {
    while (at_ < text_.size() && any.find(text_[at_]) != std::string_view::npos) ++at_;
  }
  std::string read_value() {
    std::string out;
    if (at_ < text_.size() && text_[at_] == '"') {
      for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
        if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
        out += text_[at_];
      }
      if (at_ < text_.size()) ++at_;
    } else {
      while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != ' ' && text_[at_] != '\t') out += text_[at_++];
    }
    return out;
  }

  std::string_view text_;
  size_t at_ = 0;
};

// False: an algorithm that we do not know.
bool set_algorithm(AuthChallenge& challenge, std::string_view name) {
  challenge.algorithm_name = name;
  constexpr std::string_view kSuffix = "-sess";
  if (name.size() > kSuffix.size() && equal_ignoring_case(name.substr(name.size() - kSuffix.size()), kSuffix)) {
    challenge.session_variant = true;
    name.remove_suffix(kSuffix.size());
  }
  if (equal_ignoring_case(name, "MD5")) {
    challenge.algorithm = DigestAlgorithm::md5;
  } else if (equal_ignoring_case(name, "SHA-256") || equal_ignoring_case(name, "SHA256")) {
    challenge.algorithm = DigestAlgorithm::sha256;
  } else {
    return false;
  }
  return true;
}

struct Draft {
  AuthChallenge challenge;
  bool usable = false;
  bool qop_given = false;
};

void apply(Draft& draft, const std::string& name, const std::string& value) {
  AuthChallenge& challenge = draft.challenge;
  if (equal_ignoring_case(name, "realm")) {
    challenge.realm = value;
  } else if (equal_ignoring_case(name, "nonce")) {
    challenge.nonce = value;
  } else if (equal_ignoring_case(name, "opaque")) {
    challenge.opaque = value;
  } else if (equal_ignoring_case(name, "stale")) {
    challenge.stale = equal_ignoring_case(trim(value), "true");
  } else if (equal_ignoring_case(name, "algorithm")) {
    if (challenge.scheme == AuthScheme::digest && !set_algorithm(challenge, trim(value))) draft.usable = false;
  } else if (equal_ignoring_case(name, "qop")) {
    draft.qop_given = !trim(value).empty();
    for (const std::string_view piece : split(value, ',')) {
      if (equal_ignoring_case(trim(piece), "auth")) challenge.qop_auth = true;
    }
  }
}

int preference(const AuthChallenge& challenge) {
  if (challenge.scheme == AuthScheme::basic) return 2;
  return challenge.algorithm == DigestAlgorithm::sha256 ? 0 : 1;
}

}  // namespace

std::vector<AuthChallenge> parse_challenges(const std::vector<std::string_view>& headers) {
  std::vector<AuthChallenge> out;
  for (const std::string_view header : headers) {
    ChallengeReader reader(header);
    Draft draft;
    const auto finish = [&] {
      const bool only_auth_int = draft.qop_given && !draft.challenge.qop_auth;
      if (draft.usable && !only_auth_int && out.size() < kMostChallenges) out.push_back(draft.challenge);
      draft = {};
    };
    while (const auto item = reader.next()) {
      if (!item->is_scheme) {
        apply(draft, item->name, item->value);
        continue;
      }
      finish();
      if (equal_ignoring_case(item->name, "Digest")) {
        draft.challenge.scheme = AuthScheme::digest;
        draft.usable = true;
      } else if (equal_ignoring_case(item->name, "Basic")) {
        draft.usable = true;
      }
    }
    finish();
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const AuthChallenge& a, const AuthChallenge& b) { return preference(a) < preference(b); });
  return out;
}

std::string digest_response(const AuthChallenge& challenge, const DigestInput& input) {
  const auto hash = [&](std::string_view text) { return hash_hex(challenge.algorithm, text); };
  std::string ha1 = hash(fmt::format("{}:{}:{}", input.user, challenge.realm, input.password));
  if (challenge.session_variant) ha1 = hash(fmt::format("{}:{}:{}", ha1, challenge.nonce, input.client_nonce));
  const std::string ha2 = hash(fmt::format("{}:{}", input.method, input.uri));
  if (!challenge.qop_auth) return hash(fmt::format("{}:{}:{}", ha1, challenge.nonce, ha2));
  return hash(fmt::format("{}:{}:{:08x}:{}:auth:{}", ha1, challenge.nonce, input.count, input.client_nonce, ha2));
}

Authenticator::Verdict Authenticator::on_challenge(const std::vector<std::string_view>& www_authenticate, int attempt) {
  if (user_.empty() && password_.empty()) return Verdict::no_credentials;
  auto challenges = parse_challenges(www_authenticate);
  if (challenges.empty()) return Verdict::unknown_scheme;
  if (!allow_basic_) {
    std::erase_if(challenges, [](const AuthChallenge& each) { return each.scheme == AuthScheme::basic; });
    if (challenges.empty()) return Verdict::plain_only;
  }
  if (attempt >= kMostAttempts) return Verdict::refused;
  const AuthChallenge& best = challenges.front();
  if (!current_) {
    current_ = best;
    count_ = 0;
    return Verdict::retry;
  }
  // We were logged in, or the server says that only the nonce was old: once more with the new one.
  const bool new_nonce = best.scheme == AuthScheme::digest && best.nonce != current_->nonce;
  if (new_nonce && (best.stale || accepted_)) {
    current_ = best;
    count_ = 0;
    accepted_ = false;
    return Verdict::retry;
  }
  // Firmware that offers SHA-256 and only masters MD5: the next digest of the list, never down to basic.
  const bool refused_sha256 =
      current_->scheme == AuthScheme::digest && current_->algorithm == DigestAlgorithm::sha256 && !accepted_;
  for (const AuthChallenge& other : challenges) {
    if (refused_sha256 && other.scheme == AuthScheme::digest && other.algorithm == DigestAlgorithm::md5) {
      current_ = other;
      count_ = 0;
      return Verdict::retry;
    }
  }
  return Verdict::refused;
}

void Authenticator::on_accepted() {
  if (current_) accepted_ = true;
}

std::optional<std::string> Authenticator::header(std::string_view method, std::string_view uri) {
  if (!current_) return std::nullopt;
  if (current_->scheme == AuthScheme::basic) return "Basic " + base64(user_ + ":" + password_);
  const std::string client_nonce = random_hex();
  const DigestInput input{user_, password_, method, uri, client_nonce, ++count_};
  std::string out = fmt::format("Digest username={}, realm={}, nonce={}, uri={}, response=\"{}\"", in_quotes(user_),
                                in_quotes(current_->realm), in_quotes(current_->nonce), in_quotes(uri),
                                digest_response(*current_, input));
  if (!current_->algorithm_name.empty()) out += fmt::format(", algorithm={}", current_->algorithm_name);
  if (!current_->opaque.empty()) out += fmt::format(", opaque={}", in_quotes(current_->opaque));
  if (current_->qop_auth) {
    out += fmt::format(", qop=auth, nc={:08x}, cnonce=\"{}\"", count_, client_nonce);
  } else if (current_->session_variant) {
    out += fmt::format(", cnonce=\"{}\"", client_nonce);
  }
  return out;
}

}  // namespace parallax::media
