// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/system/naming_card.hpp"

#include <algorithm>
#include <array>

#include "api/client/calls/system.hpp"

namespace parallax::desktop {

namespace {

constexpr std::array<std::string_view, 3> kNames{"Ask for it", "Default and number", "Default, to edit"};
constexpr std::array<NamingMode, 3> kModes{NamingMode::ask, NamingMode::number, NamingMode::edit};
constexpr std::array<std::string_view, 3> kMeans{
    "After a stop the name is asked for.",
    "A session is called by the default name and the next number, without asking.",
    "After a stop the default name is offered, to be edited."};

size_t index_of(NamingMode mode) {
  const auto found = std::find(kModes.begin(), kModes.end(), mode);
  return found == kModes.end() ? 0 : static_cast<size_t>(found - kModes.begin());
}

}  // namespace

void NamingCard::fetch() {
  if (connection_ == frame_.now->connection && returns_ == frame_.now->returns) return;
  if (connection_ != frame_.now->connection) rules_.reset();  // another recorder's, or as they were before a refusal
  connection_ = frame_.now->connection;
  returns_ = frame_.now->returns;
  asker_.ask(api::calls::system::naming(), [this](const Result<NamingRules>& rules) {
    if (!rules) return;
    rules_ = *rules;
    default_name_ = rules->default_name;
  });
}

void NamingCard::save() {
  asker_.ask(api::calls::system::change_naming(*rules_), [this](const Result<NamingRules>& answer) {
    if (answer) return asker_.notices().done("Names of sessions: saved");
    asker_.notices().failed("How sessions are named was not changed", answer.error());
    connection_ = 0;  // as it is at the recorder
  });
}

void NamingCard::draw() {
  Ui& ui = ui_;
  fetch();
  ui.begin_card("recording", ui.width_left() - ui.px(6));
  ui.text(Font::strong, ui.colours().text, "Names of sessions");
  if (!rules_) {
    ui.small(frame_.now->state == LinkState::ready ? "One moment" : "The recorder does not answer.");
    ui.end_card();
    return;
  }
  const bool may = frame_.now->state == LinkState::ready && frame_.now->rights.allow(Action::naming_manage);
  size_t mode = index_of(rules_->mode);
  if (!may) {
    ui.wrapped(Font::body, ui.colours().text,
               mode == 0 ? kMeans.at(mode) : ui.print("{} It is “{}”.", kMeans.at(mode), rules_->default_name));
    ui.small("Technicians and Administrators change it; it holds for all.");
    ui.end_card();
    return;
  }
  ui.small("They hold for all who use this recorder.");
  if (ui.choice("naming", kNames, mode)) {
    rules_->mode = kModes.at(mode);
    if (mode == 0 || !rules_->default_name.empty()) save();
  }
  if (mode != 0) {
    const FieldResult field =
        ui.field(default_name_, {.label = "Default name", .placeholder = "Training", .width = 340});
    const bool left = ImGui::IsItemDeactivatedAfterEdit();
    if ((field.submitted || left) && !default_name_.empty() && default_name_ != rules_->default_name) {
      rules_->default_name = default_name_;
      save();
    }
    if (rules_->default_name.empty()) ui.small("It holds once there is a default name.");
  }
  ui.small(kMeans.at(mode));
  ui.end_card();
}

}  // namespace parallax::desktop
