// SPDX-License-Identifier: Apache-2.0
// What each user takes of the server at this moment, so that no one of them takes it all: requests that are being
// answered, connections that stay (WebSockets and answers that are read from a file while they are sent), and bytes of
// answers that were made and are not sent yet. Strangers have the user "", for whom other limits hold (strangers.hpp)
// but that of the bytes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace parallax::api {

struct UserLimits {
  size_t requests = 48;                          ///< of a user, waiting or being answered
  size_t staying = 64;                           ///< of a user: WebSockets and streamed answers
  uint64_t small_answer_bytes = 64 * 1024;       ///< shorter answers do not count
  uint64_t answer_bytes = 16 * 1024 * 1024;      ///< of a user; one answer alone may be longer
  uint64_t all_answer_bytes = 48 * 1024 * 1024;  ///< of all users together
};

/// [server thread]
class UserShares {
 public:
  explicit UserShares(const UserLimits& limits) : limits_(limits) {}

  // Each `add…` says whether there was room; what was added is to be removed once.
  [[nodiscard]] bool add_request(const std::string& user) {
    return user.empty() || add(user, &Share::requests, limits_.requests);
  }
  void remove_request(const std::string& user) {
    if (!user.empty()) remove(user, &Share::requests, size_t{1});
  }
  [[nodiscard]] bool add_staying(const std::string& user) {
    return user.empty() || add(user, &Share::staying, limits_.staying);
  }
  void remove_staying(const std::string& user) {
    if (!user.empty()) remove(user, &Share::staying, size_t{1});
  }
  /// Sets aside room for an answer. One that is longer than a user's share finds room while the user has no other.
  [[nodiscard]] bool add_answer(const std::string& user, uint64_t bytes) {
    const auto found = by_user_.find(user);
    const uint64_t theirs = found == by_user_.end() ? 0 : found->second.answer_bytes;
    const bool fits = theirs + bytes <= limits_.answer_bytes && all_answer_bytes_ + bytes <= limits_.all_answer_bytes;
    const bool only_one = theirs == 0 && bytes > limits_.answer_bytes;
    if (!fits && !only_one) return false;
    by_user_[user].answer_bytes += bytes;
    all_answer_bytes_ += bytes;
    return true;
  }
  void remove_answer(const std::string& user, uint64_t bytes) {
    all_answer_bytes_ -= bytes;
    remove(user, &Share::answer_bytes, bytes);
  }
  [[nodiscard]] bool counts(uint64_t answer_bytes) const { return answer_bytes > limits_.small_answer_bytes; }

  /// The user with most connections that stay, if that is more than half of what one may have; else nobody.
  [[nodiscard]] std::string greediest() const {
    const auto found = std::max_element(by_user_.begin(), by_user_.end(), [](const auto& a, const auto& b) {
      return a.second.staying < b.second.staying;
    });
    return found != by_user_.end() && found->second.staying > limits_.staying / 2 ? found->first : std::string();
  }

 private:
  struct Share {
    size_t requests = 0;
    size_t staying = 0;
    uint64_t answer_bytes = 0;
  };
  bool add(const std::string& user, size_t Share::*what, size_t most) {
    size_t& number = by_user_[user].*what;
    if (number >= most) return false;
    ++number;
    return true;
  }
  template <typename Number>
  void remove(const std::string& user, Number Share::*what, Number by) {
    const auto found = by_user_.find(user);
    if (found == by_user_.end()) return;
    found->second.*what -= by;
    const Share& left = found->second;
    if (left.requests == 0 && left.staying == 0 && left.answer_bytes == 0) by_user_.erase(found);
  }

  UserLimits limits_;
  std::map<std::string, Share> by_user_;
  uint64_t all_answer_bytes_ = 0;
};

}  // namespace parallax::api
