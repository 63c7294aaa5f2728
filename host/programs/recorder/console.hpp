// SPDX-License-Identifier: Apache-2.0
// Prints what happens, as lines for people or as JSON lines for programs.
#pragma once

#include <functional>
#include <string>

#include "model/sessions/session.hpp"
#include "record/sessions/session_events.hpp"

namespace parallax::recorder {

class Console final : public record::SessionEvents {
 public:
  enum class Style { text, json };
  explicit Console(Style style) : style_(style) {}

  void on_phase(const record::SessionStatus& status) override;
  void on_source_state(const std::string& session_id, const std::string& source, CameraState state,
                       const std::optional<Error>& reason) override;
  void on_notice(const std::string& session_id, const record::RecordingNotice& notice) override;

  void status(const record::SessionStatus& status);
  /// The outcome: every part with its file. `path` is the session's folder, empty if the storage keeps no plain files.
  void result(const Session& session, const std::string& path);
  void error(const Error& error);

  /// Called after each change of phase was printed.
  std::function<void(const record::SessionStatus&)> phase_changed;

 private:
  Style style_;
};

}  // namespace parallax::recorder
