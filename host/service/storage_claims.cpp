// SPDX-License-Identifier: Apache-2.0
#include "service/storage_claims.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/log.hpp"
#include "base/uuid.hpp"
#include "store/secrets/private_file.hpp"

namespace parallax::recorder {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* kIdFile = "recorder-id";
constexpr const char* kSeenFile = "storage-folders";
constexpr size_t kLargestOwnerFile = 16 * 1024;

struct Owner {
  std::string id;
  std::string data;
  std::string host;
  std::string storage = {};  ///< the folder's own id, whatever its path
  friend bool operator==(const Owner&, const Owner&) = default;
};

/// The recorder's lasting name: it moves with the data folder.
Result<std::string> recorder_id(const fs::path& data) {
  if (auto id = store::read_file(data / kIdFile); id && !id->empty()) return id->substr(0, id->find('\n'));
  std::string made = make_uuid();
  if (auto written = store::write_private_file(data / kIdFile, made + "\n"); !written) {
    return fail("data-folder", written.error().text, "Choose another folder with --data, or change its rights.");
  }
  return made;
}

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

/// Nothing if nobody has signed, or what stands there cannot be read.
Owner owner_in(int file) {
  std::string text(kLargestOwnerFile, '\0');
  const ssize_t got = pread(file, text.data(), text.size(), 0);
  text.resize(got < 0 ? 0 : static_cast<size_t>(got));
  json::error_code problem;
  const json::value value = json::parse(text, problem);
  Owner owner;
  if (problem || !value.is_object()) return owner;
  const auto field = [&](const char* key) {
    const json::value* found = value.get_object().if_contains(key);
    return found && found->is_string() ? std::string(found->get_string().c_str()) : std::string();
  };
  return {.id = field("recorder"), .data = field("data"), .host = field("host"), .storage = field("storage")};
}

bool sign(int file, const Owner& owner) {
  const std::string text =
      json::serialize(json::object{
          {"recorder", owner.id}, {"data", owner.data}, {"host", owner.host}, {"storage", owner.storage}}) +
      "\n";
  // In this order what stands there is not lost on a full disk.
  return pwrite(file, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()) &&
         ftruncate(file, static_cast<off_t>(text.size())) == 0 && fsync(file) == 0;
}

/// What is at the path of a folder that was taken.
enum class Found { another, same_storage, same_file };

/// The very file that was locked, or one that says that it is the same storage: of a disk that was taken out and put
/// back.
Found found_at(const fs::path& folder, const StorageClaim& claim) {
  const int file = ::open((folder / kStorageOwnerFile).c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return Found::another;
  struct stat held {};
  struct stat there {};
  const bool same = ::fstat(claim.lock, &held) == 0 && ::fstat(file, &there) == 0 && held.st_dev == there.st_dev &&
                    held.st_ino == there.st_ino;
  const bool called_same = !claim.storage.empty() && owner_in(file).storage == claim.storage;
  ::close(file);
  return same ? Found::same_file : called_same ? Found::same_storage : Found::another;
}

/// Nothing where it cannot be read: then everything is new.
std::map<std::string, std::vector<std::string>> seen_before(const fs::path& data) {
  std::map<std::string, std::vector<std::string>> seen;
  const auto text = store::read_file(data / kSeenFile);
  json::error_code problem;
  const json::value all = text ? json::parse(*text, problem) : json::value();
  if (problem || !all.is_object()) return seen;
  for (const auto& [path, ids] : all.get_object()) {
    if (!ids.is_array()) continue;
    for (const json::value& id : ids.get_array()) {
      if (id.is_string()) seen[path].emplace_back(id.get_string());
    }
  }
  return seen;
}

bool lies_in(const fs::path& folder, const fs::path& data) {
  std::error_code error;
  const fs::path relative = fs::weakly_canonical(folder, error).lexically_relative(fs::weakly_canonical(data, error));
  return !relative.empty() && *relative.begin() != "..";
}

std::string described(const Owner& owner) {
  if (owner.data.empty()) return "another recorder";
  return fmt::format("the recorder with the data folder {}{}", owner.data,
                     owner.host.empty() || owner.host == host_name() ? "" : " on the computer " + owner.host);
}

/// Whether it may be written: a plain file without another name, which could be anybody's.
bool is_own(int file) {
  struct stat facts {};
  return ::fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_nlink == 1;
}

/// Closes a file unless it is given away.
class OpenFile {
 public:
  explicit OpenFile(int file) : file_(file) {}
  ~OpenFile() {
    if (file_ >= 0) ::close(file_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  [[nodiscard]] int get() const { return file_; }
  [[nodiscard]] int give() { return std::exchange(file_, -1); }

 private:
  int file_;
};

/// Nothing for a folder that is not there or cannot be written.
Result<std::optional<StorageClaim>> claim_of(const fs::path& folder, Owner self, bool own) {
  std::error_code ignored;  // the open below says what is wrong
  if (own) fs::create_directories(folder, ignored);
  const fs::path path = folder / kStorageOwnerFile;
  OpenFile file(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0640));
  if (file.get() < 0) {
    if (errno != ENOENT) log_warning("storage", "{} cannot be written: {}.", path.string(), std::strerror(errno));
    return std::nullopt;
  }
  const Owner owner = owner_in(file.get());
  if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {  // a file system without locks
      log_warning("storage", "{} cannot be locked: {}.", path.string(), std::strerror(errno));
    } else if (owner.id == self.id) {
      return fail("storage-in-use", fmt::format("The storage folder {} is named twice.", folder.string()),
                  "Name each storage folder once.");
    } else {
      return fail(
          "storage-in-use",
          fmt::format("The storage folder {} is in use by {}, which is running.", folder.string(), described(owner)),
          "Give each recorder storage folders of its own; or stop that recorder and use its data folder.");
    }
  }
  if (!own && !owner.id.empty() && owner.id != self.id) {
    return fail("storage-foreign",
                fmt::format("The storage folder {} belongs to {}.", folder.string(), described(owner)),
                fmt::format("Use that data folder, or another storage folder. If that recorder is gone for good, "
                            "delete the file {}; this recorder then takes the folder over with all sessions in it.",
                            path.string()));
  }
  self.storage = owner.storage.empty() ? make_uuid() : owner.storage;
  if (owner != self && !is_own(file.get())) {
    return fail("storage-denied",
                fmt::format("The file {} is not written to: it is no plain file, or has another name elsewhere.",
                            path.string()),
                "Put a copy of it in its place, or delete it if nobody knows where it comes from; and look who can "
                "write to the storage folder.");
  }
  if (owner != self && !sign(file.get(), self)) {
    log_warning("storage", "{} cannot be written: {}.", path.string(), std::strerror(errno));
    self.storage = owner.storage;
  }
  return StorageClaim{.lock = file.give(), .storage = self.storage};
}

}  // namespace

StorageClaims::~StorageClaims() {
  for (const auto& [folder, claim] : locks_) ::close(claim.lock);
}

Result<void> StorageClaims::take_late(const fs::path& data, const fs::path& folder) {
  {
    const std::lock_guard guard(mutex_);
    const auto known = locks_.find(folder);
    if (known != locks_.end() && found_at(folder, known->second) == Found::another) {
      return fail("storage-offline",
                  fmt::format("What is at {} now is not the storage folder that was recorded to.", folder.string()),
                  "Bring its disk back. To record to what is there now, start the recorder again.");
    }
  }
  return take(data, {folder});
}

Result<void> StorageClaims::take(const fs::path& data, const std::vector<fs::path>& folders) {
  const auto id = recorder_id(data);
  if (!id) return fail(id.error());
  const std::lock_guard guard(mutex_);
  std::error_code error;
  const Owner self{.id = *id, .data = fs::absolute(data, error).lexically_normal().string(), .host = host_name()};
  std::set<fs::path> taken;
  for (const fs::path& folder : folders) {
    const auto known = locks_.find(folder);
    const bool held = known != locks_.end() && found_at(folder, known->second) == Found::same_file;
    if (held && !taken.contains(folder)) {
      taken.insert(folder);
      continue;
    }
    auto claim = claim_of(folder, self, lies_in(folder, data));
    if (!claim) return fail(claim.error());
    if (!*claim) continue;
    taken.insert(folder);
    if (known != locks_.end()) ::close(known->second.lock);
    locks_.insert_or_assign(folder, **claim);
  }
  note(data);
  return {};
}

/// What was seen for the first time.
void StorageClaims::note(const fs::path& data) {
  if (seen_.empty()) seen_ = seen_before(data);
  bool news = false;
  for (const auto& [folder, claim] : locks_) {
    std::vector<std::string>& ids = seen_[folder.string()];
    if (claim.storage.empty() || std::find(ids.begin(), ids.end(), claim.storage) != ids.end()) continue;
    if (!ids.empty()) replaced_.push_back(folder);
    ids.push_back(claim.storage);
    news = true;
  }
  if (!news) return;
  json::object all;
  for (const auto& [path, ids] : seen_) all[path] = json::array(ids.begin(), ids.end());
  if (auto written = store::write_private_file(data / kSeenFile, json::serialize(all) + "\n"); !written)
    log_warning("storage", "{}", written.error().line());
}

Result<void> StorageClaims::check_only_one(const fs::path& folder) const {
  const std::lock_guard guard(mutex_);
  const auto seen = seen_.find(folder.string());
  if (seen == seen_.end() || seen->second.size() <= 1) return {};
  return fail("storage-offline",
              fmt::format("At {} there was another storage folder before; what is not found may lie in that one.",
                          folder.string()),
              fmt::format("Bring its disk back. If that is gone for good, stop the recorder, delete the file {} in its "
                          "data folder and start it again.",
                          kSeenFile));
}

std::vector<fs::path> StorageClaims::replaced() const {
  const std::lock_guard guard(mutex_);
  return replaced_;
}

Result<void> StorageClaims::check(const fs::path& folder) const {
  const std::lock_guard guard(mutex_);
  const auto known = locks_.find(folder);
  if (known != locks_.end() && found_at(folder, known->second) != Found::another) return {};
  return fail("storage-offline",
              fmt::format("What is at {} now is not the storage folder that was recorded to.", folder.string()),
              "Bring its disk back; the files are removed then.");
}

}  // namespace parallax::recorder
