// SPDX-License-Identifier: Apache-2.0
#include "store/session_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "store/mirror.hpp"

namespace parallax::store {
namespace {

namespace fs = std::filesystem;

constexpr size_t kPiece = size_t{1} << 20;

struct FileToDo {
  std::string name;
  std::string sha256;  ///< empty: not known, or none
  uint64_t bytes = 0;
  bool optional = false;
};

std::vector<FileToDo> parts_of(const Session& session) {
  std::vector<FileToDo> files;
  for (const Video& video : session.videos) {
    for (const Part& part : video.parts)
      files.push_back({.name = part.file, .sha256 = part.sha256, .bytes = part.bytes});
  }
  return files;
}

// Hands each piece of a file on; stops when the job is cancelled.
Result<void> read_all(MediaFile& file, const std::function<Result<void>(ByteView)>& piece,
                      const std::function<bool(size_t)>& go_on) {
  std::vector<uint8_t> buffer(kPiece);
  uint64_t offset = 0;
  for (;;) {
    const auto got = file.read_at(offset, buffer);
    if (!got) return fail(got.error());
    if (*got == 0) return {};
    offset += *got;
    if (auto taken = piece(ByteView(buffer).first(*got)); !taken) return taken;
    if (!go_on(*got)) return fail("job-cancelled", "Cancelled.");
  }
}

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }
  void add(ByteView bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
  std::string hex() {
    std::array<uint8_t, 32> hash{};
    EVP_DigestFinal_ex(context_.get(), hash.data(), nullptr);
    return to_hex(hash.data(), hash.size());
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

// What session.json says otherwise than the catalogue; nothing where they agree.
std::optional<std::string> wrong_in_session_file(SessionFolders& folders, const std::string& folder,
                                                 const Session& known) {
  const auto found = folders.find(folder);
  if (!found) return found.error().text;
  if (!found->session) return "session.json cannot be read: " + found->session.error().text;
  if (found->session->id != known.id) return "session.json is of another session";
  const std::vector<FileToDo> listed = parts_of(*found->session);
  for (const FileToDo& file : parts_of(known)) {
    const auto there =
        std::find_if(listed.begin(), listed.end(), [&](const FileToDo& each) { return each.name == file.name; });
    if (there == listed.end()) return "session.json does not list " + file.name;
    const bool hashed = !there->sha256.empty() && !file.sha256.empty();
    if (hashed && there->sha256 != file.sha256) return "session.json has another SHA-256 for " + file.name;
  }
  return std::nullopt;
}

// Of one file: its hash; an error that ends the work ("job-cancelled") or says what is wrong with the file.
Result<std::string> hash_of(SessionFolders& folders, const std::string& folder, const std::string& file,
                            const std::function<bool(size_t)>& go_on) {
  auto opened = folders.open(folder, file);
  if (!opened) return fail(opened.error());
  Sha256 hash;
  auto read = read_all(
      **opened,
      [&](ByteView bytes) -> Result<void> {
        hash.add(bytes);
        return {};
      },
      go_on);
  if (!read) return fail(read.error());
  return hash.hex();
}

Result<std::string> verify_files(SessionFolders& folders, const std::string& folder, const Session& session,
                                 JobControl& control) {
  const std::vector<FileToDo> files = parts_of(session);
  uint64_t total = 1;
  for (const FileToDo& file : files) total += file.bytes;
  uint64_t done = 0;
  size_t sound = 0;
  size_t pending = 0;
  std::vector<std::string> wrong;
  if (auto other = wrong_in_session_file(folders, folder, session)) wrong.push_back(std::move(*other));
  for (const FileToDo& file : files) {
    if (file.sha256.empty()) {
      ++pending;
      continue;
    }
    const auto hash = hash_of(folders, folder, file.name, [&](size_t bytes) {
      done += bytes;
      return control.report(static_cast<double>(done) / static_cast<double>(total), file.name);
    });
    if (hash && *hash == file.sha256) {
      ++sound;
    } else if (hash) {
      wrong.push_back(file.name + " was changed after it was recorded: its SHA-256 is another one");
    } else if (hash.error().code == "job-cancelled") {
      return fail(hash.error());
    } else {
      wrong.push_back(hash.error().text.ends_with('.') ? hash.error().text.substr(0, hash.error().text.size() - 1)
                                                       : hash.error().text);
    }
  }
  const std::string said =
      fmt::format("{} {} as recorded{}.", sound, sound == 1 ? "file is" : "files are",
                  pending == 0 ? "" : fmt::format(", {} {} no hash yet", pending, pending == 1 ? "has" : "have"));
  if (wrong.empty()) return said;
  constexpr size_t kMostNamed = 50;
  const size_t more = wrong.size() - std::min(wrong.size(), kMostNamed);
  wrong.resize(wrong.size() - more);
  return fail(
      "verify-failed",
      fmt::format("{}{}. {}", fmt::join(wrong, "; "), more == 0 ? "" : fmt::format("; and {} more", more), said),
      "Put back from a copy what was changed or is missing.");
}

Result<void> copy_file(MediaFile& file, const fs::path& to, const std::function<bool(size_t)>& go_on) {
  const auto failed = [&] {
    return fail(errno == ENOSPC ? "disk-full" : "storage-denied",
                to.filename().string() + " cannot be written: " + std::strerror(errno) + ".",
                "Check the folder's rights and free space.");
  };
  const int out = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
  if (out < 0) return failed();
  auto copied = read_all(
      file,
      [&](ByteView bytes) -> Result<void> {
        while (!bytes.empty()) {
          const ssize_t written = ::write(out, bytes.data(), bytes.size());
          if (written < 0 && errno == EINTR) continue;
          if (written <= 0) return failed();
          bytes = bytes.subspan(static_cast<size_t>(written));
        }
        return {};
      },
      go_on);
  if (copied && ::fsync(out) != 0) copied = failed();
  ::close(out);
  return copied;
}

Result<std::string> copy_files(SessionFolders& folders, const std::string& folder, const std::vector<FileToDo>& files,
                               const ExportFolder& to, JobControl& control) {
  // The recorder's own path is nothing for whoever reads the job.
  const std::string shown = to.name + "/" + fs::path(folder).filename().string();
  const fs::path target = to.folder / fs::path(folder).filename();
  uint64_t total = 1;
  for (const FileToDo& file : files) total += file.bytes;
  uint64_t done = 0;
  std::error_code problem;
  if (!fs::create_directory(target, problem)) {
    return fail("copy-exists", "The folder " + shown + " is there already, or cannot be made.",
                "Choose another export folder, or have the old copy moved away.");
  }
  for (const FileToDo& file : files) {
    auto opened = folders.open(folder, file.name);
    if (!opened && file.optional) continue;
    Result<void> copied = opened ? Result<void>{} : fail(opened.error());
    if (copied) {
      fs::create_directories((target / file.name).parent_path(), problem);
      copied = copy_file(**opened, target / file.name, [&](size_t bytes) {
        done += bytes;
        return control.report(static_cast<double>(done) / static_cast<double>(total), file.name);
      });
    }
    if (!copied) {
      fs::remove_all(target, problem);  // half a copy would pass for a whole one
      return fail(copied.error());
    }
  }
  return "Copied to " + shown + ".";
}

}  // namespace

Result<SessionFiles::Place> SessionFiles::find(const std::string& session, size_t video, size_t part) {
  const auto detail = catalogue_.session(session);
  if (!detail) return fail(detail.error());
  const auto& videos = detail->session.videos;
  if (video >= videos.size() || part >= videos[video].parts.size()) {
    return fail("part-unknown", "The session has no such part.", "Look at the session's videos.");
  }
  return Place{detail->folder, videos[video], videos[video].parts[part]};
}

Result<OpenedPart> SessionFiles::open_part(const std::string& session, size_t video, size_t part) {
  const auto place = find(session, video, part);
  if (!place) return fail(place.error());
  const Part& facts = place->part;
  auto file = folders_.open(place->folder, facts.file);
  if (!file) return fail(file.error());
  const bool sound_only = place->video.kind == "microphone" || facts.file.ends_with(".m4a");
  const bool settled =
      (facts.state == PartState::finished || facts.state == PartState::fragmented) && !facts.sha256.empty();
  return OpenedPart{.file = std::move(*file),
                    .file_name = fs::path(facts.file).filename().string(),
                    .content_type = sound_only ? "audio/mp4" : "video/mp4",
                    .etag = settled ? "\"" + facts.sha256 + "\"" : "",
                    .growing = facts.state == PartState::writing};
}

Result<OpenedPart> SessionFiles::open_index(const std::string& session, size_t video, size_t part) {
  const auto place = find(session, video, part);
  if (!place) return fail(place.error());
  const Part& facts = place->part;
  if (facts.index_file.empty()) return fail("part-unknown", "This part has no index.", "Read the part itself.");
  auto file = folders_.open(place->folder, facts.index_file);
  if (!file) return fail(file.error());
  return OpenedPart{.file = std::move(*file),
                    .file_name = fs::path(facts.index_file).filename().string(),
                    .content_type = "application/octet-stream",
                    .etag = {},
                    .growing = facts.state == PartState::writing};
}

Result<std::string> SessionFiles::verify(const Actor& actor, const std::string& session) {
  const auto detail = catalogue_.session(session);
  if (!detail) return fail(detail.error());
  return jobs_.start(actor, "session-verify", "session:" + session,
                     [this, recorded = detail->session, folder = detail->folder](JobControl& control) {
                       return verify_files(folders_, folder, recorded, control);
                     });
}

Result<std::string> SessionFiles::copy(const Actor& actor, const std::string& session, const std::string& export_name) {
  const auto to =
      std::find_if(exports_.begin(), exports_.end(), [&](const auto& one) { return one.name == export_name; });
  if (to == exports_.end()) {
    return fail("export-unknown", "There is no export folder of the name " + export_name + ".",
                "Take one from the list; a Technician adds one as [[export]] in the recorder's configuration.");
  }
  const auto detail = catalogue_.session(session);
  if (!detail) return fail(detail.error());
  if (detail->relations.running) return fail("session-running", "The session is being recorded.", "Stop it first.");
  std::error_code problem;
  if (!fs::is_directory(to->folder, problem)) {
    return fail("export-offline", "The export folder " + to->name + " is not there.",
                "Connect the drive, or ask a Technician to check its path in the recorder's configuration.");
  }
  std::vector<FileToDo> files = parts_of(detail->session);
  for (const Video& video : detail->session.videos) {
    for (const Part& part : video.parts) {
      if (!part.sidecar.empty()) files.push_back({.name = part.sidecar});
      if (!part.index_file.empty()) files.push_back({.name = part.index_file, .optional = true});
    }
  }
  files.push_back({.name = "session.json"});
  files.push_back({.name = kMirrorFile, .optional = true});
  auto job = jobs_.start(actor, "session-copy", "session:" + session,
                         [this, files, folder = detail->folder, to = *to](JobControl& control) {
                           settle_();  // a name given just now belongs into the copy
                           return copy_files(folders_, folder, files, to, control);
                         });
  if (!job) return job;
  const AuditEntry entry{.action = "session-copy", .object = "session:" + session, .after = to->name};
  if (auto noted = catalogue_.append_audit(actor, entry); !noted) {
    (void)jobs_.cancel(*job);
    return fail(noted.error());
  }
  return job;
}

}  // namespace parallax::store
