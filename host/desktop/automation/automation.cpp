// SPDX-License-Identifier: Apache-2.0
#include "desktop/automation/automation.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <thread>

namespace parallax::desktop {

namespace json = boost::json;

namespace {

/// A descriptor that is closed with its owner.
class Descriptor {
 public:
  explicit Descriptor(int value = -1) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) close(value_);
  }
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  [[nodiscard]] int get() const { return value_; }

 private:
  int value_;
};

struct Client {
  Descriptor socket;
  std::string received;
};

std::string answer_widgets(const AutomationView& view) {
  json::array widgets;
  json::object windows;
  for (const AutomationWindow& window : view.windows) {
    windows[window.name] =
        json::object{{"x", window.x}, {"y", window.y}, {"width", window.width}, {"height", window.height}};
    for (const WidgetRecord& widget : *window.widgets) {
      widgets.push_back(json::object{{"window", window.name},
                                     {"kind", widget.kind},
                                     {"label", widget.label},
                                     {"value", widget.value},
                                     {"focused", widget.focused},
                                     {"x", widget.x + static_cast<float>(window.x)},
                                     {"y", widget.y + static_cast<float>(window.y)},
                                     {"width", widget.width},
                                     {"height", widget.height},
                                     {"enabled", widget.enabled}});
    }
  }
  return json::serialize(json::object{{"widgets", std::move(widgets)},
                                      {"page", view.page},
                                      {"window", windows.at(view.windows.front().name)},
                                      {"windows", windows}});
}

std::string answer_stats(const AutomationView& view) {
  return json::serialize(json::object{{"frames", view.stats.frames},
                                      {"build_ms", view.stats.build_ms},
                                      {"longest_ms", view.stats.longest_ms},
                                      {"uploads", view.stats.uploads},
                                      {"allocations", view.stats.allocations},
                                      {"notice_ms", view.stats.notice_ms},
                                      {"wrong_thread_calls", view.stats.wrong_thread_calls},
                                      {"requests", view.stats.requests},
                                      {"settled", view.stats.settled}});
}

std::string ask_of(const std::string& line) {
  boost::system::error_code error;
  const json::value value = json::parse(line, error);
  if (error || !value.is_object()) return {};
  const json::value* ask = value.as_object().if_contains("ask");
  return ask != nullptr && ask->is_string() ? std::string(ask->as_string()) : std::string();
}

}  // namespace

struct Automation::State {
  struct Request {
    int socket = -1;
    std::string ask;
  };
  Descriptor listener;
  std::filesystem::path path;
  std::function<void()> wake;
  std::atomic<bool> stopping{false};
  std::mutex mutex;
  std::vector<Request> requests;
  std::thread thread;

  void run() {
    std::vector<Client> clients;
    while (!stopping) {
      std::vector<pollfd> polled{{listener.get(), POLLIN, 0}};
      for (const Client& client : clients) polled.push_back({client.socket.get(), POLLIN, 0});
      if (poll(polled.data(), polled.size(), 200) <= 0) continue;
      for (size_t i = polled.size(); i-- > 1;) {
        if (polled[i].revents != 0 && !read_from(clients[i - 1])) {
          forget(clients[i - 1].socket.get());
          clients.erase(clients.begin() + static_cast<long>(i - 1));
        }
      }
      if (polled[0].revents != 0) {
        const int accepted = accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC);
        if (accepted >= 0) clients.push_back({Descriptor(accepted), {}});
      }
    }
  }

  void forget(int socket) {
    const std::lock_guard lock(mutex);
    std::erase_if(requests, [&](const Request& request) { return request.socket == socket; });
  }

  bool read_from(Client& client) {
    char buffer[4096];
    const ssize_t count = recv(client.socket.get(), buffer, sizeof buffer, 0);
    if (count <= 0) return false;
    client.received.append(buffer, static_cast<size_t>(count));
    for (size_t end = client.received.find('\n'); end != std::string::npos; end = client.received.find('\n')) {
      {
        const std::lock_guard lock(mutex);
        requests.push_back({client.socket.get(), ask_of(client.received.substr(0, end))});
      }
      client.received.erase(0, end + 1);
      wake();
    }
    return client.received.size() < 65536;
  }
};

Automation::Automation(std::shared_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Automation>> Automation::listen(const std::filesystem::path& socket,
                                                       std::function<void()> wake) {
  const auto failed = [&](const std::string& what) {
    return fail("automation-socket", socket.string() + ": " + what + ": " + std::strerror(errno) + ".");
  };
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = socket.string();
  if (path.size() >= sizeof address.sun_path) return fail("automation-socket", path + ": the path is too long.");
  std::copy(path.begin(), path.end(), address.sun_path);
  Descriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (listener.get() < 0) return failed("no socket");
  unlink(path.c_str());
  const mode_t before = umask(0077);
  const int bound = bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  umask(before);
  if (bound != 0 || ::listen(listener.get(), 4) != 0) return failed("it cannot be listened on");
  auto state = std::make_shared<State>();
  state->listener = std::move(listener);
  state->path = socket;
  state->wake = std::move(wake);
  state->thread = std::thread([raw = state.get()] { raw->run(); });
  return std::unique_ptr<Automation>(new Automation(std::move(state)));
}

Automation::~Automation() {
  state_->stopping = true;
  state_->thread.join();
  unlink(state_->path.c_str());
}

bool Automation::serve(const AutomationView& view) {
  const std::lock_guard lock(state_->mutex);
  std::vector<State::Request> left;
  for (const State::Request& request : state_->requests) {
    if (request.ask == "wait-idle" && !view.idle) {
      left.push_back(request);
      continue;
    }
    std::string answer = R"({"error":"not understood"})";
    if (request.ask == "widgets") answer = answer_widgets(view);
    if (request.ask == "stats") answer = answer_stats(view);
    if (request.ask == "wait-idle") answer = R"({"idle":true})";
    answer += '\n';
    for (size_t sent = 0; sent < answer.size();) {
      const ssize_t count = send(request.socket, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) break;
      sent += static_cast<size_t>(count);
    }
  }
  state_->requests = std::move(left);
  return !state_->requests.empty();
}

}  // namespace parallax::desktop
