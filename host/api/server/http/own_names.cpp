// SPDX-License-Identifier: Apache-2.0
#include "api/server/http/own_names.hpp"

#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>

#include "base/address.hpp"
#include "base/text.hpp"

namespace parallax::api {
namespace {

constexpr size_t kLongestName = 253;
constexpr int64_t kLookAgainAfterNs = 60 * kNsPerSecond;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (out.ends_with('.')) out.pop_back();
  return out;
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

std::string own_host_name() {
  std::array<char, kLongestName + 1> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return {};
  return lower(name.data());
}

/// This computer's name: alone, as multicast DNS has it, and in the domains that it looks names up in.
std::set<std::string> names_without_asking() {
  std::set<std::string> names;
  const std::string own = own_host_name();
  if (own.empty()) return names;
  names.insert(own);
  const std::string first = own.substr(0, own.find('.'));
  names.insert(first);
  names.insert(first + ".local");
  std::ifstream resolver("/etc/resolv.conf");
  for (std::string line; std::getline(resolver, line);) {
    std::istringstream words(line);
    std::string word;
    words >> word;
    if (word != "search" && word != "domain") continue;
    while (words >> word) {
      if (const std::string domain = lower(word); !domain.empty()) names.insert(fmt::format("{}.{}", first, domain));
    }
  }
  return names;
}

/// What name servers call this computer and its addresses. Blocks as long as they do.
std::set<std::string> names_by_asking() {
  std::set<std::string> names;
  addrinfo wanted{};
  wanted.ai_flags = AI_CANONNAME;
  addrinfo* found = nullptr;
  if (getaddrinfo(own_host_name().c_str(), nullptr, &wanted, &found) == 0) {
    if (found->ai_canonname != nullptr) names.insert(lower(found->ai_canonname));
    freeaddrinfo(found);
  }
  ifaddrs* interfaces = nullptr;
  if (getifaddrs(&interfaces) != 0) return names;
  for (const ifaddrs* one = interfaces; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || (one->ifa_flags & IFF_LOOPBACK) != 0) continue;
    const int family = one->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    std::array<char, NI_MAXHOST> name{};
    const socklen_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    if (getnameinfo(one->ifa_addr, size, name.data(), name.size(), nullptr, 0, NI_NAMEREQD) == 0)
      names.insert(lower(name.data()));
  }
  freeifaddrs(interfaces);
  return names;
}

/// "host:port" of an origin such as "https://host:port", as the field Host would have it; nothing for "null".
std::optional<std::string_view> authority_of(std::string_view origin) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme)) return origin.substr(scheme.size());
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> host_of(std::string_view authority) {
  std::string_view host = authority;
  std::string_view port;
  if (host.starts_with('[')) {
    const size_t end = host.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    port = host.substr(end + 1);
    host = host.substr(1, end - 1);
    if (!is_address(host) || (!port.empty() && port.front() != ':')) return std::nullopt;
    if (!port.empty()) port.remove_prefix(1);
  } else if (const size_t colon = host.find(':'); colon != std::string_view::npos) {
    port = host.substr(colon + 1);
    host = host.substr(0, colon);
  }
  if (port.size() > 5 || !std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  std::string out = lower(host);
  if (out.empty() || out.size() > kLongestName) return std::nullopt;
  if (!is_address(out) && !std::all_of(out.begin(), out.end(), is_name_character)) return std::nullopt;
  return out;
}

struct OwnNames::State {
  explicit State(const Clock& the_clock) : clock(the_clock) {}

  const Clock& clock;
  std::set<std::string> configured;
  bool look_up = false;
  mutable std::mutex mutex;  // of all that follows
  std::set<std::string> names;
  int64_t asked_monotonic_ns = 0;
  bool asking = false;

  /// With the lock held. The thread ends by itself, whenever the name servers have answered.
  static void ask(const std::shared_ptr<State>& state) {
    state->asking = true;
    state->asked_monotonic_ns = state->clock.monotonic_ns();
    std::thread([state] {
      std::set<std::string> found = names_by_asking();
      found.merge(names_without_asking());
      const std::lock_guard lock(state->mutex);
      state->names = std::move(found);
      state->asking = false;
    }).detach();
  }
};

OwnNames::OwnNames(const std::vector<std::string>& configured, bool look_up, const Clock& clock)
    : state_(std::make_shared<State>(clock)) {
  for (const std::string& name : configured) state_->configured.insert(lower(name));
  state_->look_up = look_up;
  state_->names = names_without_asking();
  const std::lock_guard lock(state_->mutex);
  if (look_up) State::ask(state_);
}

OwnNames::~OwnNames() = default;

bool OwnNames::is_own(const std::string& host) const {
  if (is_address(host) || is_loopback_host(host) || state_->configured.contains(host)) return true;
  const std::lock_guard lock(state_->mutex);
  if (state_->names.contains(host)) return true;
  // The computer may have got another address or name since: the next try will know.
  const bool stale = state_->clock.monotonic_ns() - state_->asked_monotonic_ns > kLookAgainAfterNs;
  if (state_->look_up && !state_->asking && stale) State::ask(state_);
  return false;
}

std::optional<Problem> OwnNames::check(const Headers& headers, bool http_1_0) const {
  const auto malformed = [](std::string text) {
    return Problem{400, {"malformed-http", std::move(text), "Send one Host field with the recorder's address."}, {}, 0};
  };
  std::optional<std::string_view> authority;
  for (const auto& [name, value] : headers.all()) {
    if (!equal_ignoring_case(name, "Host")) continue;
    if (authority) return malformed("The request has two Host fields.");
    authority = value;
  }
  std::optional<std::string> host;
  if (authority) {
    host = host_of(*authority);
    if (!host) return malformed("The request's Host field is no host and port.");
    if (!is_own(*host)) {
      return Problem{421,
                     {"wrong-host", fmt::format("This recorder is not known as \"{}\".", *host),
                      "Use its address, or add the name to names in the recorder's configuration file."},
                     {},
                     0};
    }
  } else if (!http_1_0) {
    return malformed("The request has no Host field.");
  }
  const auto origin = headers.find("Origin");
  if (!origin) return std::nullopt;
  if (const auto theirs = authority_of(*origin)) {
    if (authority && equal_ignoring_case(*theirs, *authority)) return std::nullopt;
    if (const auto name = host_of(*theirs); name && state_->configured.contains(*name)) return std::nullopt;
  }
  return Problem{403,
                 {"wrong-origin", "The request comes from a page of another server.",
                  "Open the page from the recorder itself, or add its server to names in the configuration file."},
                 {},
                 0};
}

}  // namespace parallax::api
