// SPDX-License-Identifier: Apache-2.0
// What a Technician changes about the cameras, microphones and screens of a room: add, change, remove; each is tested
// at once and shows its picture.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "desktop/state/asker.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/parts/window_actions.hpp"
#include "desktop/views/rooms/live_tile.hpp"

namespace parallax::desktop {

class SourceDialogs {
 public:
  SourceDialogs(const Program& program, const Frame& frame, const WindowActions& window, Asker& asker)
      : program_(program), frame_(frame), window_(window), asker_(asker) {}
  void draw();

  /// `location`: id.
  void add(const std::string& location);
  void change(const Source& source);
  void remove(const Source& source);
  /// Closes what is open: its page goes.
  void rest();

 private:
  /// What stands in the fields.
  struct Form {
    size_t kind = 0;
    std::string name;
    std::string url;
    std::string sub_url;
    std::string pin;  ///< fingerprint of the camera's certificate
    std::string user;
    std::string password;  ///< of a camera that is changed: empty leaves it as it is
    bool plain_login = false;
  };
  enum class FormField { none, name, url, pin };
  void begin(Form form);
  /// Says what is wrong and gives the keyboard to where it is.
  void refuse(FormField where, std::string problem);
  void edit(const Source& source);
  [[nodiscard]] bool is_encrypted() const;
  void draw_form();
  void draw_result();
  void draw_success();
  [[nodiscard]] const char* password_hint() const;
  /// True: Enter was pressed in it.
  bool draw_pin_field(bool focus);
  void draw_pinning();
  void draw_plain_login();
  void draw_remove();
  void send();
  [[nodiscard]] api::ClientCall<Source> added() const;
  [[nodiscard]] api::ClientCall<Source> changed() const;
  void test();
  /// Pins what was typed at the source that was just sent, and tests it again.
  void pin();
  void allow_plain_login();

  const Program& program_;
  const Frame& frame_;
  const WindowActions& window_;
  Asker& asker_;
  bool open_ = false;
  bool removing_ = false;
  FormField focus_ = FormField::none;  ///< takes the keyboard in the next frame
  bool busy_ = false;
  std::string location_;
  std::optional<Source> source_;  ///< the one that is changed; none: a new one is made
  Source removed_;                ///< the one that is asked about
  bool is_new_ = false;           ///< it is made by this dialog
  uint64_t turn_ = 0;             ///< counts what the dialog was opened for: answers for an earlier one are late
  Form form_;
  std::string problem_;
  std::string pin_problem_;
  std::unique_ptr<LiveTile> preview_;  ///< of what was sent: its picture
  std::optional<SourceTest> test_;
};

}  // namespace parallax::desktop
