// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/system/connect_view.hpp"

#include <algorithm>
#include <utility>

#include "api/client/base_url.hpp"
#include "api/client/calls/people.hpp"
#include "desktop/state/local_recorder.hpp"

namespace parallax::desktop {

namespace {

// Whoever is still writing "https://" has done nothing wrong.
bool is_begun(std::string_view address) {
  return std::string_view("http://").starts_with(address) || std::string_view("https://").starts_with(address);
}

}  // namespace

void ConnectView::begin(const std::string& url, const std::string& token) {
  if (!url.empty()) {
    connect(url, token);
  } else if (const std::string& last = program_.settings.last_url; token.empty() && !last.empty()) {
    connect(last, {});  // another computer, chosen by hand
  } else {
    token_ = token;
    looking_ = true;
    look_for_local();
  }
}

void ConnectView::connect(const std::string& address, const std::string& token) {
  const std::string url = api::complete_base_url(address);
  looking_ = false;
  url_ = url;
  address_ = url;
  message_.clear();
  focus_ = true;
  const auto known = program_.settings.recorders.find(url);
  ConnectOptions options{.url = url, .token = token};
  if (known != program_.settings.recorders.end()) {
    options.fingerprint = known->second.fingerprint;
    options.must_prove = known->second.is_local;
    if (token.empty()) options.token = known->second.token;
    user_ = known->second.user;
    remember_ = !known->second.token.empty();
  }
  program_.link.connect(options);
}

void ConnectView::look_for_local() {
  const auto folders = data_folders();
  if (const auto found = find_local_recorder(folders)) {
    program_.local_data = found->data;
    local_.reset();
    not_started_.reset();
    if (!found->fingerprint.empty()) program_.settings.recorders[found->url].fingerprint = found->fingerprint;
    connect(found->url, token_);
    return;
  }
  look_again_monotonic_ns_ = program_.clock.monotonic_ns() + kNsPerSecond / 3;
  if (local_) {
    not_started_ = why_it_ended(*local_);
    if (not_started_) local_.reset();
  }
  if (started_) return;
  started_ = true;
  const auto program = recorder_program();
  if (program.empty()) {
    not_started_ =
        Error{"recorder-missing", "No recorder runs on this computer, and none is installed beside the desktop.",
              "Install it here, or connect to another one."};
    return;
  }
  const auto folder = folder_to_start_in(program_.local_data, folders);
  auto begun = folder.and_then([&](const auto& data) { return start_local_recorder(program, data); });
  if (begun) local_ = std::move(*begun);
  if (!begun) not_started_ = std::move(begun.error());
}

bool ConnectView::local_is_dead() {
  if (program_.local_data.empty()) return false;
  if (frame_.now_monotonic_ns - dead_looked_monotonic_ns_ > kNsPerSecond) {
    dead_looked_monotonic_ns_ = frame_.now_monotonic_ns;
    dead_ = !find_local_recorder({program_.local_data});
    if (!dead_) (void)follow_local();
  }
  window_.redraw_at(dead_looked_monotonic_ns_ + kNsPerSecond);
  return dead_;
}

bool ConnectView::follow_local() {
  if (program_.local_data.empty()) return false;
  const auto found = find_local_recorder({program_.local_data});
  const std::string before = program_.link.client_options().url;
  if (!found || found->url == before) return false;
  // The same recorder, which has to prove it: what is known of it goes along, the old port may be anybody's.
  KnownRecorder known = program_.settings.recorders[before];
  program_.settings.recorders.erase(before);
  if (!found->fingerprint.empty()) known.fingerprint = found->fingerprint;
  program_.settings.recorders[found->url] = std::move(known);
  window_.save_settings();
  connect(found->url, program_.link.client_options().token);
  return true;
}

void ConnectView::start_local() {
  // The log-in of another recorder is not this one's.
  token_ = program_.local_data.empty() ? std::string() : program_.link.client_options().token;
  program_.link.disconnect();
  message_.clear();
  try_start();
}

void ConnectView::try_start() {
  looking_ = true;
  started_ = false;
  not_started_.reset();
  look_for_local();
}

void ConnectView::draw() {
  Ui& ui = program_.ui;
  if (looking_) {
    if (frame_.now_monotonic_ns >= look_again_monotonic_ns_) look_for_local();
    window_.redraw_at(look_again_monotonic_ns_);
  }
  const Rect all = ui.rest();
  const float width = std::min(ui.px(440), all.width - ui.px(24));
  ui.begin_scroll("connect", 0, 0);
  const ImVec2 origin = ImGui::GetCursorScreenPos();  // moves as it is scrolled
  const bool low = all.height < ui.px(480);
  const float height = std::min(ui.px(560), all.height);
  ui.move_to(origin.x + (all.width - width) / 2, origin.y + std::max(ui.px(8), (all.height - height) / 2));
  ImGui::BeginGroup();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  draw_icon(ui.list(), Icon::logo, at.x, at.y, ui.px(34), ui.colours().accent_text);
  ui.text_engine().draw(ui.list(), Font::large, at.x + ui.px(46), at.y - ui.px(3), ui.colours().text, "Parallax");
  ImGui::Dummy({width, ui.px(low ? 36 : 48)});
  ui.begin_card("panel", width, 0, low ? 14 : 28);
  draw_panel();
  ui.end_card();
  if (reveal_frames_ > 0) {
    --reveal_frames_;
    ImGui::SetScrollHereY(1);
    ui.ask_redraw();
  }
  ImGui::EndGroup();
  ui.end_scroll();
}

void ConnectView::draw_panel() {
  switch (frame_.now->state) {
    case LinkState::idle:
    case LinkState::connecting:
    case LinkState::ready:
    case LinkState::lost:
      draw_waiting();
      break;
    case LinkState::unreachable:
    case LinkState::too_old:
      draw_unreachable();
      break;
    case LinkState::untrusted:
      draw_untrusted();
      break;
    case LinkState::needs_setup:
      draw_set_up();
      break;
    case LinkState::needs_log_in:
      draw_log_in();
      break;
  }
}

void ConnectView::draw_waiting() {
  Ui& ui = program_.ui;
  if (looking_ && not_started_) {
    ui.text(Font::title, ui.colours().text, "The recorder does not run");
    ui.space(6);
    ui.notice(Icon::warning, ui.colours().warning, not_started_->text, not_started_->remedy);
    ui.space(10);
    if (ui.button({.label = "Try again", .icon = Icon::refresh, .kind = ButtonKind::primary})) try_start();
  } else if (looking_) {
    ui.text(Font::title, ui.colours().text, "Starting the recorder");
    ui.space(6);
    ui.wrapped(Font::body, ui.colours().muted,
               "The recorder keeps cameras and recordings. It goes on working when this window is closed.");
  } else if (frame_.now->url.empty()) {
    ui.text(Font::title, ui.colours().text, "Not connected");
    ui.space(6);
    ui.wrapped(Font::body, ui.colours().muted, "Choose the recorder of this computer, or another one.");
  } else {
    ui.text(Font::title, ui.colours().text, "Connecting");
    ui.space(6);
    ui.wrapped(Font::body, ui.colours().muted, frame_.now->url);
  }
  ui.space(14);
  draw_address();
}

void ConnectView::draw_unreachable() {
  Ui& ui = program_.ui;
  const bool old = frame_.now->state == LinkState::too_old;
  const bool other_certificate = frame_.now->reason && frame_.now->reason->code == "certificate-changed";
  ui.text(Font::title, ui.colours().text,
          old                 ? "Versions do not fit"
          : other_certificate ? "It is not the recorder you know"
                              : "Recorder not reachable");
  ui.space(6);
  if (frame_.now->reason) {
    ui.notice(old ? Icon::error : Icon::warning, old ? ui.colours().danger_text : ui.colours().warning,
              frame_.now->reason->text, frame_.now->reason->remedy);
  }
  ui.space(6);
  if (!old && !other_certificate)
    ui.wrapped(Font::small, ui.colours().muted,
               "It is tried again every few seconds. Whether something is recorded is not known meanwhile.");
  ui.space(10);
  (void)local_is_dead();  // it may be elsewhere by now
  if (other_certificate && ui.button({.label = "Compare the new fingerprint", .icon = Icon::shield})) {
    // What was remembered for the old certificate is not shown to whoever has the new one.
    program_.settings.recorders.erase(frame_.now->url);
    window_.save_settings();
    connect(frame_.now->url, {});
  }
  if (other_certificate) ui.beside();
  if (ui.button({.label = "Try again", .icon = Icon::refresh, .kind = ButtonKind::primary})) {
    dead_looked_monotonic_ns_ = 0;
    if (local_is_dead()) {
      start_local();
    } else {
      const api::ClientOptions now = program_.link.client_options();
      connect(now.url, now.token);
    }
  }
  ui.space(10);
  draw_address();
}

void ConnectView::draw_untrusted() {
  Ui& ui = program_.ui;
  ui.text(Font::title, ui.colours().text, "Is this the right recorder?");
  ui.space(6);
  ui.wrapped(Font::body, ui.colours().muted,
             "You connect to this recorder for the first time. Compare this fingerprint with the one that the recorder "
             "shows on its own computer; it is remembered then.");
  ui.space(8);
  std::string grouped;
  for (size_t i = 0; i < frame_.now->fingerprint.size(); ++i) {
    if (i > 0 && i % 4 == 0) grouped += ' ';
    grouped += frame_.now->fingerprint[i];
  }
  ui.wrapped(Font::strong, ui.colours().text, grouped);
  ui.space(14);
  if (ui.button({.label = "It is the same", .icon = Icon::check, .kind = ButtonKind::primary})) {
    program_.settings.recorders[frame_.now->url].fingerprint = frame_.now->fingerprint;
    window_.save_settings();
    connect(frame_.now->url, {});
  }
  ui.beside();
  if (ui.button({.label = "Do not connect"})) {
    program_.link.disconnect();
    other_ = address_focus_ = true;
  }
  ui.space(10);
  draw_address();
}

bool ConnectView::offer_start() {
  if (!local_is_dead()) return false;
  Ui& ui = program_.ui;
  ui.notice(Icon::warning, ui.colours().warning, "The recorder of this computer has ended",
            "Start it, then go on here. What was being recorded goes on, after a gap.");
  ui.space(8);
  if (ui.button({.label = "Start the recorder", .icon = Icon::refresh, .kind = ButtonKind::primary, .width = -1})) {
    start_local();
  }
  ui.space(6);
  draw_address();
  return true;
}

void ConnectView::draw_set_up() {
  Ui& ui = program_.ui;
  ui.text(Font::title, ui.colours().text, "Welcome");
  ui.wrapped(Font::body, ui.colours().muted,
             "This recorder is new. Make the first Technician: the person who sets up rooms, cameras and users.");
  ui.space(8);
  const std::string found = read_setup_token(program_.local_data);
  if (found.empty()) {
    ui.field(token_,
             {.label = "One-time token", .placeholder = "from the file setup-token on the recorder's computer"});
  }
  bool go = ui.field(user_, {.label = "User name", .focus = focus_}).submitted;
  focus_ = false;
  go = ui.field(full_name_, {.label = "Full name (optional)"}).submitted || go;
  go = ui.field(password_, {.label = "Password", .password = true}).submitted || go;
  go = ui.field(again_, {.label = "Password again", .password = true}).submitted || go;
  if (!message_.empty()) ui.notice(Icon::error, ui.colours().danger_text, message_, {});
  ui.space(8);
  if (offer_start()) return;
  const bool complete = !user_.empty() && !password_.empty() && !again_.empty() && !busy_;
  if (ui.button({.label = busy_ ? "One moment" : "Make the Technician",
                 .kind = ButtonKind::primary,
                 .enabled = complete,
                 .width = -1}) ||
      (go && complete)) {
    if (!found.empty()) token_ = found;
    set_up();
  }
  ui.space(6);
  draw_address();
}

void ConnectView::set_up() {
  if (password_ != again_) {
    message_ = "The two passwords differ.";
    return;
  }
  busy_ = true;
  message_.clear();
  api::SetUp asked;
  asked.token = token_;
  asked.user.name = user_;
  asked.user.password = password_;
  asked.user.full_name = full_name_;
  asker_.ask(api::calls::people::set_up(asked),
             [this, user = user_](const Result<LogIn>& log_in) { took_token(log_in, user); }, {.slow = true});
}

void ConnectView::draw_log_in() {
  Ui& ui = program_.ui;
  ui.text(Font::title, ui.colours().text, "Log in");
  ui.text(Font::small, ui.colours().muted, frame_.now->url);
  ui.space(8);
  if (message_.empty() && frame_.now->reason && !busy_) {
    ui.notice(Icon::info, ui.colours().warning, frame_.now->reason->text, frame_.now->reason->remedy);
  }
  const bool focus_user = focus_ && user_.empty();
  const bool focus_password = focus_ && !user_.empty();
  focus_ = false;
  bool go = ui.field(user_, {.label = "User name", .focus = focus_user, .icon = Icon::user}).submitted;
  go = ui.field(password_, {.label = "Password", .password = true, .focus = focus_password, .icon = Icon::lock})
           .submitted ||
       go;
  ui.space(4);
  ui.toggle("Stay logged in on this computer", remember_);
  if (!message_.empty()) {
    ui.space(4);
    ui.notice(Icon::error, ui.colours().danger_text, message_, {});
  }
  ui.space(10);
  if (offer_start()) return;
  const bool complete = !user_.empty() && !password_.empty() && !busy_;
  if (ui.button(
          {.label = busy_ ? "One moment" : "Log in", .kind = ButtonKind::primary, .enabled = complete, .width = -1}) ||
      (go && complete)) {
    log_in();
  }
  ui.space(6);
  draw_address();
}

void ConnectView::log_in() {
  busy_ = true;
  message_.clear();
  asker_.ask(api::calls::people::log_in({.user = user_, .password = password_}),
             [this, user = user_](const Result<LogIn>& log_in) { took_token(log_in, user); }, {.slow = true});
}

void ConnectView::took_token(const Result<LogIn>& log_in, const std::string& user) {
  busy_ = false;
  if (!log_in) {
    if (!follow_local()) message_ = log_in.error().line();
    return;
  }
  password_.clear();
  again_.clear();
  token_.clear();
  message_.clear();
  KnownRecorder& known = program_.settings.recorders[frame_.now->url];
  known.user = user;
  known.token = remember_ ? log_in->token : std::string();
  known.is_local = program_.link.must_prove();
  program_.settings.last_url = program_.local_data.empty() ? frame_.now->url : std::string();
  window_.save_settings();
  program_.link.use_token(log_in->token);
}

void ConnectView::draw_address() {
  Ui& ui = program_.ui;
  if (!other_) {
    if (ui.button({.label = "Another recorder", .icon = Icon::screen, .kind = ButtonKind::quiet})) {
      other_ = address_focus_ = true;
      reveal_frames_ = 3;  // the card knows its new height a frame later
      ui.ask_redraw();
    }
    return;
  }
  const FieldResult field = ui.field(address_, {.label = "Address of the recorder",
                                                .placeholder = "recorder.example:8480",
                                                .focus = std::exchange(address_focus_, false)});
  const auto parsed = api::parse_base_url(api::complete_base_url(address_));
  const bool usable = parsed.has_value();
  const std::string_view why = usable             ? std::string_view()
                               : address_.empty() ? "Write where it is, such as recorder.example:8480."
                                                  : ui.print("{}", parsed.error().line());
  if (!usable && !is_begun(address_)) ui.wrapped(Font::small, ui.colours().danger_text, why);
  if (ui.button({.label = "Connect", .kind = ButtonKind::normal, .enabled = usable, .tip = why}) ||
      (field.submitted && usable)) {
    program_.local_data.clear();
    password_.clear();  // typed for another one
    again_.clear();
    connect(address_, {});
  }
  ui.beside();
  if (ui.button({.label = "This computer", .kind = ButtonKind::quiet})) {
    start_local();
  }
}

}  // namespace parallax::desktop
