// SPDX-License-Identifier: Apache-2.0
#include "loudspeaker.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

namespace parallax::camera_sim {
namespace {

/// What the device takes ahead of what it has played.
constexpr int64_t kQueueNs = 1'000'000'000;

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

/// Whoever may set up a source must not be able to write over any file of the recorder: a new one, or one that is a
/// WAV file already, and no link to it. Null: another one.
std::FILE* open_wav(const std::string& path) {
  constexpr std::string_view kEnding = ".wav";
  if (path.size() < kEnding.size() || path.substr(path.size() - kEnding.size()) != kEnding) return nullptr;
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  if (descriptor < 0) return nullptr;
  struct stat facts {};
  std::array<char, 12> head{};
  const bool plain = ::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode);
  const bool is_new = plain && facts.st_size == 0;
  const bool is_wav = plain && ::pread(descriptor, head.data(), head.size(), 0) == static_cast<ssize_t>(head.size()) &&
                      std::string_view(head.data(), 4) == "RIFF" && std::string_view(head.data() + 8, 4) == "WAVE";
  if ((is_new || is_wav) && ::ftruncate(descriptor, 0) == 0) {
    if (std::FILE* file = ::fdopen(descriptor, "wb")) return file;
  }
  ::close(descriptor);
  return nullptr;
}

/// 16-bit PCM in RIFF/WAVE; the sizes are put in at the end, players read it before that as well.
class WavFile {
 public:
  WavFile(const std::string& path, int rate_hz, int channels) : file_(open_wav(path)) {
    if (!file_) {
      throw plx::Error(PLX_E_FAILED, "played-file", "The loudspeaker's file \"" + path + "\" cannot be written.",
                       "Name a new file or a WAV file, ending in .wav, in a folder that exists and may be written to.");
    }
    write_header(rate_hz, channels, 0xFFFFFFFFU);
    rate_hz_ = rate_hz;
    channels_ = channels;
  }
  ~WavFile() {
    std::rewind(file_.get());
    write_header(rate_hz_, channels_, data_bytes_);
  }
  WavFile(const WavFile&) = delete;
  WavFile& operator=(const WavFile&) = delete;

  void append(plx::Bytes samples) {
    data_bytes_ += static_cast<uint32_t>(std::fwrite(samples.data(), 1, samples.size(), file_.get()));
    std::fflush(file_.get());
  }

 private:
  void write_header(int rate_hz, int channels, uint32_t data_bytes) {
    std::array<uint8_t, 44> header{'R', 'I', 'F', 'F', 0,   0,  0, 0, 'W', 'A', 'V',
                                   'E', 'f', 'm', 't', ' ', 16, 0, 0, 0,   1};
    const auto put = [&header](size_t at, uint32_t value, size_t bytes) {
      for (size_t i = 0; i < bytes; ++i) header[at + i] = static_cast<uint8_t>(value >> (8 * i));
    };
    const auto rate = static_cast<uint32_t>(rate_hz);
    const auto frame_bytes = static_cast<uint32_t>(channels) * 2;
    put(4, data_bytes == 0xFFFFFFFFU ? data_bytes : data_bytes + 36, 4);
    put(22, static_cast<uint32_t>(channels), 2);
    put(24, rate, 4);
    put(28, rate * frame_bytes, 4);
    put(32, frame_bytes, 2);
    put(34, 16, 2);
    std::copy_n("data", 4, header.begin() + 36);
    put(40, data_bytes, 4);
    std::fwrite(header.data(), 1, header.size(), file_.get());
  }

  std::unique_ptr<std::FILE, FileCloser> file_;
  int rate_hz_ = 0;
  int channels_ = 0;
  uint32_t data_bytes_ = 0;
};

class SimTalk final : public plx::Talk {
 public:
  SimTalk(std::unique_ptr<WavFile> file, const plx_talk_format& format, const SimClock& clock,
          std::shared_ptr<void> talking)
      : file_(std::move(file)),
        bytes_per_second_(int64_t{format.sample_rate_hz} * format.channels * 2),
        clock_(clock),
        talking_(std::move(talking)) {}

  [[nodiscard]] bool write(plx::Bytes samples) override {
    const int64_t now_ns = clock_.monotonic_ns();
    const int64_t queued_until_ns = std::max(played_until_ns_, now_ns);
    if (queued_until_ns - now_ns > kQueueNs) return false;
    played_until_ns_ = queued_until_ns + static_cast<int64_t>(samples.size()) * 1'000'000'000 / bytes_per_second_;
    if (file_) file_->append(samples);
    return true;
  }

 private:
  std::unique_ptr<WavFile> file_;
  int64_t bytes_per_second_;
  SimClock clock_;
  std::shared_ptr<void> talking_;
  int64_t played_until_ns_ = 0;
};

}  // namespace

Loudspeaker::Loudspeaker(std::string name, std::string played_file, const SimClock& clock)
    : name_(std::move(name)), played_file_(std::move(played_file)), clock_(clock) {}

plx::CameraInfo Loudspeaker::info(plx::Deadline) {
  return {.name = name_, .kind = PLX_SOURCE_LOUDSPEAKER, .capabilities = PLX_CAN_TALK, .streams = {}};
}

void Loudspeaker::start(std::string_view stream, plx::StreamSink) {
  throw plx::Error(PLX_E_NOT_FOUND, "no-such-stream", "A loudspeaker has no stream \"" + std::string(stream) + "\".",
                   "Talk to it instead.");
}

void Loudspeaker::stop(std::string_view) {}

plx::CameraHealth Loudspeaker::health() {
  return {PLX_HEALTH_GOOD, "simulated"};
}

std::vector<plx_talk_format> Loudspeaker::talk_formats() {
  return {{PLX_CODEC_L16, 48000, 1, 0}, {PLX_CODEC_L16, 16000, 1, 0}, {PLX_CODEC_L16, 8000, 1, 0}};
}

std::unique_ptr<plx::Talk> Loudspeaker::open_talk(const plx_talk_format& format, plx::Deadline) {
  const auto formats = talk_formats();
  const bool known = std::ranges::any_of(formats, [&format](const plx_talk_format& offered) {
    return offered.codec == format.codec && offered.sample_rate_hz == format.sample_rate_hz &&
           offered.channels == format.channels;
  });
  if (!known) {
    throw plx::Error(PLX_E_UNSUPPORTED, "talk-format", "The loudspeaker does not play this format.",
                     "Use one of its formats: 16-bit samples, one channel, 48000, 16000 or 8000 Hz.");
  }
  if (!talking_.expired()) {
    throw plx::Error(PLX_E_WRONG_STATE, "loudspeaker-busy", "Someone else talks to " + name_ + ".",
                     "Wait until they have ended.");
  }
  std::unique_ptr<WavFile> file;
  if (!played_file_.empty()) {
    file = std::make_unique<WavFile>(played_file_, format.sample_rate_hz, format.channels);
  }
  const std::shared_ptr<void> talking = std::make_shared<int>(0);
  talking_ = talking;
  return std::make_unique<SimTalk>(std::move(file), format, clock_, talking);
}

}  // namespace parallax::camera_sim
