// SPDX-License-Identifier: Apache-2.0
// The C table over plx::CameraDriver. Included by camera_driver.hpp only.
#pragma once

#include <set>

#include "../camera_driver.hpp"
#include "table.hpp"

namespace plx {
namespace detail {

/// What a plx_camera* points to: the driver's object and the texts that it returned last.
struct CameraBox : Box<CameraBox, plx_camera> {
  std::unique_ptr<Camera> camera;
  CameraInfo info;
  std::vector<plx_stream_info> streams;
  CameraHealth health;
#ifndef NDEBUG
  std::set<std::string, std::less<>> running;
#endif
};

class CameraDriverTable : public Table<CameraDriverTable, plx_camera_driver_1> {
 public:
  explicit CameraDriverTable(CameraDriver* driver)
      : Table({0, 0, nullptr, &describe, &discover, &probe, &open, &close, &list_streams, &start, &stop, &health}),
        driver_(driver),
        info_(driver->info()),
        keys_(to_abi(info_.keys)) {}

  EntryGuard guard;  // of discover, probe and open

 private:
  static plx_status describe(void* ctx, plx_camera_driver_info* out, plx_error* error) noexcept {
    return guarded(error, [&] {
      const CameraDriverTable& me = self(ctx);
      auto info = sized<plx_camera_driver_info>();
      info.key_count = static_cast<uint32_t>(me.keys_.size());
      info.keys = me.keys_.data();
      info.driver = str(me.info_.driver);
      info.name = str(me.info_.name);
      info.capabilities = me.info_.capabilities;
      fill(out, info);
    });
  }
  static plx_status discover(void* ctx, const plx_discovery_sink* sink, int64_t deadline, plx_error* error) noexcept {
    return run_slot(self(ctx), "discover", error, [&](CameraDriverTable& me) -> plx_status {
      const DiscoverySink found(sink);
      me.driver_->discover(found, {deadline});
      return found.cancelled() ? PLX_CANCELLED : PLX_OK;
    });
  }
  static plx_status probe(void* ctx, plx_str address, const plx_discovery_sink* sink, int64_t deadline,
                          plx_error* error) noexcept {
    return run_slot(self(ctx), "probe", error,
                    [&](CameraDriverTable& me) { me.driver_->probe(view(address), DiscoverySink(sink), {deadline}); });
  }
  static plx_status open(void* ctx, const plx_config* config, plx_camera** out, plx_error* error) noexcept {
    return run_slot(self(ctx), "open", error, [&](CameraDriverTable& me) {
      auto box = std::make_unique<CameraBox>();
      box->camera = not_null(me.driver_->open(Config(config)), "CameraDriver::open");
      *out = CameraBox::hand_out(std::move(box));
    });
  }
  static void close(void* /*ctx*/, plx_camera* camera) noexcept {
    contained([&] {
#ifndef NDEBUG
      require_state(CameraBox::of(camera).running.empty(), "close", "& !streaming");
#endif
      delete &CameraBox::of(camera);
    });
  }
  static plx_status list_streams(void* /*ctx*/, plx_camera* camera, int64_t deadline, plx_camera_info* out,
                                 plx_error* error) noexcept {
    return run_slot(CameraBox::of(camera), "list_streams", error, [&](CameraBox& box) {
      box.info = box.camera->info({deadline});
      box.streams.clear();
      for (const StreamInfo& s : box.info.streams) {
        box.streams.push_back({str(s.id), s.role, s.delivery, s.width, s.height, s.fps});
      }
      auto info = sized<plx_camera_info>();
      info.stream_count = static_cast<uint32_t>(box.streams.size());
      info.streams = box.streams.data();
      info.name = str(box.info.name);
      info.kind = box.info.kind;
      info.capabilities = box.info.capabilities;
      fill(out, info);
    });
  }
  static plx_status start(void* /*ctx*/, plx_camera* camera, plx_str stream, const plx_stream_sink* sink,
                          plx_error* error) noexcept {
    return run_slot(CameraBox::of(camera), "start", error, [&](CameraBox& box) {
#ifndef NDEBUG
      require_state(!box.running.contains(view(stream)), "start", "& !streaming");
#endif
      box.camera->start(view(stream), StreamSink(sink));
#ifndef NDEBUG
      box.running.insert(std::string(view(stream)));
#endif
    });
  }
  static void stop(void* /*ctx*/, plx_camera* camera, plx_str stream) noexcept {
    contained([&] {
      CameraBox& box = CameraBox::of(camera);
      const EntryGuard::Scope scope(box.guard, "stop");
#ifndef NDEBUG
      box.running.erase(std::string(view(stream)));  // first: it has stopped for the host also when the driver throws
#endif
      box.camera->stop(view(stream));
    });
  }
  static plx_status health(void* /*ctx*/, plx_camera* camera, plx_camera_health* out, plx_error* error) noexcept {
    return run_slot(CameraBox::of(camera), "health", error, [&](CameraBox& box) {
      box.health = box.camera->health();
      auto health = sized<plx_camera_health>();
      health.state = box.health.state;
      health.text = str(box.health.text);
      fill(out, health);
    });
  }
  CameraDriver* driver_;
  DriverInfo info_;
  std::vector<plx_config_key> keys_;
};

}  // namespace detail

/// For PLX_PLUGIN: offers `Driver` (a CameraDriver, default-constructible or made from `const Host&`).
template <typename Driver>
struct CameraDriverOf {
  static constexpr std::string_view kId = PLX_CAMERA_DRIVER_ID;
  static const void* table(const Host& host) { return detail::table_for_ever<detail::CameraDriverTable, Driver>(host); }
};

}  // namespace plx
