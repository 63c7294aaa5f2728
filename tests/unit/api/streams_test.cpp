// SPDX-License-Identifier: Apache-2.0
// The two WebSockets, through real connections.
#include <boost/json.hpp>
#include <cstring>
#include <thread>

#include "api/server/live/live_frame.hpp"
#include "catch.hpp"
#include "running_api.hpp"

using namespace parallax;
using namespace parallax::api;
using namespace parallax::test;
using namespace std::chrono_literals;

namespace {

constexpr int64_t kWait = 5 * kNsPerSecond;

Event event_of(std::string type, std::string session = {}) {
  Event event;
  event.type = std::move(type);
  event.session = std::move(session);
  event.fields = {{"text", std::string("x")}, {"n", int64_t{5}}};
  return event;
}

boost::json::object next_json(ClientSocket& socket) {
  const auto message = socket.receive(kWait);
  REQUIRE(message);
  REQUIRE(*message);
  return boost::json::parse(std::string((*message)->bytes.begin(), (*message)->bytes.end())).as_object();
}

bool is_silent(ClientSocket& socket) {
  const auto message = socket.receive(150 * kNsPerMs);
  return message && !*message;
}

std::unique_ptr<ClientSocket> open(RunningApi& running, const std::string& user, const std::string& target) {
  auto socket = running.client(user)->open_socket(target);
  INFO((socket ? "" : socket.error().line()));
  REQUIRE(socket);
  return std::move(*socket);
}

/// A camera: one key frame in ten pictures of `bytes` bytes, 40 ms apart.
struct Camera {
  LiveHub& hub;
  std::shared_ptr<media::StreamFormat> format = std::make_shared<media::StreamFormat>();
  int64_t pictures = 0;
  size_t bytes = 100;

  explicit Camera(LiveHub& the_hub) : hub(the_hub) {
    format->codec = media::Codec::h264;
    format->width = 640;
    format->height = 360;
    format->nominal_fps = 25;
    // Baseline, one SPS and one PPS, as an encoder wrote them for 640x360.
    format->codec_config = SharedBytes(std::vector<uint8_t>{
        1,    0x42, 0xC0, 0x1E, 0xFF, 0xE1, 0x00, 0x15, 0x67, 0x42, 0xC0, 0x1E, 0xD9, 0x00, 0xA0, 0x2F, 0xF9, 0x61,
        0x00, 0x00, 0x03, 0x00, 0x01, 0x00, 0x00, 0x03, 0x00, 0x32, 0x0F, 0x01, 0x00, 0x04, 0x68, 0xCB, 0x83, 0xCB});
  }
  void send(int count) {
    for (int i = 0; i < count; ++i, ++pictures) {
      media::AccessUnit unit;
      unit.format = format;
      unit.key = pictures % 10 == 0;
      unit.arrival_monotonic_ns = 1000 * kNsPerSecond + pictures * 40 * kNsPerMs;
      unit.pts_ticks = unit.dts_ticks = pictures * 3600;
      unit.data = SharedBytes(std::vector<uint8_t>(bytes, static_cast<uint8_t>(pictures)));
      hub.publish({"c1", "main"}, 0, unit, pictures * 40 * kNsPerMs);
    }
  }
};

struct Packet {
  uint32_t length = 0;
  uint8_t type = 0;
  uint8_t flags = 0;
  int64_t pts_session_ns = 0;
  uint32_t config = 0;
  std::vector<uint8_t> payload;
};

Packet next_packet(ClientSocket& socket) {
  const auto message = socket.receive(kWait);
  REQUIRE(message);
  REQUIRE(*message);
  const std::vector<uint8_t>& bytes = (*message)->bytes;
  REQUIRE((*message)->kind == ClientMessage::Kind::binary);
  REQUIRE(bytes.size() >= kLiveHeadBytes);
  Packet packet;
  std::memcpy(&packet.length, bytes.data(), 4);
  packet.type = bytes[4];
  packet.flags = bytes[5];
  std::memcpy(&packet.pts_session_ns, bytes.data() + 8, 8);
  std::memcpy(&packet.config, bytes.data() + 24, 4);
  packet.payload.assign(bytes.begin() + kLiveHeadBytes, bytes.end());
  CHECK(packet.length == bytes.size() - 4);
  return packet;
}

}  // namespace

TEST_CASE("events begin with a snapshot and go on numbered, within 50 ms") {
  RunningApi running;
  running.memory.events.publish(event_of("early"));
  const auto socket = open(running, "technician", "/api/v1/events");
  const auto snapshot = next_json(*socket);
  CHECK(snapshot.at("type").as_string() == "snapshot");
  CHECK(snapshot.at("number").as_int64() == 1);
  CHECK_FALSE(snapshot.at("missed").as_bool());
  CHECK(snapshot.at("status").as_object().at("locations").as_array().size() == 1);
  int64_t best_ns = INT64_MAX;
  for (int64_t i = 2; i <= 6; ++i) {
    const int64_t begin_ns = running.memory.clock.monotonic_ns();
    running.memory.events.publish(event_of("disk-low"));
    const auto event = next_json(*socket);
    best_ns = std::min(best_ns, running.memory.clock.monotonic_ns() - begin_ns);
    CHECK(event.at("number").as_int64() == i);
    CHECK(event.at("event").as_string() == "disk-low");
    CHECK(event.at("fields").as_object().at("n").as_int64() == 5);
  }
  CHECK(best_ns < 50 * kNsPerMs);
}

TEST_CASE("a client that comes back goes on from its number; one that was away too long gets a snapshot") {
  ApiOptions options;
  options.events.kept = 5;
  RunningApi running({}, options);
  for (int i = 0; i < 4; ++i) running.memory.events.publish(event_of("e"));
  CHECK(eventually([&] { return next_json(*open(running, "trainer", "/api/v1/events?after=2")).at("number") == 3; }));
  for (int i = 0; i < 6; ++i) running.memory.events.publish(event_of("e"));
  CHECK(eventually([&] {
    const auto first = next_json(*open(running, "trainer", "/api/v1/events?after=2"));
    return first.at("type") == "snapshot" && first.at("missed") == true;
  }));
  const auto future = next_json(*open(running, "trainer", "/api/v1/events?after=999"));
  CHECK(future.at("type").as_string() == "snapshot");
  CHECK_FALSE(running.client("trainer")->open_socket("/api/v1/events?after=x"));
}

TEST_CASE("events about a session reach only those who may view it") {
  RunningApi running;
  const auto trainer = open(running, "trainer", "/api/v1/events");
  const auto trainee = open(running, "trainee", "/api/v1/events");
  next_json(*trainer);
  next_json(*trainee);
  running.memory.events.publish(event_of("item-added", "s2"));
  running.memory.events.publish(event_of("item-added", "gone"));
  Event personal = event_of("note");
  personal.user = "id-trainee";
  running.memory.events.publish(personal);
  CHECK(next_json(*trainer).at("session").as_string() == "s2");
  CHECK(next_json(*trainee).at("event").as_string() == "note");
  CHECK(is_silent(*trainer));
}

TEST_CASE("a client that stops reading events is dropped, the others get all") {
  ServerOptions options;
  options.write_timeout_ns = 300 * kNsPerMs;
  options.websocket_send_buffer_bytes = 4096;
  RunningApi running(options);
  const auto good = open(running, "technician", "/api/v1/events");
  next_json(*good);
  const RawSocket lazy(running.server->port());
  lazy.send(
      "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      "Sec-WebSocket-Protocol: parallax, bearer.token-trainer\r\n\r\n");
  CHECK(lazy.receive(5s, "\r\n\r\n").find("Sec-WebSocket-Protocol: parallax\r\n") != std::string::npos);
  Event big = event_of("big");
  big.fields = {{"text", std::string(100'000, 'x')}};
  int received = 0;
  for (int i = 0; i < 100; ++i) {
    running.memory.events.publish(big);
    next_json(*good);
    ++received;
  }
  CHECK(received == 100);
  CHECK(eventually([&] { return running.server->counters().websockets == 1; }));
}

TEST_CASE("a WebSocket ends when its user logs out") {
  RunningApi running;
  const auto socket = open(running, "trainer", "/api/v1/events");
  next_json(*socket);
  running.ask("trainer", "POST", "/api/v1/logout");
  const auto closed = socket->receive(kWait);
  REQUIRE_FALSE(closed);
  CHECK(closed.error().text.find("logged out") != std::string::npos);
}

TEST_CASE("live packets start at the cached key frame, with what a decoder needs") {
  RunningApi running;
  Camera camera(running.memory.live);
  camera.send(14);
  const auto socket = open(running, "trainer", "/api/v1/live/c1/main");
  const Packet config = next_packet(*socket);
  CHECK(config.type == 0);
  const auto json = boost::json::parse(std::string(config.payload.begin(), config.payload.end())).as_object();
  CHECK(json.at("codec").as_string() == "h264");
  CHECK(json.at("codec_config_hex").as_string().starts_with("0142c01e"));
  for (int i = 10; i < 14; ++i) {
    const Packet packet = next_packet(*socket);
    CHECK(packet.type == 1);
    CHECK((packet.flags & 1) == (i == 10 ? 1 : 0));
    CHECK(packet.pts_session_ns == i * 40 * kNsPerMs);
    CHECK(packet.config == config.config);
    CHECK(packet.payload == std::vector<uint8_t>(100, static_cast<uint8_t>(i)));
  }
  camera.send(1);
  CHECK(next_packet(*socket).payload[0] == 14);
  CHECK(running.memory.audit.actions() == std::vector<std::string>{"view-live"});
}

TEST_CASE("who watches a camera again and again leaves one row in the audit log for a while") {
  ApiOptions options;
  options.audit_interval_ns = 300 * kNsPerMs;
  RunningApi running({}, options);
  for (int i = 0; i < 5; ++i) open(running, "trainer", "/api/v1/live/c1/main");
  open(running, "technician", "/api/v1/live/c1/main");
  CHECK(running.memory.audit.actions() == std::vector<std::string>{"view-live", "view-live"});
  std::this_thread::sleep_for(350ms);
  open(running, "trainer", "/api/v1/live/c1/main");
  CHECK(running.memory.audit.actions().size() == 3);
}

TEST_CASE("access units are shared with the live clients, not copied") {
  LiveHub hub;
  const auto session = hub.open({"c1", "main"}, LiveFormat::packets, [] { return std::nullopt; });
  session->on_open([] {});
  media::AccessUnit unit;
  unit.format = std::make_shared<media::StreamFormat>();
  unit.arrival_monotonic_ns = 0;
  unit.key = true;
  unit.data = SharedBytes(std::vector<uint8_t>(1000, 1));
  hub.publish({"c1", "main"}, 0, unit, 0);
  (void)session->next();  // config
  const auto message = std::get<WebSocketMessage>(session->next());
  CHECK(message.body.data() == unit.data.data());
  session->on_closed();
}

TEST_CASE("the live ring holds so many units, however small they are") {
  const bool by_number = GENERATE(true, false);
  LiveHub hub(by_number ? LiveHubOptions{.most_units = 15} : LiveHubOptions{.most_bytes = 15 * (2 + 512)});
  Camera camera(hub);
  camera.bytes = 2;
  camera.send(1);
  const auto session = hub.open({"c1", "main"}, LiveFormat::packets, [] { return std::nullopt; });
  session->on_open([] {});
  (void)session->next();  // config
  REQUIRE(std::holds_alternative<WebSocketMessage>(session->next()));
  camera.send(29);  // within the two seconds that a client may be late
  const auto told = std::get<WebSocketMessage>(session->next());
  CHECK(told.head.data()[4] == 4);  // what came right behind the first is gone
  session->on_closed();
}

TEST_CASE("a live client that is two seconds behind is taken to the next key frame and told what it missed") {
  LiveHub hub;
  const auto follow = [&] {
    auto session = hub.open({"c1", "main"}, LiveFormat::packets, [] { return std::nullopt; });
    session->on_open([] {});
    return session;
  };
  const auto type_of = [](const WebSocketMessage& message) { return message.head.data()[4]; };
  const auto slow = follow();
  const auto fast = follow();
  Camera camera(hub);
  int fast_got = 0;
  const auto take_all = [&] {
    while (std::holds_alternative<WebSocketMessage>(fast->next())) ++fast_got;
  };
  camera.send(5);
  (void)slow->next();  // config
  const auto first = std::get<WebSocketMessage>(slow->next());
  CHECK(first.body.data()[0] == 0);
  take_all();
  for (int i = 0; i < 100; ++i) {  // four seconds pass
    camera.send(1);
    take_all();
  }
  CHECK(fast_got == 1 + 105);
  const auto told = std::get<WebSocketMessage>(slow->next());
  CHECK(type_of(told) == 4);
  const std::string text(told.head.view().begin() + kLiveHeadBytes, told.head.view().end());
  CHECK(boost::json::parse(text).as_object().at("left_out").as_int64() == 99);
  const auto key = std::get<WebSocketMessage>(slow->next());
  CHECK(key.body.data()[0] == 100);
  CHECK((key.head.data()[5] & 1) == 1);
  CHECK(std::get<WebSocketMessage>(slow->next()).body.data()[0] == 101);
  slow->on_closed();
  fast->on_closed();
}

TEST_CASE("live fragments are an MP4 stream that begins anew when the format changes") {
  RunningApi running;
  Camera camera(running.memory.live);
  camera.send(1);
  const auto socket = open(running, "trainer", "/api/v1/live/c1/main?format=fmp4");
  const auto init = next_json(*socket);
  CHECK(init.at("type").as_string() == "init");
  CHECK(init.at("mime").as_string() == "video/mp4; codecs=\"avc1.42C01E\"");
  const auto segment = socket->receive(kWait);
  REQUIRE(segment);
  CHECK(std::string((*segment)->bytes.begin() + 4, (*segment)->bytes.begin() + 8) == "ftyp");
  const auto fragment = socket->receive(kWait);
  REQUIRE(fragment);
  const std::vector<uint8_t>& bytes = (*fragment)->bytes;
  CHECK(std::string(bytes.begin() + 4, bytes.begin() + 8) == "moof");
  CHECK(std::vector<uint8_t>(bytes.end() - 100, bytes.end()) == std::vector<uint8_t>(100, 0));
  auto changed = std::make_shared<media::StreamFormat>(*camera.format);
  changed->width = 1280;
  camera.format = changed;
  camera.send(10);  // nine without a key frame cannot be shown with the new format
  CHECK(next_json(*socket).at("type").as_string() == "init");
}

TEST_CASE("streams are fetched on demand, and a source that is removed ends its clients") {
  RunningApi running;
  std::mutex mutex;
  std::vector<std::pair<std::string, bool>> demands;
  running.memory.live.on_demand([&](const LiveKey& key, bool wanted) {
    const std::lock_guard lock(mutex);
    demands.emplace_back(key.second, wanted);
  });
  const auto count = [&] {
    const std::lock_guard lock(mutex);
    return demands.size();
  };
  auto first = open(running, "trainer", "/api/v1/live/c1/sub");
  const auto second = open(running, "trainer", "/api/v1/live/c1/sub");
  CHECK(eventually([&] { return running.memory.live.clients({"c1", "sub"}) == 2; }));
  CHECK(count() == 1);
  first.reset();
  CHECK(eventually([&] { return running.memory.live.clients({"c1", "sub"}) == 1; }));
  CHECK(count() == 1);
  running.memory.live.remove("c1");
  CHECK_FALSE(second->receive(kWait));
  CHECK(eventually([&] { return count() == 2; }));
  CHECK_FALSE(running.client("trainer")->open_socket("/api/v1/live/c1/middle"));
  CHECK_FALSE(running.client("trainer")->open_socket("/api/v1/live/none/main"));
}

TEST_CASE("a client that sends into a one-way WebSocket, or sends no WebSocket at all, is closed") {
  RunningApi running;
  const std::string handshake =
      "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: "
      "Upgrade\r\nSec-WebSocket-Version: "
      "13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer token-trainer\r\n\r\n";
  for (const std::string& frame :
       {std::string("\x81\x81\x01\x02\x03\x04\x05", 7), std::string(300, '\xff'),
        std::string("\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x01\x02\x03\x04", 14), std::string("\x81\x05hello", 7)}) {
    const RawSocket socket(running.server->port());
    socket.send(handshake);
    CHECK(socket.receive(5s, "\r\n\r\n").starts_with("HTTP/1.1 101 "));
    socket.send(frame);
    socket.receive(5s);
    CHECK(eventually([&] { return running.server->counters().websockets == 0; }));
  }
  CHECK(running.ask("", "GET", "/api/v1").status == 200);
}
