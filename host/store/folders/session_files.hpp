// SPDX-License-Identifier: Apache-2.0
// What is done with the files of sessions: handing out bytes, verifying hashes, copying.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "model/ports/audit.hpp"
#include "model/ports/jobs.hpp"
#include "model/ports/media.hpp"
#include "model/ports/session_folders.hpp"
#include "model/ports/sessions.hpp"
#include "store/folders/export_watch.hpp"

namespace parallax::store {

/// All that is given outlives it. `settle` brings the folders up to what was committed. [any thread]
class SessionFiles final : public MediaAccess, public SessionJobs {
 public:
  SessionFiles(Sessions& sessions, AuditLog& audit, SessionFolders& folders, Jobs& jobs, ExportWatch& exports,
               std::function<void()> settle)
      : sessions_(sessions),
        audit_(audit),
        folders_(folders),
        jobs_(jobs),
        exports_(exports),
        settle_(std::move(settle)) {}
  Result<OpenedPart> open_part(const std::string& session, size_t video, size_t part) override;
  Result<OpenedPart> open_index(const std::string& session, size_t video, size_t part) override;
  Result<std::string> verify(const Actor& actor, const std::string& session) override;
  Result<std::string> copy(const Actor& actor, const std::string& session, const std::string& export_name) override;
  std::vector<ExportStatus> exports() override { return exports_.all(); }

 private:
  struct Place {
    std::string folder;
    Video video;
    Part part;
  };
  Result<Place> find(const std::string& session, size_t video, size_t part);

  Sessions& sessions_;
  AuditLog& audit_;
  SessionFolders& folders_;
  Jobs& jobs_;
  ExportWatch& exports_;
  std::function<void()> settle_;
};

}  // namespace parallax::store
