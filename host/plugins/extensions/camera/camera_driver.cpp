// SPDX-License-Identifier: Apache-2.0
#include "plugins/extensions/camera/camera_driver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <set>

#include "parallax/text.hpp"
#include "plugins/extensions/camera/stream_bridge.hpp"
#include "plugins/loading/abi_text.hpp"

namespace parallax::plugins {
namespace {

constexpr uint32_t kMaxStreams = 64;
constexpr uint32_t kMaxPairs = 256;

SourceKind source_kind(int32_t kind) {
  return kind >= PLX_SOURCE_CAMERA && kind <= PLX_SOURCE_LOUDSPEAKER ? static_cast<SourceKind>(kind)
                                                                     : SourceKind::unknown;
}

Result<void> checked(plx_status status, const plx_error& error, std::string_view what) {
  if (status == PLX_OK) return {};
  return fail(error_of(status, error, what));
}

/// Behind plx_discovery_sink: passes sources on, each id once, one call at a time.
struct Search {
  const std::function<void(const FoundSource&)>& found;
  const std::function<bool()>& cancelled;
  std::mutex mutex = {};
  std::set<std::string> ids = {};

  plx_discovery_sink sink() {
    auto sink = plx::sized<plx_discovery_sink>();
    sink.ctx = this;
    sink.found = &Search::take;
    sink.cancelled = &Search::is_cancelled;
    return sink;
  }
  static void take(void* ctx, const plx_found_source* source) noexcept {
    try {
      auto& me = *static_cast<Search*>(ctx);
      FoundSource out{
          source_kind(source->kind), text_from(source->id), text_from(source->name), text_from(source->address), {},
          source->capabilities};
      for (uint32_t i = 0; source->pairs != nullptr && i < std::min(source->pair_count, kMaxPairs); ++i) {
        out.config.emplace_back(text_from(source->pairs[i].key), text_from(source->pairs[i].value));
      }
      const std::scoped_lock lock(me.mutex);
      if (me.ids.insert(out.id).second) me.found(out);
    } catch (...) {  // out of memory, or the host's own callback: one source less
      return;
    }
  }
  static int32_t is_cancelled(void* ctx) noexcept {
    const auto& cancelled = static_cast<Search*>(ctx)->cancelled;
    return cancelled && cancelled() ? 1 : 0;
  }
};

}  // namespace

Talk::~Talk() {
  table_.close(table_.ctx, handle_);
}

Result<void> Talk::write(ByteView samples) {
  plx_error error{};
  return checked(table_.write(table_.ctx, handle_, plx::bytes(samples), &error), error,
                 "The loudspeaker did not take the sound.");
}

struct Camera::Running {
  std::string stream;
  StreamBridge bridge;
  Running(std::string id, StreamSink& sink) : stream(std::move(id)), bridge(sink) {}
};

Camera::Camera(const plx_camera_driver_1& table, const plx_camera_talk_1* talk, plx_camera* handle, const Clock& clock)
    : table_(table), talk_(talk), handle_(handle), clock_(clock) {}

Camera::~Camera() {
  while (!running_.empty()) stop(std::string(running_.back()->stream));
  table_.close(table_.ctx, handle_);
}

Result<CameraInfo> Camera::info(int64_t limit_ns) {
  auto info = plx::sized<plx_camera_info>();
  plx_error error{};
  const plx_status status = table_.list_streams(table_.ctx, handle_, clock_.monotonic_ns() + limit_ns, &info, &error);
  if (status != PLX_OK) return fail(error_of(status, error, "The source's streams cannot be listed."));
  CameraInfo out{text_from(info.name), source_kind(info.kind), info.capabilities, {}};
  for (uint32_t i = 0; info.streams != nullptr && i < std::min(info.stream_count, kMaxStreams); ++i) {
    const plx_stream_info& stream = info.streams[i];
    StreamDescription& to = out.streams.emplace_back();
    to.id = text_from(stream.id);
    if (stream.role == PLX_STREAM_MAIN) to.role = StreamRole::main;
    if (stream.role == PLX_STREAM_SUB) to.role = StreamRole::sub;
    if (stream.delivery == PLX_DELIVERY_DESCRIPTOR) to.delivery = Delivery::descriptor;
    if (stream.delivery == PLX_DELIVERY_PUSH) to.delivery = Delivery::push;
    to.width = std::max(stream.width, 0);
    to.height = std::max(stream.height, 0);
    to.fps = stream.fps.den > 0 ? static_cast<double>(stream.fps.num) / stream.fps.den : 0;
  }
  return out;
}

Result<void> Camera::start(const std::string& stream, StreamSink& sink) {
  if (std::ranges::any_of(running_, [&](const auto& running) { return running->stream == stream; })) {
    return fail("wrong-state", fmt::format("The stream \"{}\" is already running.", stream), "Stop it first.");
  }
  auto running = std::make_unique<Running>(stream, sink);
  plx_error error{};
  const plx_status status = table_.start(table_.ctx, handle_, plx::str(stream), running->bridge.table(), &error);
  if (status != PLX_OK) return fail(error_of(status, error, "The stream did not start."));
  running_.push_back(std::move(running));
  return {};
}

void Camera::stop(const std::string& stream) {
  const auto found = std::ranges::find_if(running_, [&](const auto& running) { return running->stream == stream; });
  if (found == running_.end()) return;
  table_.stop(table_.ctx, handle_, plx::str(stream));
  running_.erase(found);
}

Result<CameraHealth> Camera::health() {
  auto health = plx::sized<plx_camera_health>();
  plx_error error{};
  const plx_status status = table_.health(table_.ctx, handle_, &health, &error);
  if (status != PLX_OK) return fail(error_of(status, error, "The source's health cannot be had."));
  const bool known = health.state >= PLX_HEALTH_UNKNOWN && health.state <= PLX_HEALTH_FAILED;
  return CameraHealth{known ? static_cast<HealthState>(health.state) : HealthState::unknown, text_from(health.text)};
}

Result<std::vector<plx_talk_format>> Camera::talk_formats() {
  if (talk_ == nullptr) return fail("unsupported", "This plugin has no loudspeakers.", "Choose another source.");
  const plx_talk_format* formats = nullptr;
  uint32_t count = 0;
  plx_error error{};
  const plx_status status = talk_->formats(talk_->ctx, handle_, &formats, &count, &error);
  if (status != PLX_OK) return fail(error_of(status, error, "The loudspeaker's formats cannot be had."));
  if (formats == nullptr) return std::vector<plx_talk_format>{};
  return std::vector<plx_talk_format>(formats, formats + std::min<uint32_t>(count, 64));
}

Result<std::unique_ptr<Talk>> Camera::open_talk(const plx_talk_format& format, int64_t limit_ns) {
  if (talk_ == nullptr) return fail("unsupported", "This plugin has no loudspeakers.", "Choose another source.");
  plx_talk* talk = nullptr;
  plx_error error{};
  const plx_status status = talk_->open(talk_->ctx, handle_, &format, clock_.monotonic_ns() + limit_ns, &talk, &error);
  if (status != PLX_OK) return fail(error_of(status, error, "The loudspeaker cannot be opened."));
  if (talk == nullptr) return fail("plugin-failed", "The plugin handed no loudspeaker out.");
  return std::make_unique<Talk>(*talk_, talk);
}

Result<std::unique_ptr<CameraDriver>> CameraDriver::make(std::string plugin_id, const plx_camera_driver_1& table,
                                                         const plx_camera_talk_1* talk, const Clock& clock) {
  auto info = plx::sized<plx_camera_driver_info>();
  plx_error error{};
  if (const plx_status status = table.describe(table.ctx, &info, &error); status != PLX_OK) {
    return fail(error_of(status, error, "The camera driver cannot describe itself."));
  }
  DriverInfo known{std::move(plugin_id), text_from(info.driver), text_from(info.name),
                   keys_from(info.keys, info.key_count), info.capabilities};
  if (known.driver.empty()) return fail("name-missing", "The camera driver has no short name.");
  return std::unique_ptr<CameraDriver>(new CameraDriver(std::move(known), table, talk, clock));
}

Result<std::unique_ptr<Camera>> CameraDriver::open(const Config& config) {
  const AbiConfig abi(config);
  plx_camera* camera = nullptr;
  plx_error error{};
  const plx_status status = table_.open(table_.ctx, abi.get(), &camera, &error);
  if (status != PLX_OK) return fail(error_of(status, error, "The source cannot be opened."));
  if (camera == nullptr) return fail("plugin-failed", "The driver handed no source out.");
  return std::make_unique<Camera>(table_, talk_, camera, clock_);
}

Result<void> CameraDriver::discover(const std::function<void(const FoundSource&)>& found,
                                    const SearchOptions& options) {
  Search search{found, options.cancelled};
  const plx_discovery_sink sink = search.sink();
  plx_error error{};
  const plx_status status = table_.discover(table_.ctx, &sink, clock_.monotonic_ns() + options.limit_ns, &error);
  if (status == PLX_CANCELLED) return {};
  return checked(status, error, "The search for sources failed.");
}

Result<void> CameraDriver::probe(std::string_view address, const std::function<void(const FoundSource&)>& found,
                                 const SearchOptions& options) {
  Search search{found, options.cancelled};
  const plx_discovery_sink sink = search.sink();
  plx_error error{};
  return checked(table_.probe(table_.ctx, plx::str(address), &sink, clock_.monotonic_ns() + options.limit_ns, &error),
                 error, "The address did not say what it offers.");
}

}  // namespace parallax::plugins
