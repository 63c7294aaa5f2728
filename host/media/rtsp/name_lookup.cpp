// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/name_lookup.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>

#include <array>
#include <atomic>
#include <cstring>
#include <system_error>
#include <thread>
#include <utility>

#include "media/rtsp/refusal.hpp"

namespace parallax::media {

namespace {

constexpr int64_t kPollInterval = 10 * kNsPerMs;

using AddressList = std::unique_ptr<addrinfo, decltype([](addrinfo* list) { freeaddrinfo(list); })>;

Result<std::vector<SocketAddress>> look_up(const std::string& host, uint16_t port, int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* raw = nullptr;
  const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &raw);
  const AddressList list(raw);
  if (error != 0) return fail(unknown_host(host, gai_strerror(error)));
  std::vector<SocketAddress> out;
  for (const addrinfo* one = list.get(); one != nullptr; one = one->ai_next) {
    SocketAddress address;
    if (one->ai_addrlen > sizeof(address.storage)) continue;
    std::memcpy(&address.storage, one->ai_addr, one->ai_addrlen);
    address.size = one->ai_addrlen;
    out.push_back(address);
  }
  if (out.empty()) return fail(unknown_host(host, "no address"));
  return out;
}

}  // namespace

std::string SocketAddress::host() const {
  std::array<char, NI_MAXHOST> text{};
  if (getnameinfo(get(), size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0) return {};
  return text.data();
}

Result<SocketAddress> numeric_address(const std::string& host, uint16_t port) {
  const auto found = look_up(host, port, AI_NUMERICHOST);
  if (!found) return fail(found.error());
  return found->front();
}

// Shared with the lookup's thread, which may outlive everything else.
struct NameLookup::Job {
  std::atomic<bool> finished = false;
  Result<std::vector<SocketAddress>> result;  // written before `finished`, read after it
};

NameLookup::NameLookup(Loop& loop, std::string host, uint16_t port, int64_t limit_ns, Done done)
    : loop_(loop),
      timer_(loop),
      host_(std::move(host)),
      limit_ns_(limit_ns),
      deadline_monotonic_ns_(loop.clock().monotonic_ns() + limit_ns),
      done_(std::move(done)),
      job_(std::make_shared<Job>()) {
  if (auto number = numeric_address(host_, port)) {
    job_->result = std::vector{*number};
    job_->finished = true;
  } else {
    try {
      std::thread([job = job_, name = host_, port] {
        job->result = look_up(name, port, AI_ADDRCONFIG);
        job->finished.store(true, std::memory_order_release);
      }).detach();
    } catch (const std::system_error& error) {
      job_->result = fail(unknown_host(host_, error.what()));
      job_->finished = true;
    }
  }
  timer_.after(0, [this] { poll(); });
}

NameLookup::~NameLookup() = default;

void NameLookup::poll() {
  if (job_->finished.load(std::memory_order_acquire)) {
    const auto result = std::move(job_->result);
    std::exchange(done_, nullptr)(result);
  } else if (loop_.clock().monotonic_ns() >= deadline_monotonic_ns_) {
    std::exchange(done_, nullptr)(fail(resolve_timeout(host_, limit_ns_)));
  } else {
    timer_.after(kPollInterval, [this] { poll(); });
  }
}

}  // namespace parallax::media
