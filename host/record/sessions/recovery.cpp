// SPDX-License-Identifier: Apache-2.0
#include "record/sessions/recovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "base/uuid.hpp"
#include "media/file/recover.hpp"
#include "media/session_file/session_file.hpp"
#include "model/sessions/session_copies.hpp"
#include "record/rules/gaps.hpp"
#include "record/rules/naming.hpp"

namespace parallax::record {
namespace {

constexpr size_t kLargestSessionFile = 256 * 1024 * 1024;

bool is_media(const std::string& file) {
  return file.ends_with(".mp4") || file.ends_with(".m4a");
}

/// "Camera-1" of "Camera-1-p002.mp4"; empty if the name is not one of ours.
std::string source_of(const std::string& file) {
  const size_t dot = file.rfind('.');
  const size_t dash = file.rfind("-p", dot);
  return dash == std::string::npos ? std::string() : file.substr(0, dash);
}

/// Session folders with the files in them.
std::map<std::string, std::vector<std::string>> folders_of(const std::vector<std::string>& objects) {
  std::map<std::string, std::vector<std::string>> folders;
  for (const std::string& object : objects) {
    const size_t slash = object.find('/');
    if (slash == std::string::npos || object.find('/', slash + 1) != std::string::npos) continue;
    folders[object.substr(0, slash)].push_back(object.substr(slash + 1));
  }
  return folders;
}

Result<std::vector<std::string>> objects_of(media::Volume& volume, const std::vector<std::string>& folders) {
  std::vector<std::string> objects;
  for (const std::string& folder : folders) {
    auto found = volume.list(folder);
    if (!found) return found;
    std::move(found->begin(), found->end(), std::back_inserter(objects));
  }
  return objects;
}

/// 20261122-130500Z-… → the time; empty if the folder is called otherwise.
std::optional<int64_t> start_of(const std::string& folder) {
  tm utc{};
  const char* rest = strptime(folder.c_str(), "%Y%m%d-%H%M%SZ", &utc);
  if (rest == nullptr) return std::nullopt;
  return int64_t{timegm(&utc)} * kNsPerSecond;
}

class FolderRecovery {
 public:
  /// Gives the session of a folder where its own session.json does not; see `recover_sessions`.
  using Elsewhere = std::function<std::optional<Session>(const RecoveryPlace& but_here, const std::string& folder)>;

  FolderRecovery(const RecoveryPlace& place, std::string folder, std::vector<std::string> files, int64_t now_utc_ns,
                 std::vector<RecordingNotice>& notices, const Elsewhere& elsewhere)
      : place_(place),
        folder_(std::move(folder)),
        files_(std::move(files)),
        now_utc_ns_(now_utc_ns),
        notices_(notices),
        elsewhere_(elsewhere) {}

  /// Whether session.json was written anew.
  [[nodiscard]] bool saved() const { return saved_; }

  /// The session, in order; nothing if the folder holds none.
  std::optional<Session> run() {
    const bool has_media = std::any_of(files_.begin(), files_.end(), is_media);
    const bool has_session = std::find(files_.begin(), files_.end(), media::kSessionFileName) != files_.end();
    if (!has_media && !has_session) return std::nullopt;
    bool changed = false;
    auto session = media::load_session(*place_.volume, folder_);
    if (!session) {
      if (session.error().code == "session-file-newer" || session.error().code.starts_with("storage-")) {
        tell(Severity::error, session.error().code, session.error().text, session.error().remedy);
        return std::nullopt;
      }
      session = rebuild(session.error(), has_session);
      changed = true;
    }
    const bool open = session->state != SessionState::stopped;
    for (Video& video : session->videos) changed = mend_parts(video) || changed;
    if (open || changed) changed = adopt_unlisted(*session) || changed;
    int64_t end_ns = session->duration_ns;
    for (const Video& video : session->videos) end_ns = std::max(end_ns, end_of_parts(video));
    session->duration_ns = end_ns;
    if (changed) {
      auto saved = media::save_session(*place_.volume, folder_, *session);
      if (!saved) tell(Severity::error, saved.error().code, saved.error().text, saved.error().remedy);
      saved_ = saved.has_value();
    }
    return std::move(*session);
  }

 private:
  void tell(Severity severity, std::string code, std::string text, std::string remedy) {
    notices_.push_back({severity, std::move(code), std::move(text), std::move(remedy), folder_});
  }

  Session rebuild(const Error& why, bool has_session) {
    if (has_session) keep_aside();
    if (auto known = elsewhere_(place_, folder_)) {
      if (known->start_utc_ns == 0) known->start_utc_ns = start_of(folder_).value_or(0);
      // A session that had just moved here has none yet: nothing is lost then.
      tell(has_session ? Severity::warning : Severity::info, "session-file-restored",
           has_session ? fmt::format("session.json of {} could not be used: {} What is known of the session elsewhere "
                                     "was written anew.",
                                     folder_, why.text)
                       : fmt::format("There was no session.json of {} in {}. What is known of the session elsewhere "
                                     "was written there.",
                                     folder_, place_.place->name()),
           has_session ? "The damaged file lies beside it as session.json.broken-…." : "");
      return *std::move(known);
    }
    Session session;
    session.id = make_uuid();
    session.name = folder_;
    session.start_utc_ns = start_of(folder_).value_or(0);
    session.state = SessionState::stopped;
    session.stop_reason = "session-file-lost";
    tell(Severity::error, "session-file-rebuilt",
         fmt::format("session.json of {} could not be used: {} It was made anew from the part files, as a new session: "
                     "nothing says which one it was.",
                     folder_, why.text),
         has_session
             ? "Names, people, marks and gaps are not found with it; the damaged file lies beside it as "
               "session.json.broken-…."
             : "Names, people, marks and gaps are not found with it. Put session.json back from a copy if there "
               "is one.");
    return session;
  }

  void keep_aside() {
    auto object = place_.volume->open(fmt::format("{}/{}", folder_, media::kSessionFileName));
    if (!object) return;
    std::vector<uint8_t> bytes(std::min<size_t>((*object)->size(), kLargestSessionFile));
    const auto read = (*object)->read_at(0, bytes);
    if (!read) return;
    bytes.resize(*read);
    const std::string name = fmt::format("{}/{}.broken-{}", folder_, media::kSessionFileName, now_utc_ns_ / kNsPerMs);
    (void)place_.volume->replace(name, bytes);  // a copy for experts; recovery goes on without it
  }

  /// Closes the parts that were open, mends those that are not as they were finished. True if something changed.
  bool mend_parts(Video& video) {
    bool changed = false;
    for (auto part = video.parts.begin(); part != video.parts.end();) {
      listed_.insert(part->file);
      if (part->state != PartState::writing || !is_here(part->file)) {
        if (part->state != PartState::writing && is_here(part->file)) changed = mend_ended(*part) || changed;
        ++part;
        continue;
      }
      changed = true;
      part = mend(*part) ? part + 1 : video.parts.erase(part);
    }
    return changed;
  }

  /// False if there is nothing in it.
  bool mend(Part& part) {
    auto facts = media::recover_part(*place_.volume, fmt::format("{}/{}", folder_, part.file));
    if (facts) {
      facts->fill(part);
      if (part.state == PartState::writing) part.state = PartState::closed;
      return true;
    }
    if (facts.error().code == "part-empty") {
      remove_empty(part.file);
      return false;
    }
    tell(Severity::error, facts.error().code, facts.error().text, facts.error().remedy);
    part.notes.push_back(facts.error().text);
    part.state = PartState::fragmented;
    return true;
  }

  /// A part that had ended: if its file was cut short or has lost its index since. True if something changed.
  bool mend_ended(Part& part) {
    if (part.frames == 0) return false;
    const std::string object = fmt::format("{}/{}", folder_, part.file);
    const auto file = place_.volume->open(object);
    if (!file) return false;
    const uint64_t bytes = (*file)->size();
    const bool cut = bytes < part.bytes;
    if (!cut && is_here(media::PartNames::of_media(part.file).index)) return false;
    const uint64_t whole = part.bytes;
    const auto facts = media::recover_part(*place_.volume, object);
    if (!facts) {
      tell(Severity::error, facts.error().code, facts.error().text, facts.error().remedy);
      return false;
    }
    facts->fill(part);
    if (!cut) return true;
    part.sha256.clear();  // of a file that there is no more
    part.notes.push_back(
        fmt::format("The file was cut short after it had been recorded: {} of {} bytes were left.", bytes, whole));
    tell(Severity::warning, "part-cut-short",
         fmt::format("{} of {} was cut short after it had been recorded: {} of {} bytes were left. What is whole in it "
                     "was kept.",
                     part.file, folder_, bytes, whole),
         "Put it back from a copy if there is one, and check the disk.");
    return true;
  }

  [[nodiscard]] bool is_here(const std::string& file) const {
    return std::find(files_.begin(), files_.end(), file) != files_.end();
  }

  /// A part without one complete fragment holds nothing, and its name is needed again.
  void remove_empty(const std::string& file) {
    const media::PartNames names = media::PartNames::of_media(file);
    for (const std::string& name : {names.media, names.index, names.sidecar, names.sidecar_index}) {
      if (std::find(files_.begin(), files_.end(), name) == files_.end()) continue;
      (void)place_.volume->remove(fmt::format("{}/{}", folder_, name));  // what cannot be removed is skipped next time
    }
  }

  /// Parts that were begun after session.json was saved for the last time.
  bool adopt_unlisted(Session& session) {
    bool changed = false;
    for (const std::string& file : files_) {
      const std::string source = source_of(file);
      if (!is_media(file) || listed_.contains(file) || source.empty()) continue;
      Part part;
      part.file = file;
      if (!mend(part) || part.frames == 0) continue;
      auto video = std::find_if(session.videos.begin(), session.videos.end(),
                                [&](const Video& each) { return source_stem(each.source) == source; });
      if (video == session.videos.end()) {  // as recorders of early versions named their files
        video = std::find_if(session.videos.begin(), session.videos.end(),
                             [&](const Video& each) { return file_name_of(each.source) == source; });
      }
      if (video == session.videos.end()) {
        Video made;
        made.source = source;
        made.kind = file.ends_with(".m4a") ? SourceKind::microphone : SourceKind::camera;
        video = session.videos.insert(session.videos.end(), std::move(made));
      }
      close_gap_by_part(*video, part.start_session_ns);
      if (!video->first_frame_session_ns) video->first_frame_session_ns = part.start_session_ns;
      video->parts.push_back(std::move(part));
      std::sort(video->parts.begin(), video->parts.end(),
                [](const Part& a, const Part& b) { return a.start_session_ns < b.start_session_ns; });
      changed = true;
    }
    return changed;
  }

  const RecoveryPlace& place_;
  std::string folder_;
  std::vector<std::string> files_;
  int64_t now_utc_ns_;
  std::vector<RecordingNotice>& notices_;
  const Elsewhere& elsewhere_;
  std::set<std::string> listed_;
  bool saved_ = false;
};

bool needs_work(const Session& session) {
  for (const Video& video : session.videos) {
    for (const Part& part : video.parts) {
      if (part.frames > 0 && (part.state == PartState::closed || part.sha256.empty())) return true;
    }
  }
  return false;
}

/// One place's copy of a session's folder.
struct Copy {
  const RecoveryPlace* place;
  std::string folder;
  Session session;
  std::set<std::string> files;  ///< kept only where there is more than one place
};

/// Of several copies the newest counts; parts lie in all of them.
InterruptedSession unite(std::vector<Copy> copies) {
  const auto newest = std::max_element(
      copies.begin(), copies.end(), [](const Copy& a, const Copy& b) { return is_newer_copy(b.session, a.session); });
  std::iter_swap(copies.begin(), newest);
  Copy& best = copies.front();
  InterruptedSession found{.session = std::move(best.session), .folder = best.folder, .place = best.place->place};
  for (size_t c = 1; c < copies.size(); ++c) found.other_places.push_back(copies[c].place->place);
  for (Video& video : found.session.videos) {
    for (Part& part : video.parts) {
      if (best.files.contains(part.file)) continue;
      const auto holder = std::find_if(copies.begin() + 1, copies.end(),
                                       [&](const Copy& copy) { return copy.files.contains(part.file); });
      if (holder == copies.end()) continue;
      found.elsewhere[part.file] = holder->place->place;
      if (part.state != PartState::writing) continue;
      // It was mended where it lies, in the copy of that place.
      for (const Video& other : holder->session.videos) {
        for (const Part& mended : other.parts) {
          if (mended.file == part.file) part = mended;
        }
      }
      cut_gaps_by_part(video, part);  // the session had gone on without knowing how long it is
    }
  }
  return found;
}

/// The newest of what the other places' copies and `known` say of a folder's session.
std::optional<Session> session_elsewhere(const std::vector<RecoveryPlace>& places, const KnownSession& known,
                                         const RecoveryPlace& but_here, const std::string& folder) {
  std::optional<Session> newest = known ? known(folder) : std::nullopt;
  for (const RecoveryPlace& place : places) {
    if (place.place == but_here.place) continue;
    auto copy = media::load_session(*place.volume, folder);
    if (copy && (!newest || is_newer_copy(*copy, *newest))) newest = std::move(*copy);
  }
  return newest;
}

/// What was left where the session was recorded before would say for ever that it is being recorded.
void save_elsewhere(const std::vector<RecoveryPlace>& places, const InterruptedSession& found) {
  for (const RecoveryPlace& place : places) {
    const auto& others = found.other_places;
    if (std::find(others.begin(), others.end(), place.place) != others.end())
      (void)media::save_session(*place.volume, found.folder, found.session);  // tried again at the next start
  }
}

}  // namespace

RecoveryReport recover_sessions(const std::vector<RecoveryPlace>& places, int64_t now_utc_ns,
                                const std::optional<std::vector<std::string>>& only, const KnownSession& known) {
  RecoveryReport report;
  const FolderRecovery::Elsewhere elsewhere = [&](const RecoveryPlace& but_here, const std::string& folder) {
    return session_elsewhere(places, known, but_here, folder);
  };
  std::map<std::string, std::vector<Copy>> by_id;
  for (const RecoveryPlace& place : places) {
    const auto objects = only ? objects_of(*place.volume, *only) : place.volume->list("");
    if (!objects) {
      report.notices.push_back(
          {Severity::warning, objects.error().code, objects.error().text, objects.error().remedy, place.place->name()});
      continue;
    }
    for (auto& [folder, files] : folders_of(*objects)) {
      FolderRecovery recovery(place, folder, files, now_utc_ns, report.notices, elsewhere);
      auto session = recovery.run();
      if (!session) continue;
      if (recovery.saved()) report.mended.push_back(folder);
      std::string id = session->id;
      Copy copy{.place = &place, .folder = folder, .session = std::move(*session), .files = {}};
      if (places.size() > 1) copy.files.insert(files.begin(), files.end());
      by_id[std::move(id)].push_back(std::move(copy));
    }
  }
  for (auto& [id, copies] : by_id) {
    InterruptedSession found = unite(std::move(copies));
    if (found.session.state == SessionState::stopped) save_elsewhere(places, found);
    if (found.session.state != SessionState::stopped) {
      report.notices.push_back({Severity::warning,
                                "session-interrupted",
                                fmt::format("{} was interrupted while it was being recorded.", found.session.name),
                                {},
                                found.folder});
      report.interrupted.push_back(std::move(found));
    } else if (needs_work(found.session)) {
      report.unfinished.push_back(std::move(found));
    } else if (only) {
      report.in_order.push_back(std::move(found));
    }
  }
  return report;
}

Result<void> restore_session_file(const std::vector<RecoveryPlace>& places, const std::string& folder,
                                  const Session& session) {
  const std::string file = fmt::format("{}/{}", folder, media::kSessionFileName);
  media::Volume* volume = nullptr;
  media::Volume* there = nullptr;
  for (const RecoveryPlace& place : places) {
    const auto objects = place.volume->list(folder);
    if (objects && there == nullptr) there = place.volume;
    if (!objects || objects->empty()) continue;
    if (std::find(objects->begin(), objects->end(), file) != objects->end()) return {};
    if (volume == nullptr) volume = place.volume;
  }
  const bool recorded = std::any_of(session.videos.begin(), session.videos.end(), [](const Video& video) {
    return std::any_of(video.parts.begin(), video.parts.end(), [](const Part& part) { return part.frames > 0; });
  });
  if (volume == nullptr && !recorded) volume = there;
  if (volume == nullptr) return {};
  return media::save_session(*volume, folder, session);
}

Result<void> close_interrupted(InterruptedSession& interrupted, media::Volume& volume, const std::string& reason) {
  Session& session = interrupted.session;
  for (Video& video : session.videos) close_gap(video, session.duration_ns);
  session.state = SessionState::stopped;
  session.stop_reason = reason;
  return media::save_session(volume, interrupted.folder, session);
}

}  // namespace parallax::record
