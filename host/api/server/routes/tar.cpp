// SPDX-License-Identifier: Apache-2.0
#include "api/server/routes/tar.hpp"

#include <fmt/format.h>

#include <numeric>

namespace parallax::api {
namespace {

constexpr size_t kBlock = 512;
constexpr size_t kNameBytes = 99;
constexpr size_t kChecksumAt = 148;
constexpr size_t kChecksumBytes = 8;

void place(std::string& header, size_t offset, std::string_view text) {
  header.replace(offset, text.size(), text);
}

}  // namespace

void append_tar_file(std::string& archive, std::string_view name, std::string_view content, int64_t utc_s) {
  std::string header(kBlock, '\0');
  place(header, 0, name.substr(0, kNameBytes));
  place(header, 100, "0000600");
  place(header, 108, "0000000");
  place(header, 116, "0000000");
  place(header, 124, fmt::format("{:011o}", content.size()));
  place(header, 136, fmt::format("{:011o}", utc_s));
  place(header, kChecksumAt, std::string(kChecksumBytes, ' '));
  place(header, 156, "0");
  place(header, 257,
        std::string_view("ustar\0"
                         "00",
                         8));
  const unsigned sum = std::accumulate(header.begin(), header.end(), 0U,
                                       [](unsigned total, char c) { return total + static_cast<unsigned char>(c); });
  place(header, kChecksumAt, fmt::format("{:06o}", sum));
  header[kChecksumAt + 6] = '\0';
  archive += header;
  archive += content;
  archive.append((kBlock - content.size() % kBlock) % kBlock, '\0');
}

void end_tar(std::string& archive) {
  archive.append(2 * kBlock, '\0');
}

}  // namespace parallax::api
