// SPDX-License-Identifier: Apache-2.0
// A text in a dialog that the recorder takes or refuses. The dialog stays, with what was typed and the reason at the
// field, until the recorder has taken it: nothing is typed twice.
//
//   when the dialog opens:  field_.open(shown_, session.name);
//   in the dialog:          const bool enter = field_.draw({.label = "Name"});
//                           if ((enter || pressed) && field_.may_send()) field_.send(call, {…});
//
// [UI thread]
#pragma once

#include <functional>
#include <string>
#include <type_traits>
#include <utility>

#include "desktop/shell/ui.hpp"
#include "desktop/state/asker.hpp"
#include "desktop/views/parts/frame.hpp"

namespace parallax::desktop {

class CheckedField {
 public:
  CheckedField(Ui& ui, const Frame& frame, Asker& asker) : ui_(ui), frame_(frame), asker_(asker) {}
  /// Begins anew, with the keyboard. `shown`: whether its dialog is; outlives this, and becomes false when the recorder
  /// has taken the value.
  void open(bool& shown, std::string value);
  /// The field, and below it why the recorder did not take what it holds. Returns whether Enter was pressed while the
  /// recorder was not asked.
  bool draw(FieldOptions options);
  /// Takes the keyboard in the next frame.
  void focus() { focus_ = true; }

  /// As it is sent: without blanks at either end.
  [[nodiscard]] std::string text() const;
  /// The recorder is asked.
  [[nodiscard]] bool busy() const { return asked_ && connection_ == frame_.now->connection; }
  /// There is a text, and the recorder is not asked already.
  [[nodiscard]] bool may_send() const { return !busy() && !text().empty(); }

  struct Words {
    std::string failed;  ///< how the notice begins if the dialog has gone meanwhile
    std::string name;    ///< of the field in the recorder's refusals: "owner"; it is not read out where it stands
  };
  /// The recorder has taken it and answered; `here`: the dialog was still open.
  template <typename Answer>
  using Taken = std::type_identity_t<std::function<void(const Result<Answer>& answer, bool here)>>;
  /// Asks the recorder. Its refusal stands at the field; when the dialog, or the window, has gone, it is a notice.
  template <typename Answer>
  void send(api::ClientCall<Answer> call, Words words, Taken<Answer> taken = {}) {
    begin();
    asker_.ask_for_sure(std::move(call),
                        [this, &told = asker_.notices(), turn = turn_, words = std::move(words),
                         taken = std::move(taken)](const Result<Answer>& answer, Asker::Window window) {
                          const bool gone = window == Asker::Window::gone;
                          const bool here = !gone && turn == turn_ && *shown_;
                          if (!answer && !here) told.failed(words.failed, answer.error());
                          if (gone) return;
                          end(turn, answer ? nullptr : &answer.error(), words.name);
                          if (answer && taken) taken(answer, here);
                        });
  }

 private:
  void begin();
  /// Of an answer to `turn`; `error`: why the recorder did not take it, or null.
  void end(uint64_t turn, const Error* error, const std::string& name);
  void refused(const Error& error, const std::string& name);

  Ui& ui_;
  const Frame& frame_;
  Asker& asker_;
  bool* shown_ = nullptr;
  std::string value_;
  std::string problem_;
  bool focus_ = false;
  bool asked_ = false;
  uint64_t connection_ = 0;  ///< in which it was asked: another one does not bring the answer
  uint64_t turn_ = 0;        ///< counts dialogs: an answer to an earlier one is not this one's
};

}  // namespace parallax::desktop
