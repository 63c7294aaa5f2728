// SPDX-License-Identifier: Apache-2.0
// The listener: takes connections, finds room for them, ends them.
#include "api/server/http/server.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "api/server/http/server_core.hpp"
#include "base/address.hpp"
#include "base/log.hpp"

namespace parallax::api {
namespace {

constexpr auto kSweepInterval = std::chrono::milliseconds(250);
constexpr auto kFarewellInterval = std::chrono::milliseconds(10);
constexpr int kFarewellLooks = 30;
constexpr int kRetryAfterS = 5;
constexpr int64_t kGraceNs = 250 * kNsPerMs;

tl::unexpected<Error> listen_error(std::string code, std::string_view address, uint16_t port, const SystemError& error,
                                   std::string remedy) {
  return fail(std::move(code), fmt::format("Cannot listen on {}:{}: {}.", address, port, error.message()),
              std::move(remedy));
}

/// A program that is started inherits nothing of it.
void keep_from_children(int descriptor) {
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

}  // namespace

struct Server::State {
  State(Application& application, const Clock& clock, ServerOptions options)
      : core(std::make_shared<ServerCore>(application, clock, std::move(options))),
        working(core->io.get_executor()),
        acceptor(core->io),
        sweeper(core->io) {}

  Result<void> load_certificate() {
    if (!core->options.tls) return {};
    SystemError error;
    core->tls.emplace(asio::ssl::context::tls_server);
    core->tls->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                           asio::ssl::context::no_tlsv1_1);
    core->tls->use_certificate_chain_file(core->options.tls->certificate_pem.string(), error);
    if (!error) core->tls->use_private_key_file(core->options.tls->key_pem.string(), asio::ssl::context::pem, error);
    if (!error) return {};
    return fail("tls-certificate",
                fmt::format("The certificate {} cannot be used: {}.", core->options.tls->certificate_pem.string(),
                            error.message()),
                "Delete certificate and key to have new ones made, or put a matching pair in their place.");
  }

  Result<void> listen() {
    SystemError error;
    const auto address = asio::ip::make_address(core->options.address, error);
    if (error) {
      return listen_error("listen-address", core->options.address, core->options.port, error,
                          "Give an address in digits, such as 127.0.0.1 or 0.0.0.0.");
    }
    if (!address.is_loopback() && !core->options.tls) {
      return fail("listen-needs-tls",
                  fmt::format("Listening on {} without TLS would send passwords in the clear.", core->options.address),
                  "Listen on 127.0.0.1, or give a certificate.");
    }
    bind(tcp::endpoint(address, core->options.port), error);
    if (error == asio::error::address_in_use && core->options.busy_port == BusyPort::take_a_free_one) {
      log_warning("api", "port {} is in use; a free one is taken", core->options.port);
      bind(tcp::endpoint(address, 0), error);
    }
    if (error == asio::error::address_in_use) {
      return listen_error("listen-busy", core->options.address, core->options.port, error,
                          "Stop the other program, or choose another port.");
    }
    if (error) {
      return listen_error("listen-address", core->options.address, core->options.port, error,
                          "Choose an address of this computer and a port above 1023.");
    }
    return {};
  }

  void bind(const tcp::endpoint& endpoint, SystemError& error) {
    SystemError ignored;
    acceptor.close(ignored);
    acceptor.open(endpoint.protocol(), error);
    if (!error) keep_from_children(acceptor.native_handle());
    // So that a restart gets the port of its predecessor, whose connections the kernel still remembers.
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  }

  void accept() {
    acceptor.async_accept([this](const SystemError& error, tcp::socket socket) {
      if (error == asio::error::operation_aborted || !acceptor.is_open()) return;
      if (error) return accept_later();  // out of file descriptors: the ones in use will come back
      take(std::move(socket));
      accept();
    });
  }

  void accept_later() {
    retry.emplace(core->io, kSweepInterval);
    retry->async_wait([this](const SystemError& error) {
      if (!error) accept();
    });
  }

  void take(tcp::socket socket) {
    SystemError error;
    const tcp::endpoint remote = socket.remote_endpoint(error);
    if (error) return;
    keep_from_children(socket.native_handle());
    socket.set_option(tcp::no_delay(true), error);
    Peer peer{remote.address().to_string(), remote.port()};
    if (!make_room()) {
      ++core->refused;
      const std::string text = encode_farewell(
          {503,
           {"too-many-connections", "The recorder has no connection left.", "Close other clients, or try again later."},
           {},
           kRetryAfterS});
      socket.non_blocking(true, error);
      if (!core->tls) socket.write_some(asio::buffer(text), error);
      return;
    }
    auto stream = core->tls ? std::make_unique<NetStream>(std::move(socket), *core->tls)
                            : std::make_unique<NetStream>(std::move(socket));
    serve_http(core, std::move(stream), std::move(peer));
  }

  /// For one more. Strangers give way to strangers, first those of the address that has most; the last quarter of all
  /// places is for peers with a token, of which those that ask nothing give way when there is no stranger left, and
  /// then a WebSocket of the user who has most, if those are many.
  bool make_room() {
    const size_t most = core->options.max_connections;
    const std::string crowd = core->strangers.largest_group();
    const auto of_crowd = [&](const Waiting& one) { return one.stranger && one.address_group == crowd; };
    const bool crowded = core->strangers.all() >= most - most / 4;
    if (crowded && close_longest(1, core->now(), of_crowd) == 1) return true;
    // Where no stranger can be sent away the last quarter is used: who comes with a token comes as a stranger, too.
    if (core->open < most) return true;
    const std::string greedy = core->users.greediest();
    return close_longest(1, core->now(), of_crowd) == 1 ||
           close_longest(1, core->now(), [](const Waiting& one) { return one.user.empty(); }) == 1 ||
           close_longest(1, core->now(), [&](const Waiting& one) { return !greedy.empty() && one.user == greedy; }) ==
               1;
  }

  /// Closes those that wait longest, since `latest_ns` at least, of those that `fits` names; at most so many. How many.
  template <typename Fits>
  size_t close_longest(size_t most, int64_t latest_ns, const Fits& fits) {
    std::vector<std::pair<int64_t, std::shared_ptr<Connection>>> found;
    for (const auto& connection : core->connections) {
      const auto waiting = connection->waiting();
      if (waiting && waiting->since_monotonic_ns <= latest_ns && fits(*waiting))
        found.emplace_back(waiting->since_monotonic_ns, connection);
    }
    const size_t number = std::min(most, found.size());
    std::partial_sort(found.begin(), found.begin() + static_cast<ptrdiff_t>(number), found.end(),
                      [](const auto& a, const auto& b) { return a.first < b.first; });
    for (size_t i = 0; i < number; ++i) found[i].second->close();
    core->refused += number;
    return number;
  }

  /// Each address keeps its share. What has just come is let be for a moment, or a flood would sweep away who comes
  /// with a token before the request is there.
  void thin_out_strangers() {
    const size_t share = core->options.max_strangers_per_address;
    for (const auto& [group, number] : core->strangers.groups_above(share)) {
      close_longest(number - share, core->now() - kGraceNs,
                    [&crowd = group](const Waiting& one) { return one.stranger && one.address_group == crowd; });
    }
  }

  void sweep() {
    sweeper.expires_after(kSweepInterval);
    sweeper.async_wait([this](const SystemError& error) {
      if (error || !acceptor.is_open()) return;  // stopped, perhaps after this had come due
      const auto connections = std::vector(core->connections.begin(), core->connections.end());
      const int64_t now = core->now();
      for (const auto& connection : connections) connection->sweep(now);
      thin_out_strangers();
      sweep();
    });
  }

  void stop() {
    asio::post(core->io, [this] {
      SystemError ignored;
      acceptor.close(ignored);
      sweeper.cancel();
      if (retry) retry->cancel();
      for (const auto& connection : std::vector(core->connections.begin(), core->connections.end()))
        connection->leave();
    });
    core->lanes.stop();
    asio::post(core->io, [this] { farewell(kFarewellLooks); });  // after the answers, which the lanes have posted
    // Every pending operation was cancelled: the thread ends by itself, once all handlers have let go of their
    // sessions.
    working.reset();
    if (thread.joinable()) thread.join();
  }

  /// Answers on their way are given a moment; what is left then is cut off.
  void farewell(int looks) {
    if (core->connections.empty()) return;
    if (looks == 0) {
      for (const auto& connection : std::vector(core->connections.begin(), core->connections.end()))
        connection->close();
      return;
    }
    sweeper.expires_after(kFarewellInterval);
    sweeper.async_wait([this, looks](const SystemError&) { farewell(looks - 1); });
  }

  std::shared_ptr<ServerCore> core;
  asio::executor_work_guard<asio::io_context::executor_type> working;
  tcp::acceptor acceptor;
  asio::steady_timer sweeper;
  std::optional<asio::steady_timer> retry;
  std::thread thread;
};

Result<std::unique_ptr<Server>> Server::start(Application& application, const Clock& clock, ServerOptions options) {
  auto state = std::make_unique<State>(application, clock, std::move(options));
  if (auto loaded = state->load_certificate(); !loaded) return fail(loaded.error());
  if (auto listening = state->listen(); !listening) return fail(listening.error());
  const ServerOptions& used = state->core->options;
  state->core->names.emplace(used.names, !is_loopback_host(used.address), clock);
  state->accept();
  state->sweep();
  State* running = state.get();
  state->thread = std::thread([running] { running->core->io.run(); });
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() {
  state_->stop();
}

uint16_t Server::port() const {
  SystemError ignored;
  return state_->acceptor.local_endpoint(ignored).port();
}

std::string Server::url() const {
  const auto address = asio::ip::make_address(state_->core->options.address);
  std::string host = address.is_unspecified() ? "127.0.0.1" : address.to_string();
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return fmt::format("{}://{}:{}", state_->core->tls ? "https" : "http", host, port());
}

ServerCounters Server::counters() const {
  const ServerCore& core = *state_->core;
  return {core.open, core.websockets, core.requests, core.refused, core.timed_out};
}

}  // namespace parallax::api
