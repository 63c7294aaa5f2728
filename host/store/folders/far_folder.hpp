// SPDX-License-Identifier: Apache-2.0
// A new folder that is written from outside of the recorder's own disks: on a stick or a share that may stop answering
// in the middle. Each call runs apart and is given up after a while, or when the job is cancelled; what has been
// written by then is removed as soon as the folder answers again.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace parallax::store {

struct FarFolderOptions {
  std::string name;  ///< for messages: nobody is told the recorder's paths
  /// Asked ten times a second while a call takes long, with the seconds it has taken; false: give up.
  std::function<bool(int seconds)> go_on = [](int) { return true; };
  std::chrono::milliseconds patience = std::chrono::seconds(120);  ///< with one call
};

/// After an error every call fails. [one thread at a time]
class FarFolder {
 public:
  FarFolder(std::filesystem::path folder, FarFolderOptions options);
  /// Unless `keep` was called, removes the folder if it was made here; waits for that 10 s at most.
  ~FarFolder();
  FarFolder(const FarFolder&) = delete;
  FarFolder& operator=(const FarFolder&) = delete;

  /// Makes the folder. @errors "copy-exists", and "export-silent" and "job-cancelled" as of all calls.
  Result<void> make();
  /// Begins a file of the folder and the folders above it. @errors "disk-full", "storage-denied".
  Result<void> begin_file(const std::string& name);
  Result<void> write(std::shared_ptr<const std::vector<uint8_t>> bytes, size_t size);
  /// Puts it on the disk and closes it.
  Result<void> end_file();
  /// It is whole: it stays.
  void keep();

 private:
  struct Place;
  Result<void> run(std::function<Result<void>(Place&)> call);

  const FarFolderOptions options_;
  const std::shared_ptr<Place> place_;  ///< the call's while it runs
  std::shared_future<Result<void>> last_;
  bool gave_up_ = false;
};

}  // namespace parallax::store
