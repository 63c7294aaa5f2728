// SPDX-License-Identifier: Apache-2.0
// A long answer on its way: written to a nameless file, then streamed from there, so that neither its length nor many
// who ask at once cost memory.
//
//   auto spool = Spool::open(folder);
//   if (auto done = (*spool)->append(piece); !done) …
//   response.streamed = Spool::finish(std::move(*spool));   // or an error
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "api/server/http/http.hpp"
#include "base/result.hpp"

namespace parallax::api {

/// [one thread at a time]
class Spool final : public ByteSource {
 public:
  /// A new file without a name in `folder`; empty: where temporary files go. @errors "disk-full", "spool-failed"
  static Result<std::shared_ptr<Spool>> open(const std::filesystem::path& folder);
  ~Spool() override;
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  /// @errors "disk-full", "spool-failed"
  Result<void> append(std::string_view bytes);
  /// All that was appended, as a body. @errors "disk-full", "spool-failed"
  static Result<StreamedBody> finish(std::shared_ptr<Spool> spool);

  Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out) override;

 private:
  explicit Spool(int file) : file_(file) {}
  Result<void> flush();

  int file_;
  uint64_t size_ = 0;
  std::string waiting_;
};

}  // namespace parallax::api
