// SPDX-License-Identifier: Apache-2.0
// The C table over plx::CameraDriver. Included by camera_driver.hpp only.
#pragma once

#include <set>

#include "../camera_driver.hpp"
#include "../thread_check.hpp"

namespace plx {
namespace detail {

/// What a plx_camera* points to: the driver's object and the texts that it returned last.
struct CameraBox {
  std::unique_ptr<Camera> camera;
  EntryGuard guard;
  CameraInfo info;
  std::vector<plx_stream_info> streams;
  CameraHealth health;
#ifndef NDEBUG
  std::set<std::string, std::less<>> running;
#endif
  static CameraBox& of(plx_camera* camera) {
    return *reinterpret_cast<CameraBox*>(camera);
  }
};

class CameraDriverTable {
 public:
  explicit CameraDriverTable(CameraDriver* driver)
      : driver_(driver), info_(driver->info()), keys_(to_abi(info_.keys)), table_(make(this)) {}
  CameraDriverTable(const CameraDriverTable&) = delete;
  CameraDriverTable& operator=(const CameraDriverTable&) = delete;
  [[nodiscard]] const plx_camera_driver_1* table() const { return &table_; }

 private:
  static CameraDriverTable& self(void* ctx) { return *static_cast<CameraDriverTable*>(ctx); }

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
    return guarded(error, [&]() -> plx_status {
      const EntryGuard::Scope scope(self(ctx).guard_, "discover");
      const DiscoverySink found(sink);
      self(ctx).driver_->discover(found, {deadline});
      return found.cancelled() ? PLX_CANCELLED : PLX_OK;
    });
  }
  static plx_status probe(void* ctx, plx_str address, const plx_discovery_sink* sink, int64_t deadline,
                          plx_error* error) noexcept {
    return guarded(error, [&] {
      const EntryGuard::Scope scope(self(ctx).guard_, "probe");
      self(ctx).driver_->probe(view(address), DiscoverySink(sink), {deadline});
    });
  }
  static plx_status open(void* ctx, const plx_config* config, plx_camera** out, plx_error* error) noexcept {
    return guarded(error, [&] {
      const EntryGuard::Scope scope(self(ctx).guard_, "open");
      auto box = std::make_unique<CameraBox>();
      box->camera = not_null(self(ctx).driver_->open(Config(config)), "CameraDriver::open");
      *out = reinterpret_cast<plx_camera*>(box.release());
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
    return guarded(error, [&] {
      CameraBox& box = CameraBox::of(camera);
      const EntryGuard::Scope scope(box.guard, "list_streams");
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
    return guarded(error, [&] {
      CameraBox& box = CameraBox::of(camera);
      const EntryGuard::Scope scope(box.guard, "start");
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
    return guarded(error, [&] {
      CameraBox& box = CameraBox::of(camera);
      const EntryGuard::Scope scope(box.guard, "health");
      box.health = box.camera->health();
      auto health = sized<plx_camera_health>();
      health.state = box.health.state;
      health.text = str(box.health.text);
      fill(out, health);
    });
  }
  static plx_camera_driver_1 make(CameraDriverTable* me) {
    return {sizeof(plx_camera_driver_1),
            0,
            me,
            &describe,
            &discover,
            &probe,
            &open,
            &close,
            &list_streams,
            &start,
            &stop,
            &health};
  }

  CameraDriver* driver_;
  DriverInfo info_;
  std::vector<plx_config_key> keys_;
  plx_camera_driver_1 table_;
  EntryGuard guard_;
};

}  // namespace detail

/// For PLX_PLUGIN: offers `Driver` (a CameraDriver, default-constructible or made from `const Host&`).
template <typename Driver>
struct CameraDriverOf {
  static constexpr std::string_view kId = PLX_CAMERA_DRIVER_ID;
  static const void* table(const Host& host) {
    static const auto* table = new detail::CameraDriverTable(detail::make_forever<Driver>(host));  // never destroyed
    return table->table();
  }
};

}  // namespace plx
