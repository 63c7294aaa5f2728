// SPDX-License-Identifier: Apache-2.0
#include "store/folders/local_folders.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/byte_source.hpp"
#include "base/plain_file.hpp"
#include "store/secrets/private_file.hpp"
#include "store/sqlite/mirror.hpp"

namespace parallax::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSessionFile = "session.json";
constexpr size_t kMostText = 256UL << 20;  // as media::load_session

class LocalFile final : public MediaFile {
 public:
  LocalFile(fs::path path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  ~LocalFile() override { ::close(descriptor_); }
  LocalFile(const LocalFile&) = delete;
  LocalFile& operator=(const LocalFile&) = delete;

  [[nodiscard]] uint64_t size() const override { return size_of_file(descriptor_); }
  Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out) override {
    const auto got = read_file_at(descriptor_, offset, out);
    if (got) return *got;
    return fail("file-failed", "The file cannot be read: " + std::string(std::strerror(got.error())) + ".");
  }
  [[nodiscard]] std::optional<fs::path> path() const override { return path_; }

 private:
  const fs::path path_;
  const int descriptor_;
};

/// What others put beside recordings (a link to a file elsewhere, a pipe that nobody writes to) is not opened.
tl::expected<int, int> open_below(const fs::path& root, std::string_view inner) {
  const int folder = ::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return tl::unexpected<int>(errno);
  auto file = open_plain(folder, inner);
  ::close(folder);
  return file;
}

tl::expected<std::string, int> text_of(const fs::path& root, std::string_view inner) {
  const auto file = open_below(root, inner);
  if (!file) return tl::unexpected<int>(file.error());
  std::string text;
  std::array<char, 65536> piece{};
  ssize_t got = 0;
  while (text.size() <= kMostText &&
         ((got = ::read(*file, piece.data(), piece.size())) > 0 || (got < 0 && errno == EINTR))) {
    if (got > 0) text.append(piece.data(), static_cast<size_t>(got));
  }
  const int problem = errno;
  ::close(*file);
  if (text.size() > kMostText) return tl::unexpected<int>(EFBIG);
  if (got < 0) return tl::unexpected<int>(problem);
  return text;
}

/// The folder itself; a link is not followed on the way.
tl::expected<int, int> open_folder(const fs::path& root, const fs::path& folder) {
  int at = ::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  for (const fs::path& step : folder.lexically_normal()) {
    if (at < 0) break;
    const int next = ::openat(at, step.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    const int problem = errno;
    ::close(at);
    errno = problem;
    at = next;
  }
  if (at < 0) return tl::unexpected<int>(errno);
  return at;
}

std::string words_for(int problem) {
  if (problem == ELOOP || problem == ENOTDIR) return "it is a link or lies behind one";
  if (problem == EINVAL) return "it is no plain file";
  if (problem == EFBIG) return "it is larger than such a file can be";
  return std::strerror(problem);
}

}  // namespace

Result<fs::path> LocalFolders::inside(const std::string& folder, const std::string& file) const {
  const fs::path relative = fs::path(folder) / file;
  bool sound = !folder.empty() && relative.is_relative();
  for (const fs::path& step : relative) sound = sound && step != "..";
  if (sound && fs::path(folder).lexically_normal() != ".") return root_ / relative;
  return fail("value-invalid", "The name " + relative.string() + " leads out of the session folders.");
}

FoundSession LocalFolders::read(const std::string& folder) const {
  const auto text = text_of(root_, folder + "/" + kSessionFile);
  const Result<Session> unreadable =
      fail("file-failed", std::string("Its session.json cannot be read: ") + words_for(text ? 0 : text.error()) + ".");
  FoundSession found{.folder = folder, .session = text ? parser_(*text) : unreadable, .catalogue_json = {}};
  if (auto mirror = text_of(root_, folder + "/" + kMirrorFile)) found.catalogue_json.push_back(std::move(*mirror));
  return found;
}

Result<FoundSession> LocalFolders::find(const std::string& folder) {
  const auto path = inside(folder, kSessionFile);
  if (!path) return fail(path.error());
  std::error_code unreadable;
  if (fs::is_directory(path->parent_path(), unreadable)) return read(folder);
  return fail("not-found", "The folder " + folder + " is not there.",
              "Check that the volume of the recordings is there.");
}

Result<std::vector<FoundSession>> LocalFolders::list() {
  std::vector<FoundSession> found;
  std::error_code problem;
  if (!fs::exists(root_)) return found;
  for (const auto& entry : fs::directory_iterator(root_, problem)) {
    std::error_code missing;
    if (fs::exists(fs::symlink_status(entry.path() / kSessionFile, missing)))
      found.push_back(read(entry.path().filename().string()));
  }
  if (problem) return fail("storage-offline", "The session folders cannot be read: " + problem.message() + ".");
  return found;
}

Result<void> LocalFolders::remove(const std::string& folder) {
  const auto path = inside(folder, "");
  if (!path) return fail(path.error());
  std::error_code problem;
  if (!fs::is_directory(root_, problem)) {  // nothing to remove there is no removal
    return fail("storage-offline", "The storage folder " + root_.string() + " is not there.",
                "Bring its disk back; the files are removed then.");
  }
  if (auto right = present_ ? present_(root_) : Result<void>(); !right) return right;
  fs::remove_all(*path, problem);
  if (!problem) return {};
  return fail("storage-denied", "The folder " + folder + " cannot be removed: " + problem.message() + ".",
              "Check the rights of the folder.");
}

Result<void> LocalFolders::replace(const std::string& folder, const std::string& file, const std::string& content) {
  const auto path = inside(folder, file);
  if (!path) return fail(path.error());
  const auto opened = open_folder(root_, (fs::path(folder) / file).parent_path());
  if (!opened && (opened.error() == ELOOP || opened.error() == ENOTDIR)) {
    return fail("storage-denied", "The folder " + folder + " is not written to: " + words_for(opened.error()) + ".",
                "Put the folder itself in the place of the link.");
  }
  if (!opened) {
    return fail("not-found", "The folder " + folder + " is not there.",
                "Check that the volume of the recordings is there.");
  }
  // Through the descriptor, so that nobody can put a link in its place meanwhile.
  auto written = write_private_file_at(*opened, *path, content);
  ::close(*opened);
  return written;
}

Result<std::unique_ptr<MediaFile>> LocalFolders::open(const std::string& folder, const std::string& file) {
  const auto path = inside(folder, file);
  if (!path) return fail(path.error());
  const auto descriptor = open_below(root_, (fs::path(folder) / file).string());
  if (!descriptor) {
    return fail("not-found", "The file " + file + " cannot be opened: " + words_for(descriptor.error()) + ".",
                "Check that the volume of the recordings is there, and that the file is a plain one.");
  }
  return std::make_unique<LocalFile>(*path, *descriptor);
}

}  // namespace parallax::store
