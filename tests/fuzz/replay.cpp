// SPDX-License-Identifier: Apache-2.0
// Stands in for libFuzzer in ordinary builds: runs the target over each file of the folders given, and over every
// prefix of the smaller ones, so that truncation is tried everywhere.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

constexpr size_t kPrefixesUpTo = 2048;

void replay(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::vector<char> content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  // Each run gets a buffer of exactly its size, so that a sanitizer sees a read past its end.
  const auto run = [&](size_t size) {
    const std::vector<uint8_t> bytes(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(size));
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  };
  if (content.size() <= kPrefixesUpTo) {
    for (size_t size = 0; size < content.size(); ++size) run(size);
  }
  run(content.size());
}

}  // namespace

int main(int argc, char** argv) {
  size_t files = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (!entry.is_regular_file()) continue;
      replay(entry.path());
      ++files;
    }
  }
  std::printf("%zu corpus files replayed\n", files);
  return files == 0 ? 1 : 0;
}
