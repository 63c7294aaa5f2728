// SPDX-License-Identifier: Apache-2.0
// Encoded streams for tests, made by the ffmpeg program once per process, and what ffprobe says about our files.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "model/media/access_unit.hpp"

namespace parallax::test {

/// One stream; times in ns from its start.
struct SampleStream {
  struct Unit {
    media::AccessUnit unit;
    int64_t pts_ns = 0;
    int64_t dts_ns = 0;
  };
  std::shared_ptr<const media::StreamFormat> format;
  std::vector<Unit> units;
};

/// Names: "h264", "h264-bframes", "h265", "mjpeg" (4 s, 160×120, 25 fps, a key frame each second), "aac" and "opus"
/// (4 s, 48 kHz).
const SampleStream& sample_stream(const std::string& name);

/// What a command printed on stdout and stderr together, and whether it ended with 0.
struct Output {
  std::string text;
  bool ok = false;
};
Output run_command(const std::string& command);
/// Quoted for the shell.
std::string quoted(const std::filesystem::path& path);

/// A packet as ffprobe reads it out of a file.
struct ProbedPacket {
  int stream = 0;
  int64_t pts = 0;
  int64_t size = 0;
  int64_t position = 0;
  bool key = false;
  friend bool operator==(const ProbedPacket&, const ProbedPacket&) = default;
};
std::ostream& operator<<(std::ostream& out, const ProbedPacket& packet);
std::vector<ProbedPacket> probe_packets(const std::filesystem::path& file);
/// What ffmpeg complains about when it decodes the whole file; empty if nothing.
std::string decode_errors(const std::filesystem::path& file);
/// Hashes of each stream's payload.
std::string payload_hashes(const std::filesystem::path& file);

}  // namespace parallax::test
