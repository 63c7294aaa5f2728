// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/burials.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace parallax::store {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* kFile = "deleted-sessions.jsonl";

std::string text_in(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string().c_str()) : std::string();
}

}  // namespace

Result<void> note_burial(const fs::path& backups, const Buried& buried) {
  std::string line = json::serialize(json::object{{"id", buried.id},
                                                  {"name", buried.name},
                                                  {"folder", buried.folder},
                                                  {"hashes", buried.hashes},
                                                  {"deleted_by", buried.deleted_by},
                                                  {"reason", buried.reason},
                                                  {"utc_ns", buried.utc_ns}}) +
                     "\n";
  std::error_code ignored;  // the open below says what is wrong
  fs::create_directories(backups, ignored);
  const fs::path file = backups / kFile;
  const int out = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  // A line that a full disk cut short must not take this one with it; it is noted again with its next try.
  const off_t size = out >= 0 ? ::lseek(out, 0, SEEK_END) : 0;
  char last = '\n';
  if (size > 0 && (::pread(out, &last, 1, size - 1) != 1 || last != '\n')) line.insert(0, 1, '\n');
  const bool noted =
      out >= 0 && ::write(out, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(out) == 0;
  const int problem = errno;
  if (out >= 0) ::close(out);
  if (noted) return {};
  return fail("file-failed", "The file " + file.string() + " cannot be written: " + std::strerror(problem) + ".",
              "Check the folder's rights and free space.");
}

std::vector<Buried> buried_in(const fs::path& backups) {
  std::vector<Buried> all;
  std::ifstream lines(backups / kFile);
  for (std::string line; std::getline(lines, line);) {
    json::error_code problem;
    const json::value value = json::parse(line, problem);
    const json::object* object = problem ? nullptr : value.if_object();
    if (!object) continue;
    const json::value* utc_ns = object->if_contains("utc_ns");
    all.push_back({.id = text_in(*object, "id"),
                   .name = text_in(*object, "name"),
                   .folder = text_in(*object, "folder"),
                   .hashes = text_in(*object, "hashes"),
                   .deleted_by = text_in(*object, "deleted_by"),
                   .reason = text_in(*object, "reason"),
                   .utc_ns = utc_ns && utc_ns->is_int64() ? utc_ns->get_int64() : 0});
  }
  return all;
}

}  // namespace parallax::store
