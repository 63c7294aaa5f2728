// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/location_dialogs.hpp"

#include <fmt/format.h>

#include <array>

#include "api/client/base_url.hpp"
#include "base/fingerprint.hpp"
#include "desktop/state/body.hpp"
#include "desktop/state/words.hpp"

namespace parallax::desktop {

namespace {

constexpr std::array<std::string_view, 3> kKinds{"Camera", "Microphone", "Screen"};
constexpr std::array<const char*, 3> kKindNames{"camera", "microphone", "screen"};
constexpr std::string_view kEncrypted = "rtsps://";

std::string path_of(const std::string& location) {
  return "/api/v1/locations/" + api::percent_encode(location);
}
std::string path_of_source(const std::string& source) {
  return "/api/v1/sources/" + api::percent_encode(source);
}

}  // namespace

void LocationDialogs::add_location() {
  adding_ = true;
  focus_ = true;
  name_.clear();
}

void LocationDialogs::rename(const api::LocationView& view) {
  renaming_ = true;
  focus_ = true;
  location_ = view.location.id;
  name_ = view.location.name;
}

void LocationDialogs::remove(const api::LocationView& view) {
  removing_ = true;
  location_ = view.location.id;
  name_ = view.location.name;
}

void LocationDialogs::add_source(const std::string& location) {
  sourcing_ = true;
  focus_ = true;
  location_ = location;
  kind_ = 0;
  for (std::string* text : {&source_name_, &url_, &sub_url_, &pin_, &user_, &password_, &problem_}) text->clear();
  pin_problem_.clear();
  source_.clear();
  busy_ = false;
  preview_.reset();
  test_.reset();
}

void LocationDialogs::set_offline(const api::LocationView& view, bool offline) {
  app_.change({.method = "PATCH", .target = path_of(view.location.id), .body = body({{"offline", offline}})},
              offline ? "The room was not taken offline" : "The room was not put back in use");
}

void LocationDialogs::set_locked(const api::LocationView& view, bool locked) {
  const std::string who = locked && app_.now->user ? app_.now->user->id : std::string();
  app_.change({.method = "PATCH", .target = path_of(view.location.id), .body = body({{"locked_by", who}})},
              locked ? "The room was not locked" : "The room was not unlocked");
}

void LocationDialogs::draw() {
  draw_name_dialog(adding_, "Add a room", true);
  draw_name_dialog(renaming_, "Rename the room", false);
  draw_remove_dialog();
  draw_source_dialog();
}

void LocationDialogs::draw_name_dialog(bool& open, const char* title, bool fresh) {
  Ui& ui = app_.ui;
  if (!ui.begin_dialog(title, open)) return;
  const FieldResult field = ui.field(name_, {.label = "Name", .placeholder = "Simulation room 1", .focus = focus_});
  focus_ = false;
  ui.space(14);
  const bool go =
      ui.button({.label = fresh ? "Add room" : "Rename", .kind = ButtonKind::primary, .enabled = !name_.empty()});
  if ((go || field.submitted) && !name_.empty()) {
    open = false;
    if (fresh) {
      app_.change({.method = "POST", .target = "/api/v1/locations", .body = body({{"name", name_}})},
                  "The room was not added", [this](const std::string& answer) {
                    if (const auto made = decode_location(answer)) add_source(made->id);
                  });
    } else {
      app_.change({.method = "PATCH", .target = path_of(location_), .body = body({{"name", name_}})},
                  "The room was not renamed");
    }
  }
  ui.beside();
  if (ui.button({.label = "Cancel"})) open = false;
  ui.end_dialog();
}

void LocationDialogs::draw_remove_dialog() {
  Ui& ui = app_.ui;
  if (!ui.begin_dialog("Remove the room?", removing_)) return;
  ui.wrapped(Font::body, ui.colours().text, name_ + " and its cameras are removed from the list.");
  ui.wrapped(Font::body, ui.colours().muted, "What was recorded there stays.");
  ui.space(14);
  if (ui.button({.label = "Remove room", .icon = Icon::trash, .kind = ButtonKind::danger})) {
    removing_ = false;
    app_.change({.method = "DELETE", .target = path_of(location_)}, "The room was not removed");
  }
  ui.beside();
  if (ui.button({.label = "Keep it"})) removing_ = false;
  ui.end_dialog();
}

void LocationDialogs::draw_source_dialog() {
  Ui& ui = app_.ui;
  if (!ui.begin_dialog("Add a camera", sourcing_, 520)) return;
  if (preview_) {
    draw_source_result();
    ui.end_dialog();
    return;
  }
  ui.choice("kind", kKinds, kind_);
  ui.space(4);
  ui.field(source_name_, {.label = "Name", .placeholder = "Ceiling camera", .focus = focus_});
  focus_ = false;
  ui.field(url_, {.label = "Address", .placeholder = "rtsp://camera/stream1", .max_length = 2000});
  ui.field(
      sub_url_,
      {.label = "Address of the small stream (optional)", .placeholder = "rtsp://camera/stream2", .max_length = 2000});
  if (url_.starts_with(kEncrypted)) draw_pin_field();
  const float half = (ui.width_left() - ui.px(8)) / 2 / std::max(0.5F, ui.text_engine().scale());
  ui.field(user_, {.label = "Camera user", .width = half});
  ui.beside();
  ui.field(password_, {.label = "Camera password", .password = true, .width = half});
  if (!problem_.empty()) ui.notice(Icon::error, ui.colours().danger_text, problem_, {});
  ui.space(12);
  const bool complete = !source_name_.empty() && !url_.empty() && !busy_;
  if (ui.button({.label = busy_ ? "One moment" : "Add and test", .kind = ButtonKind::primary, .enabled = complete})) {
    send_source();
  }
  ui.beside();
  if (ui.button({.label = "Cancel"})) sourcing_ = false;
  ui.end_dialog();
}

void LocationDialogs::draw_pin_field() {
  Ui& ui = app_.ui;
  ui.field(pin_, {.label = "Certificate fingerprint", .placeholder = "SHA-256, from the camera's certificate page"});
  ui.wrapped(Font::small, ui.colours().muted,
             "Needed if the camera made its certificate itself: only this one is accepted.");
}

void LocationDialogs::send_source() {
  const bool pinned = url_.starts_with(kEncrypted) && !pin_.empty();
  problem_ = !pinned || sha256_fingerprint(pin_) ? "" : kSha256FingerprintExpected;
  if (!problem_.empty()) return;
  busy_ = true;
  // An address without rtsp:// names a driver of its own ("sim:…").
  const bool rtsp = url_.starts_with("rtsp");
  const std::string driver = rtsp ? "rtsp" : url_.substr(0, url_.find(':'));
  std::vector<BodyField> fields{
      {"name", source_name_}, {"kind", std::string(kKindNames.at(kind_))}, {"driver", driver}, {"url", url_}};
  if (!sub_url_.empty()) fields.emplace_back("sub_url", sub_url_);
  if (pinned) fields.emplace_back("tls_pin_sha256", pin_);
  if (!user_.empty()) fields.emplace_back("user", user_);
  if (!password_.empty()) fields.emplace_back("password", password_);
  app_.link.ask({.method = "POST", .target = path_of(location_) + "/sources", .body = body(fields)},
                [this](const Result<std::string>& answer) {
                  busy_ = false;
                  auto made = answer ? decode_source(*answer) : Result<Source>(fail(answer.error()));
                  if (!made) {
                    problem_ = made.error().line();
                    return;
                  }
                  password_.clear();
                  source_ = made->id;
                  preview_ = std::make_unique<LiveTile>(app_, std::move(*made));
                  test_source();
                });
}

void LocationDialogs::test_source() {
  test_.reset();
  app_.link.ask(
      {.method = "POST", .target = path_of_source(source_) + "/test", .body = body({{"limit_ms", int64_t{10000}}})},
      [this, source = source_](const Result<std::string>& text) {
        if (source != source_) return;  // another camera is being added by now
        auto test = text ? decode_source_test(*text) : Result<SourceTest>(fail(text.error()));
        if (test) {
          test_ = std::move(*test);
        } else {
          problem_ = test.error().line();
        }
      },
      {.slow = true});
}

void LocationDialogs::pin() {
  pin_problem_ = sha256_fingerprint(pin_) ? "" : kSha256FingerprintExpected;
  if (!pin_problem_.empty()) return;
  busy_ = true;
  app_.link.ask({.method = "PATCH", .target = path_of_source(source_), .body = body({{"tls_pin_sha256", pin_}})},
                [this, source = source_](const Result<std::string>& answer) {
                  if (source != source_) return;
                  busy_ = false;
                  if (answer) return test_source();
                  pin_problem_ = answer.error().line();
                });
}

/// The camera was refused because of its certificate: here it is pinned, without adding the camera once more.
void LocationDialogs::draw_pinning() {
  Ui& ui = app_.ui;
  ui.space(8);
  draw_pin_field();
  if (!pin_problem_.empty()) ui.notice(Icon::error, ui.colours().danger_text, pin_problem_, {});
  ui.space(8);
  if (ui.button({.label = "Pin and test again", .icon = Icon::shield, .enabled = !pin_.empty() && !busy_})) pin();
}

void LocationDialogs::draw_source_result() {
  Ui& ui = app_.ui;
  const bool untrusted = test_ && test_->health.reason && test_->health.reason->code == "tls-untrusted";
  if (!untrusted) {  // else there is no picture, and the dialog would not fit a small window
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ui.width_left();
    const Rect rect{at.x, at.y, width, width * 9 / 16};
    preview_->draw(rect, {.overlay = true});
    ui.move_to(at.x, at.y + rect.height + ui.px(10));
  }
  if (!problem_.empty()) {
    ui.notice(Icon::error, ui.colours().danger_text, "The camera was added, but the test failed", problem_);
  } else if (!test_) {
    ui.notice(Icon::clock, ui.colours().muted, "Testing", "A picture is waited for, at most ten seconds.");
  } else if (test_->health.reason) {
    ui.notice(Icon::warning, ui.colours().warning, test_->health.reason->text, test_->health.reason->remedy);
    if (untrusted) draw_pinning();
  } else {
    ui.notice(Icon::check, ui.colours().good, "The camera works",
              fmt::format("{} {} × {}, {:.0f} pictures a second{}", test_->codec, test_->width, test_->height,
                          test_->fps, test_->audio_codec.empty() ? "" : ", with sound"));
  }
  ui.space(10);
  if (ui.button({.label = "Done", .kind = ButtonKind::primary})) {
    sourcing_ = false;
    preview_.reset();
  }
  ui.beside();
  if (ui.button({.label = "Add another camera", .icon = Icon::plus})) add_source(location_);
}

}  // namespace parallax::desktop
