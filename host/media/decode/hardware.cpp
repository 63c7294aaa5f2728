// SPDX-License-Identifier: Apache-2.0
#include "media/decode/hardware.hpp"

#include <fmt/format.h>

#include <array>
#include <mutex>
#include <vector>

#include "base/log.hpp"
#include "media/decode/hardware_found.hpp"
#include "media/ffmpeg.hpp"

extern "C" {
#include <libavutil/hwcontext.h>
}

namespace parallax::media {
namespace {

struct Kind {
  AVHWDeviceType type;
  AVPixelFormat format;
  const char* name;
};
constexpr Kind kVaapi{AV_HWDEVICE_TYPE_VAAPI, AV_PIX_FMT_VAAPI, "VAAPI"};
constexpr Kind kNvdec{AV_HWDEVICE_TYPE_CUDA, AV_PIX_FMT_CUDA, "NVDEC"};

std::vector<Kind> kinds_of(HardwareDecoding wanted) {
  switch (wanted) {
    case HardwareDecoding::off:
      return {};
    case HardwareDecoding::automatic:
      return {kVaapi, kNvdec};
    case HardwareDecoding::vaapi:
      return {kVaapi};
    case HardwareDecoding::nvdec:
      return {kNvdec};
  }
  return {};
}

struct Found {
  std::mutex mutex;
  bool probed = false;
  std::array<int, 2> status{};  ///< of VAAPI and NVDEC; negative: an error of FFmpeg's
};

Found& found() {
  static Found one;
  return one;
}

size_t place_of(const Kind& kind) {
  return kind.type == kVaapi.type ? 0 : 1;
}

std::string words_of(const std::array<int, 2>& status) {
  std::string out;
  for (const Kind& kind : {kVaapi, kNvdec}) {
    const int each = status[place_of(kind)];
    out += fmt::format("{}{}: {}", out.empty() ? "" : "; ", kind.name,
                       each >= 0 ? "found" : fmt::format("not here ({})", ffmpeg_text(each)));
  }
  return out;
}

/// Looks for all kinds at the first call of the process: their libraries complain each time they are missing. FFmpeg
/// takes its log level for the whole process only.
int status_of(const Kind& wanted) {
  Found& all = found();
  const std::lock_guard lock(all.mutex);
  if (!all.probed) {
    const int level = av_log_get_level();
    av_log_set_level(AV_LOG_QUIET);
    for (const Kind& kind : {kVaapi, kNvdec}) {
      AVBufferRef* device = nullptr;
      all.status[place_of(kind)] = av_hwdevice_ctx_create(&device, kind.type, nullptr, nullptr, 0);
      av_buffer_unref(&device);
    }
    av_log_set_level(level);
    all.probed = true;
    log_info("decode", "Decoding on graphics hardware: {}.", words_of(all.status));
  }
  return all.status[place_of(wanted)];
}

bool supports(const AVCodec& codec, const Kind& kind) {
  for (int i = 0; const AVCodecHWConfig* config = avcodec_get_hw_config(&codec, i); ++i) {
    if ((config->methods & AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX) != 0 && config->device_type == kind.type)
      return true;
  }
  return false;
}

/// Takes the device's format where the decoder offers it for this stream, else the first that lies in memory.
AVPixelFormat choose_format(AVCodecContext* context, const AVPixelFormat* offered) {
  const auto* device = reinterpret_cast<const AVHWDeviceContext*>(context->hw_device_ctx->data);
  const AVPixelFormat wanted = device->type == kVaapi.type ? kVaapi.format : kNvdec.format;
  for (const AVPixelFormat* at = offered; *at != AV_PIX_FMT_NONE; ++at) {
    if (*at == wanted) return *at;
  }
  return avcodec_default_get_format(context, offered);
}

}  // namespace

HardwareChoice attach_hardware(AVCodecContext& context, const AVCodec& codec, HardwareDecoding wanted) {
  std::string reasons;
  for (const Kind& kind : kinds_of(wanted)) {
    std::string reason = fmt::format("it cannot decode {}", codec.name);
    if (supports(codec, kind)) {
      int status = status_of(kind);
      if (status >= 0) status = av_hwdevice_ctx_create(&context.hw_device_ctx, kind.type, nullptr, nullptr, 0);
      if (status >= 0) {
        context.get_format = choose_format;
        return {true, kind.name};
      }
      reason = ffmpeg_text(status);
    }
    reasons += fmt::format("{}{}: {}", reasons.empty() ? "" : "; ", kind.name, reason);
  }
  return {false, reasons.empty() ? "software" : "software (" + reasons + ")"};
}

std::optional<std::string> hardware_found() {
  Found& all = found();
  const std::lock_guard lock(all.mutex);
  if (!all.probed) return std::nullopt;
  return words_of(all.status);
}

bool fetch_from_hardware(AVFrame& frame) {
  if (frame.hw_frames_ctx == nullptr) return true;
  const FfmpegHandle<AVFrame> fetched(av_frame_alloc());
  if (av_hwframe_transfer_data(fetched.get(), &frame, 0) < 0) return false;
  av_frame_copy_props(fetched.get(), &frame);
  av_frame_unref(&frame);
  av_frame_move_ref(&frame, fetched.get());
  return true;
}

}  // namespace parallax::media
