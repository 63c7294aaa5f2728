// SPDX-License-Identifier: Apache-2.0
// Everything that can be done with a key: a name, words for people, a default chord, and where it works. Users bind
// other chords; conflicts are shown, never resolved in silence.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desktop/shell/keys.hpp"

namespace parallax::desktop {

/// Where a command works. Commands of `everywhere` conflict with all others.
enum class Scope { everywhere, live, review, sessions, locations };

[[nodiscard]] std::string_view name_of(Scope scope);

struct Command {
  std::string id;     ///< stable: "record.mark"
  std::string title;  ///< "Set a mark"
  Scope scope = Scope::everywhere;
  std::string chord;         ///< default, as `format_chord` writes it; empty: none
  bool opens_field = false;  ///< what is typed behind its key goes into the field that it opens
};

/// Two commands on one chord in scopes that meet.
struct KeyConflict {
  std::string first;
  std::string second;
  Chord chord;
};

/// Which chord does what. [one thread at a time]
class Keymap {
 public:
  /// Knows all commands but those of the pages, which add their own.
  Keymap();
  /// Another command, before all that are there from the begin.
  void add(Command command);
  [[nodiscard]] const std::vector<Command>& commands() const { return commands_; }
  /// "Set a mark"; the id where no command has it.
  [[nodiscard]] std::string_view title_of(std::string_view id) const;
  /// Gives a command another chord (""= none); the default again without one. False: no such command, no such chord.
  bool bind(const std::string& id, const std::string& chord);
  void reset(const std::string& id) { own_.erase(id); }
  [[nodiscard]] std::optional<Chord> chord_of(std::string_view id) const;
  /// For tooltips and tables; empty if it has none. Valid until the next change.
  [[nodiscard]] std::string_view text_of(std::string_view id) const;
  /// The command that a chord triggers in a scope; empty: none.
  [[nodiscard]] std::string find(const Chord& chord, Scope scope) const;
  /// Whether the command that a chord triggers in a scope opens a field.
  [[nodiscard]] bool opens_field(const Chord& chord, Scope scope) const;
  [[nodiscard]] std::vector<KeyConflict> conflicts() const;
  /// What differs from the defaults, to be kept in the settings.
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& own() const { return own_; }

 private:
  [[nodiscard]] const Command* find_command(std::string_view id) const;

  std::vector<Command> commands_;
  size_t added_ = 0;
  std::map<std::string, std::string, std::less<>> own_;
};

}  // namespace parallax::desktop
