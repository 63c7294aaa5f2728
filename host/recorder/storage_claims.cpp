// SPDX-License-Identifier: Apache-2.0
#include "recorder/storage_claims.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <string>

#include "base/log.hpp"
#include "base/uuid.hpp"
#include "store/private_file.hpp"

namespace parallax::recorder {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* kIdFile = "recorder-id";
constexpr size_t kLargestOwnerFile = 16 * 1024;

struct Owner {
  std::string id;
  std::string data;
  std::string host;
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
  return {.id = field("recorder"), .data = field("data"), .host = field("host")};
}

bool sign(int file, const Owner& owner) {
  const std::string text =
      json::serialize(json::object{{"recorder", owner.id}, {"data", owner.data}, {"host", owner.host}}) + "\n";
  return ftruncate(file, 0) == 0 && pwrite(file, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()) &&
         fsync(file) == 0;
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

}  // namespace

StorageClaims::~StorageClaims() {
  for (const int lock : locks_) ::close(lock);
}

Result<void> StorageClaims::take(const fs::path& data, const std::vector<fs::path>& folders) {
  const auto id = recorder_id(data);
  if (!id) return fail(id.error());
  std::error_code error;
  const Owner self{.id = *id, .data = fs::absolute(data, error).lexically_normal().string(), .host = host_name()};
  for (const fs::path& folder : folders) {
    const bool own = lies_in(folder, data);
    if (own) fs::create_directories(folder, error);
    const fs::path path = folder / kStorageOwnerFile;
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0640);
    if (file < 0) {
      if (errno != ENOENT) log_warning("storage", "{} cannot be written: {}.", path.string(), std::strerror(errno));
      continue;
    }
    locks_.push_back(file);
    const Owner owner = owner_in(file);
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
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
    if ((owner.id != self.id || owner.data != self.data || owner.host != self.host) && !sign(file, self))
      log_warning("storage", "{} cannot be written: {}.", path.string(), std::strerror(errno));
  }
  return {};
}

}  // namespace parallax::recorder
