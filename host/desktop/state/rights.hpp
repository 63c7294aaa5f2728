// SPDX-License-Identifier: Apache-2.0
// What the user may do, as `decide` (model/people/rights.hpp) says of what the recorder said last: to grey out, and to
// explain. A part of the snapshot, worked out with it. Of sessions that are in the list alone the recorder is asked
// (session_rights.hpp): only it knows their people. Immutable. [any thread]
//
//   const std::string_view why = now.rights.refusal(Action::record_start, room);
//   ui.button({.label = "Record", .enabled = why.empty(), .tip = why});
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "api/dto/recording.hpp"
#include "model/people/rights.hpp"

namespace parallax::desktop {

class Rights {
 public:
  /// Of nobody: everything is refused.
  Rights() = default;
  /// Of `user`, in the rooms and recordings that `status` tells of.
  Rights(const User& user, const api::StatusView& status);

  /// Why the user may not, with what to do about it; empty: they may. Valid as long as this object.
  ///
  /// What concerns no room or session in particular; of a room's actions: in a free one that everybody may use.
  [[nodiscard]] std::string_view refusal(Action action) const;
  /// An action on a room.
  [[nodiscard]] std::string_view refusal(Action action, const Location& location) const;
  /// An action on a session that is being recorded. Not for what goes by who owns it: that is not told.
  [[nodiscard]] std::string_view refusal(Action action, const RecordingStatus& recording) const;

  template <class... What>
  [[nodiscard]] bool allow(Action action, const What&... what) const {
    return refusal(action, what...).empty();
  }

 private:
  using Refusals = std::map<Action, std::string>;  ///< "": allowed
  using ById = std::map<std::string, Refusals, std::less<>>;
  Refusals anywhere_;
  ById rooms_;
  ById recordings_;  ///< by the room's id: who may not view a session is not told its own
};

}  // namespace parallax::desktop
