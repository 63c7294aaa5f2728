// SPDX-License-Identifier: Apache-2.0
// The pages of the main window. A page registers itself: what is said of it here, in its own file, gives it its entry
// in the rail, its key and its name for tests; windows/desktop makes it. [UI thread]
//
//   class LogView final : public Page {
//    public:
//     explicit LogView(Pages& pages) : Page(pages, {.name = "log", .title = "Log", .icon = Icon::activity}) {}
//     void draw() override;
//   };
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "desktop/shell/commands.hpp"
#include "desktop/shell/icons.hpp"
#include "desktop/shell/ui.hpp"

namespace parallax::desktop {

/// Of literals, or what outlives the page.
struct PageFacts {
  std::string_view name;            ///< stable: for navigation and automation; its command is "go.NAME"
  std::string_view title = {};      ///< in the rail; empty: no entry, it belongs to `parent`
  Icon icon = Icon::none;           ///< there
  std::string_view command = {};    ///< what its key does, for people: "Show the sessions"; empty: it has none
  std::string_view chord = {};      ///< default of that key
  Scope scope = Scope::everywhere;  ///< of the keys that work in it
  std::string_view parent = {};     ///< name of the page that one comes from, and goes back to
  bool has_pictures = false;        ///< they get all the room there is; it may fill the screen
  bool has_arrow_keys = false;      ///< uses them itself; elsewhere they move the focus
  bool lists_notices = false;       ///< none lies on them there
  bool counts_recordings = false;   ///< its entry in the rail says how many there are
};

class Pages;

class Page {
 public:
  Page(Pages& pages, const PageFacts& facts);
  virtual ~Page() = default;
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  [[nodiscard]] const PageFacts& facts() const { return facts_; }
  /// The id of the command that opens it: "go.sessions".
  [[nodiscard]] const std::string& command() const { return command_; }
  /// Builds it in the current ImGui window.
  virtual void draw() = 0;
  /// Another page is shown from now on: lets go of streams and closes what is open.
  virtual void rest() {}
  /// The program may end: what is being typed does not end with it.
  virtual void save_typed() {}
  /// Keys mean nothing but what this page makes of them.
  [[nodiscard]] virtual bool takes_all_keys() const { return false; }

 private:
  PageFacts facts_;
  std::string command_;
};

/// In the order of the rail, which is that of their making.
class Pages {
 public:
  /// `keymap` gets the command of each page.
  explicit Pages(Keymap& keymap) : keymap_(keymap) {}
  void add(Page& page);
  [[nodiscard]] const std::vector<Page*>& all() const { return pages_; }
  /// The one of that name; the first where there is none.
  [[nodiscard]] Page& find(std::string_view name) const;

 private:
  Keymap& keymap_;
  std::vector<Page*> pages_;
};

/// The head of a page: title, a line below it; the caller puts actions beside. Content begins below.
/// `controls`: pixels at the right that something else stands in.
void draw_page_head(Ui& ui, std::string_view title, std::string_view line, float controls = 0);

}  // namespace parallax::desktop
