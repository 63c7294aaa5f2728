// SPDX-License-Identifier: Apache-2.0
#include "store/folders/session_files.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "store/folders/far_folder.hpp"
#include "store/sqlite/mirror.hpp"

namespace parallax::store {
namespace {

namespace fs = std::filesystem;

constexpr size_t kPiece = size_t{1} << 20;
constexpr int kToldAfterSeconds = 5;

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

Result<void> copy_file(MediaFile& file, const std::string& name, FarFolder& target,
                       const std::function<bool(size_t)>& go_on) {
  if (auto begun = target.begin_file(name); !begun) return begun;
  uint64_t offset = 0;
  for (;;) {
    const auto piece = std::make_shared<std::vector<uint8_t>>(kPiece);  // a write that hangs keeps it
    const auto got = file.read_at(offset, *piece);
    if (!got) return fail(got.error());
    if (*got == 0) return target.end_file();
    offset += *got;
    if (auto written = target.write(piece, *got); !written) return written;
    if (!go_on(*got)) return fail("job-cancelled", "Cancelled.");
  }
}

Result<std::string> copy_files(SessionFolders& folders, const std::string& folder, const std::vector<FileToDo>& files,
                               const ExportFolder& to, JobControl& control) {
  const std::string name = fs::path(folder).filename().string();
  uint64_t total = 1;
  for (const FileToDo& file : files) total += file.bytes;
  uint64_t done = 0;
  const auto report = [&](const std::string& text) {
    return control.report(static_cast<double>(done) / static_cast<double>(total), text);
  };
  const auto wait = [&](int seconds) {
    return report(seconds < kToldAfterSeconds
                      ? name
                      : fmt::format("The export folder {} has not answered for {} s.", to.name, seconds));
  };
  FarFolder target(to.folder / name, {.name = to.name, .go_on = wait});
  if (auto made = target.make(); !made) return fail(made.error());
  for (const FileToDo& file : files) {
    auto opened = folders.open(folder, file.name);
    if (!opened && file.optional) continue;
    if (!opened) return fail(opened.error());
    const auto copied = copy_file(**opened, file.name, target, [&](size_t bytes) {
      done += bytes;
      return report(file.name);
    });
    if (!copied) return fail(copied.error());
  }
  target.keep();
  return "Copied to " + to.name + "/" + name + ".";  // the recorder's own path is nothing for whoever reads the job
}

}  // namespace

Result<SessionFiles::Place> SessionFiles::find(const std::string& session, size_t video, size_t part) {
  const auto detail = sessions_.session(session);
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
  const bool sound_only = place->video.kind == SourceKind::microphone || facts.file.ends_with(".m4a");
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
  const auto detail = sessions_.session(session);
  if (!detail) return fail(detail.error());
  return jobs_.start(actor, {.kind = "session-verify",
                             .object = "session:" + session,
                             .lane = "verify",
                             .work = [this, recorded = detail->session, folder = detail->folder](JobControl& control) {
                               return verify_files(folders_, folder, recorded, control);
                             }});
}

Result<std::string> SessionFiles::copy(const Actor& actor, const std::string& session, const std::string& export_name) {
  const auto& known = exports_.folders();
  const auto to = std::ranges::find(known, export_name, &ExportFolder::name);
  if (to == known.end()) {
    return fail("export-unknown", "There is no export folder of the name " + export_name + ".",
                "Take one from the list; a Technician adds one as [[export]] in the recorder's configuration.");
  }
  const auto detail = sessions_.session(session);
  if (!detail) return fail(detail.error());
  if (detail->relations.running) return fail("session-running", "The session is being recorded.", "Stop it first.");
  if (auto status = exports_.one(export_name); status->problem) return fail(*status->problem);
  std::vector<FileToDo> files = parts_of(detail->session);
  for (const Video& video : detail->session.videos) {
    for (const Part& part : video.parts) {
      if (!part.sidecar.empty()) files.push_back({.name = part.sidecar});
      if (!part.index_file.empty()) files.push_back({.name = part.index_file, .optional = true});
    }
  }
  files.push_back({.name = "session.json"});
  files.push_back({.name = kMirrorFile, .optional = true});
  const auto work = [this, files, folder = detail->folder, to = *to](JobControl& control) -> Result<std::string> {
    // It may have waited for its turn since it was asked for.
    if (auto status = exports_.one(to.name); status->problem) return fail(*status->problem);
    settle_();  // a name given just now belongs into the copy
    return copy_files(folders_, folder, files, to, control);
  };
  auto job = jobs_.start(
      actor, {.kind = "session-copy", .object = "session:" + session, .lane = "copy:" + to->name, .work = work});
  if (!job) return job;
  const AuditEntry entry{.action = "session-copy", .object = "session:" + session, .after = to->name};
  if (auto noted = audit_.append_audit(actor, entry); !noted) {
    (void)jobs_.cancel(*job);
    return fail(noted.error());
  }
  return job;
}

}  // namespace parallax::store
