// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <portaudio.h>

#include <algorithm>
#include <mutex>

#include "desktop/player/sound.hpp"

namespace parallax::player {
namespace {

/// Short enough for lips, long enough for a busy computer.
constexpr double kWantedLatencyS = 0.04;

tl::unexpected<Error> no_device(const std::string& why) {
  return fail("sound-device", fmt::format("Sound cannot be played: {}.", why),
              "Connect a loudspeaker or headphones and choose it in the system's sound settings.");
}

/// Pa_Initialize and Pa_Terminate count, so one per device is right.
class PortAudioDevice final : public SoundDevice {
 public:
  static Result<std::unique_ptr<SoundDevice>> open() {
    if (const PaError error = Pa_Initialize(); error != paNoError) return no_device(Pa_GetErrorText(error));
    std::unique_ptr<PortAudioDevice> device(new PortAudioDevice);
    const PaDeviceIndex index = Pa_GetDefaultOutputDevice();
    if (index == paNoDevice) return no_device("this computer has no output for it");
    PaStreamParameters parameters{};
    parameters.device = index;
    parameters.channelCount = kSoundChannels;
    parameters.sampleFormat = paFloat32;
    parameters.suggestedLatency = std::max(kWantedLatencyS, Pa_GetDeviceInfo(index)->defaultLowOutputLatency);
    PaError error = Pa_OpenStream(&device->stream_, nullptr, &parameters, kSoundRateHz, paFramesPerBufferUnspecified,
                                  paNoFlag, &PortAudioDevice::on_block, device.get());
    if (error == paNoError) error = Pa_StartStream(device->stream_);
    if (error != paNoError) return no_device(Pa_GetErrorText(error));
    return std::unique_ptr<SoundDevice>(std::move(device));
  }

  ~PortAudioDevice() override {
    if (stream_ != nullptr) {
      Pa_AbortStream(stream_);
      Pa_CloseStream(stream_);
    }
    Pa_Terminate();
  }
  PortAudioDevice(const PortAudioDevice&) = delete;
  PortAudioDevice& operator=(const PortAudioDevice&) = delete;

  void add(std::shared_ptr<SoundTrack> track) override {
    // What nobody else holds any more goes here, not in the sound thread, where nothing may be freed.
    const std::lock_guard lock(mutex_);
    std::erase_if(tracks_, [](const auto& held) { return held.use_count() == 1; });
    tracks_.push_back(std::move(track));
  }

  [[nodiscard]] int64_t latency_ns() const override {
    const PaStreamInfo* info = Pa_GetStreamInfo(stream_);
    return info == nullptr ? 0 : static_cast<int64_t>(info->outputLatency * 1e9);
  }

 private:
  PortAudioDevice() = default;

  static int on_block(const void*, void* output, unsigned long frames, const PaStreamCallbackTimeInfo*,
                      PaStreamCallbackFlags, void* self) {
    auto& device = *static_cast<PortAudioDevice*>(self);
    const std::span<float> out(static_cast<float*>(output), frames * static_cast<size_t>(kSoundChannels));
    std::fill(out.begin(), out.end(), 0.0F);
    const std::unique_lock lock(device.mutex_, std::try_to_lock);
    if (!lock.owns_lock()) return paContinue;  // a track is being added: one block of silence
    for (const auto& track : device.tracks_) {
      if (track.use_count() > 1) track->mix_into(out);
    }
    for (float& sample : out) sample = std::clamp(sample, -1.0F, 1.0F);
    return paContinue;
  }

  PaStream* stream_ = nullptr;
  std::mutex mutex_;
  std::vector<std::shared_ptr<SoundTrack>> tracks_;
};

}  // namespace

Result<std::unique_ptr<SoundDevice>> SoundDevice::open() {
  return PortAudioDevice::open();
}

}  // namespace parallax::player
