// SPDX-License-Identifier: Apache-2.0
#include "service/refused_copies.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>

namespace parallax::recorder {
namespace {

std::set<std::string> hashes_of(const Session& session) {
  std::set<std::string> hashes;
  for (const Video& video : session.videos) {
    for (const Part& part : video.parts) {
      if (!part.sha256.empty()) hashes.insert(part.sha256);
    }
  }
  return hashes;
}

bool is_copy(const record::InterruptedSession& found, const SessionDetail& known, SessionFolders& folders) {
  if (known.folder == found.folder) return false;
  const auto there = folders.find(known.folder);
  if (there && there->session && there->session->id == known.session.id) return true;
  const auto wanted = hashes_of(known.session);
  const auto has = hashes_of(found.session);
  return !std::includes(has.begin(), has.end(), wanted.begin(), wanted.end());
}

}  // namespace

std::vector<SessionCopy> take_out_copies(record::RecoveryReport& report, Sessions& sessions, SessionFolders& folders) {
  std::vector<SessionCopy> copies;
  std::unordered_map<std::string, std::string> folder_of;  // of sessions that the catalogue does not know yet
  const auto take = [&](const record::InterruptedSession& found) {
    const Session& session = found.session;
    if (const auto known = sessions.session(session.id)) {
      if (!is_copy(found, *known, folders)) return false;
      copies.push_back({session.id, known->session.name, found.folder, known->folder});
      return true;
    }
    const auto [first, is_new] = folder_of.emplace(session.id, found.folder);
    if (is_new || first->second == found.folder) return false;
    copies.push_back({session.id, session.name, found.folder, first->second});
    return true;
  };
  std::erase_if(report.interrupted, take);
  std::erase_if(report.unfinished, take);
  std::erase_if(report.in_order, take);
  return copies;
}

}  // namespace parallax::recorder
