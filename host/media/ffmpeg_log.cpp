// SPDX-License-Identifier: Apache-2.0
#include "media/ffmpeg_log.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <string_view>

#include "base/log.hpp"
#include "base/text.hpp"
#include "media/ffmpeg.hpp"

namespace parallax::media {

void log_ffmpeg_messages() {
  av_log_set_callback([](void*, int level, const char* format, va_list arguments) {
    if (level > AV_LOG_WARNING) return;
    std::array<char, 512> text{};
    std::vsnprintf(text.data(), text.size(), format, arguments);
    log_debug("ffmpeg", "{}", trim(text.data()));
  });
}

}  // namespace parallax::media
