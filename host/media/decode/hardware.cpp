// SPDX-License-Identifier: Apache-2.0
#include "media/decode/hardware.hpp"

#include <fmt/format.h>

#include <vector>

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
      const int status = av_hwdevice_ctx_create(&context.hw_device_ctx, kind.type, nullptr, nullptr, 0);
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
