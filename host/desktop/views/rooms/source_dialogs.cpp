// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/rooms/source_dialogs.hpp"

#include <algorithm>
#include <array>

#include "api/client/calls/sources.hpp"
#include "base/endpoint.hpp"
#include "base/fingerprint.hpp"

namespace parallax::desktop {

namespace {

constexpr std::array<std::string_view, 3> kKinds{"Camera", "Microphone", "Screen"};  // in the order of SourceKind
constexpr std::string_view kEncrypted = "rtsps://";
constexpr int64_t kTestMs = 10'000;

// An address without rtsp:// names a driver of its own ("sim:…").
std::string driver_of(const std::string& url) {
  return url.starts_with("rtsp") ? "rtsp" : url.substr(0, url.find(':'));
}

/// "10.0.0.7:554/stream" was meant as a camera's: what people copy from a browser or a label has no scheme.
void complete(std::string& url) {
  const size_t colon = url.find(':');
  const bool is_port =
      colon != std::string::npos && colon + 1 < url.size() && url[colon + 1] >= '0' && url[colon + 1] <= '9';
  const bool bare = colon == std::string::npos || is_port;
  if (!url.empty() && bare) url.insert(0, "rtsp://");
}

}  // namespace

bool SourceDialogs::is_encrypted() const {
  return form_.url.starts_with(kEncrypted) || form_.sub_url.starts_with(kEncrypted);
}

void SourceDialogs::begin(Form form) {
  ++turn_;
  open_ = true;
  focus_ = FormField::name;
  busy_ = false;
  form_ = std::move(form);
  problem_.clear();
  pin_problem_.clear();
  preview_.reset();
  test_.reset();
}

void SourceDialogs::add(const std::string& location) {
  location_ = location;
  source_.reset();
  is_new_ = true;
  begin({});
}

void SourceDialogs::change(const Source& source) {
  is_new_ = false;
  edit(source);
}

void SourceDialogs::edit(const Source& source) {
  source_ = source;
  location_ = source.location;
  begin({.kind = static_cast<size_t>(source.kind.value().value_or(SourceKind::camera)),
         .name = source.name,
         .url = source.url,
         .sub_url = source.sub_url,
         .pin = source.tls_pin_sha256,
         .user = source.user,
         .password = {},
         .plain_login = source.plain_login});
}

void SourceDialogs::remove(const Source& source) {
  removing_ = true;
  removed_ = source;
}

void SourceDialogs::rest() {
  ++turn_;
  busy_ = false;
  open_ = false;
  removing_ = false;
  form_ = {};
  preview_.reset();
}

void SourceDialogs::draw() {
  draw_remove();
  if (!open_ && (busy_ || preview_ || !form_.password.empty())) rest();  // with its stream and what was typed
  Ui& ui = program_.ui;
  if (!ui.begin_dialog(is_new_ ? "Add a camera" : "Change the camera", open_, 520)) return;
  if (preview_) {
    draw_result();
  } else {
    draw_form();
  }
  ui.end_dialog();
}

void SourceDialogs::draw_form() {
  Ui& ui = program_.ui;
  if (!source_) {
    ui.choice("kind", kKinds, form_.kind);
    ui.space(4);
  }
  const auto focus = std::exchange(focus_, FormField::none);
  bool entered = false;  // by Enter in any of the fields
  const auto field = [&](std::string& value, FieldOptions options, FormField which = FormField::none) {
    options.focus = which != FormField::none && which == focus;
    entered = ui.field(value, options).submitted || entered;
  };
  field(form_.name, {.label = "Name", .placeholder = "Ceiling camera"}, FormField::name);
  field(form_.url, {.label = "Address", .placeholder = "rtsp://camera/stream1", .max_length = 2000}, FormField::url);
  field(
      form_.sub_url,
      {.label = "Address of the small stream (optional)", .placeholder = "rtsp://camera/stream2", .max_length = 2000});
  if (is_encrypted()) entered = draw_pin_field(focus == FormField::pin) || entered;
  const float half = (ui.width_left() - ui.px(8)) / 2 / std::max(0.5F, ui.text_engine().scale());
  field(form_.user, {.label = "Camera user", .width = half});
  ui.beside();
  field(form_.password, {.label = "Camera password", .placeholder = password_hint(), .password = true, .width = half});
  // Given where a test failed for want of it; here it can be taken back.
  if (source_ && source_->plain_login) {
    ui.space(2);
    ui.toggle("The password may go in the clear", form_.plain_login);
  }
  if (!problem_.empty()) ui.notice(Icon::error, ui.colours().danger_text, problem_, {});
  ui.space(12);
  // Drivers other than ours may do without an address.
  const bool has_address = !form_.url.empty() || (source_ && source_->url.empty());
  const bool complete = !form_.name.empty() && has_address && !busy_;
  const std::string_view label = busy_ ? "One moment" : source_ ? "Save and test" : "Add and test";
  if ((ui.button({.label = label, .kind = ButtonKind::primary, .enabled = complete}) || entered) && complete) {
    send();
  } else if (entered && !busy_) {
    refuse(form_.name.empty() ? FormField::name : FormField::url, {});  // the keyboard goes to what is missing
  }
  ui.beside();
  if (ui.button({.label = "Cancel"})) open_ = false;
}

void SourceDialogs::refuse(FormField where, std::string problem) {
  focus_ = where;
  problem_ = std::move(problem);
}

/// What an empty password field means: the stored one does not go along to another address.
const char* SourceDialogs::password_hint() const {
  if (!source_ || !source_->has_password) return "";
  const std::string before = endpoint_of(source_->url);
  const std::string before_sub = endpoint_of(source_->sub_url);
  for (const std::string& url : {form_.url, form_.sub_url}) {
    const std::string next = endpoint_of(url);
    if (!url.empty() && next != before && next != before_sub) return "once more, for this address";
  }
  return "as it is";
}

bool SourceDialogs::draw_pin_field(bool focus) {
  Ui& ui = program_.ui;
  const bool entered = ui.field(form_.pin, {.label = "Certificate fingerprint",
                                            .placeholder = "SHA-256, from the camera's certificate page",
                                            .focus = focus})
                           .submitted;
  ui.wrapped(Font::small, ui.colours().muted,
             "Needed if the camera made its certificate itself: only this one is accepted.");
  return entered;
}

void SourceDialogs::send() {
  complete(form_.url);
  complete(form_.sub_url);
  const bool encrypted = is_encrypted();
  problem_.clear();
  if (encrypted && !form_.pin.empty() && !sha256_fingerprint(form_.pin)) {
    refuse(FormField::pin, std::string(kSha256FingerprintExpected));
  }
  const bool derived = source_ && source_->driver == driver_of(source_->url);
  if (derived && source_->driver != driver_of(form_.url)) {
    refuse(FormField::url, "This address is for another kind of source. Add that as a new one, and remove this one.");
  }
  if (!problem_.empty()) return;
  busy_ = true;
  asker_.ask(source_ ? changed() : added(), [this, turn = turn_](Result<Source> sent) {
    if (turn != turn_) return;
    busy_ = false;
    if (!sent) {
      refuse(sent.error().code.starts_with("name-") ? FormField::name : FormField::url, sent.error().line());
      return;
    }
    form_.password.clear();
    source_ = std::move(*sent);
    preview_ = std::make_unique<LiveTile>(program_, frame_, window_, *source_);
    test();
  });
}

api::ClientCall<Source> SourceDialogs::added() const {
  NewSource source;
  source.location = location_;
  Source& values = source.values;
  values.name = form_.name;
  values.kind = static_cast<SourceKind>(form_.kind);
  values.driver = driver_of(form_.url);
  values.url = form_.url;
  values.sub_url = form_.sub_url;
  values.tls_pin_sha256 = is_encrypted() ? form_.pin : std::string();
  values.user = form_.user;
  source.password = form_.password;
  return api::calls::sources::add(source);
}

/// What is empty is taken away, but for the password.
api::ClientCall<Source> SourceDialogs::changed() const {
  SourceChange change;
  change.name = form_.name;
  change.url = form_.url;
  change.sub_url = form_.sub_url;
  change.tls_pin_sha256 = is_encrypted() ? form_.pin : std::string();
  change.user = form_.user;
  if (!form_.password.empty()) change.password = form_.password;
  if (source_->plain_login && !form_.plain_login) change.plain_login = false;
  return api::calls::sources::change(source_->id, change);
}

void SourceDialogs::test() {
  test_.reset();
  problem_.clear();
  asker_.ask(api::calls::sources::test(source_->id, kTestMs),
             [this, turn = turn_](Result<SourceTest> test) {
               if (turn != turn_) return;
               if (test) {
                 test_ = std::move(*test);
               } else {
                 problem_ = test.error().line();
               }
             },
             {.slow = true});
}

void SourceDialogs::pin() {
  pin_problem_ = sha256_fingerprint(form_.pin) ? "" : kSha256FingerprintExpected;
  if (!pin_problem_.empty()) return;
  busy_ = true;
  SourceChange change;
  change.tls_pin_sha256 = form_.pin;
  asker_.ask(api::calls::sources::change(source_->id, change), [this, turn = turn_](Result<Source> pinned) {
    if (turn != turn_) return;
    busy_ = false;
    if (!pinned) {
      pin_problem_ = pinned.error().line();
      return;
    }
    source_ = std::move(*pinned);
    test();
  });
}

/// The camera was refused because of its certificate: here it is pinned, without adding the camera once more.
void SourceDialogs::draw_pinning() {
  Ui& ui = program_.ui;
  ui.space(8);
  const bool entered = draw_pin_field(false);
  if (!pin_problem_.empty()) ui.notice(Icon::error, ui.colours().danger_text, pin_problem_, {});
  ui.space(8);
  if (ui.button({.label = "Pin and test again", .icon = Icon::shield, .enabled = !form_.pin.empty() && !busy_}) ||
      (entered && !form_.pin.empty() && !busy_)) {
    pin();
  }
}

void SourceDialogs::allow_plain_login() {
  busy_ = true;
  SourceChange change;
  change.plain_login = true;
  asker_.ask(api::calls::sources::change(source_->id, change), [this, turn = turn_](Result<Source> allowed) {
    if (turn != turn_) return;
    busy_ = false;
    if (!allowed) {
      problem_ = allowed.error().line();
      return;
    }
    source_ = std::move(*allowed);
    test();
  });
}

/// The camera knows only a log-in that shows the password to everyone on the way: whoever adds it decides.
void SourceDialogs::draw_plain_login() {
  Ui& ui = program_.ui;
  ui.space(8);
  if (ui.button({.label = "Allow it for this camera and test again", .icon = Icon::shield, .enabled = !busy_}))
    allow_plain_login();
}

void SourceDialogs::draw_success() {
  Ui& ui = program_.ui;
  std::string_view found = test_->audio_codec;
  if (!test_->codec.empty()) {
    found = ui.print("{} {} × {}, {:.0f} pictures a second{}", test_->codec, test_->width, test_->height, test_->fps,
                     test_->audio_codec.empty() ? "" : ", with sound");
  }
  if (source_->plain_login) found = ui.print("{}\nIts password may go in the clear, as was allowed.", found);
  const std::string_view what = name_of(source_->kind.value().value_or(SourceKind::camera));
  ui.notice(Icon::check, ui.colours().good, ui.print("The {} works", what), found);
}

void SourceDialogs::draw_result() {
  Ui& ui = program_.ui;
  const std::string_view reason = test_ && test_->health.reason ? test_->health.reason->code : std::string_view();
  const bool asks = reason == "tls-untrusted" || reason == "plain-login";
  if (!asks) {  // else there is no picture, and the dialog would not fit a small window
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ui.width_left();
    const Rect rect{at.x, at.y, width, width * 9 / 16};
    preview_->draw(rect, {.overlay = true});
    ui.move_to(at.x, at.y + rect.height + ui.px(10));
  }
  if (!problem_.empty()) {
    ui.notice(Icon::error, ui.colours().danger_text, "The camera was saved, but the test failed", problem_);
  } else if (!test_) {
    ui.notice(Icon::clock, ui.colours().muted, "Testing", "A picture is waited for, at most ten seconds.");
  } else if (test_->health.reason) {
    ui.notice(Icon::warning, ui.colours().warning, test_->health.reason->text, test_->health.reason->remedy);
    if (reason == "tls-untrusted") draw_pinning();
    if (reason == "plain-login") draw_plain_login();
  } else if (!test_->first_frame_after_ns) {
    ui.notice(Icon::warning, ui.colours().warning, "Nothing came within ten seconds",
              "Neither a picture nor a reason. Is it the address of a camera?");
  } else {
    draw_success();
  }
  ui.space(10);
  // What is wanted next is the coloured button: where the test failed, to correct it.
  const bool failed = !problem_.empty() || (test_ && (test_->health.reason || !test_->first_frame_after_ns));
  if (failed && ui.button({.label = "Correct it", .icon = Icon::edit, .kind = ButtonKind::primary})) {
    return edit(Source(*source_));
  }
  if (failed) ui.beside();
  const ButtonKind done = failed || !test_ ? ButtonKind::normal : ButtonKind::primary;
  if (ui.button({.label = "Done", .kind = done})) {
    open_ = false;
    preview_.reset();
  }
  if (!is_new_) return;
  ui.beside();
  if (ui.button({.label = "Add another camera", .icon = Icon::plus})) add(location_);
}

void SourceDialogs::draw_remove() {
  Ui& ui = program_.ui;
  if (!ui.begin_dialog("Remove the camera?", removing_)) return;
  ui.wrapped(Font::body, ui.colours().text, ui.print("{} is removed from this room.", removed_.name));
  ui.wrapped(Font::body, ui.colours().muted, "What it recorded stays.");
  ui.space(14);
  if (ui.button({.label = "Remove camera", .icon = Icon::trash, .kind = ButtonKind::danger})) {
    removing_ = false;
    asker_.change(api::calls::sources::remove(removed_.id), "The camera was not removed");
  }
  ui.beside();
  if (ui.button({.label = "Keep it"})) removing_ = false;
  ui.end_dialog();
}

}  // namespace parallax::desktop
