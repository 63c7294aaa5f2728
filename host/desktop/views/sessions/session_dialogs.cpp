// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/sessions/session_dialogs.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "api/client/calls/sessions.hpp"
#include "base/text.hpp"
#include "desktop/state/words.hpp"

namespace parallax::desktop {

namespace {

constexpr std::string_view kNoExports = "No folder is set up for copies";
constexpr const char* kExportExample = "[[export]]\nname = \"usb\"\nfolder = \"/media/usb\"";

std::vector<std::string> names_in(const std::string& text) {
  std::vector<std::string> out;
  for (const std::string_view piece : split(text, ',')) {
    if (!trim(piece).empty()) out.emplace_back(trim(piece));
  }
  return out;
}

}  // namespace

std::string words_of_loss(const SessionSummary& session) {
  std::string out = session.videos == 1 ? "1 video" : fmt::format("{} videos", session.videos);
  out += fmt::format(" of {}, {}", words_of_duration(session.duration_ns), words_of_bytes(session.bytes));
  if (session.marks > 0) out += session.marks == 1 ? ", with 1 mark" : fmt::format(", with {} marks", session.marks);
  return out;
}

void SessionDialogs::open(Dialog dialog, const SessionSummary& session, std::string value) {
  dialog_ = dialog;
  shown_ = true;
  session_ = session;
  field_.open(shown_, std::move(value));
}

void SessionDialogs::rename(const SessionSummary& session) {
  open(Dialog::rename, session, session.name);
}

void SessionDialogs::remove(const SessionSummary& session) {
  open(Dialog::remove, session, {});
}

bool SessionDialogs::begin(Dialog dialog, std::string_view title) {
  if (dialog_ != dialog) return false;
  if (!program_.ui.begin_dialog(title, shown_)) {
    if (!shown_) dialog_ = Dialog::none;
    return false;
  }
  program_.ui.text(Font::body, program_.ui.colours().text, session_.name);
  program_.ui.small(words_of_date(session_.start_utc_ns) + "  ·  " + session_.location);
  program_.ui.space(8);
  return true;
}

void SessionDialogs::end() {
  program_.ui.beside();
  if (program_.ui.button({.label = "Cancel"})) shown_ = false;
  program_.ui.end_dialog();
  if (!shown_) dialog_ = Dialog::none;
}

void SessionDialogs::send(api::ClientCall<void> call, std::string failed, std::string done) {
  shown_ = false;
  asker_.change(std::move(call), std::move(failed), [this, done = std::move(done)](const Result<void>&) {
    if (!done.empty()) program_.notices.done(done);
  });
}

void SessionDialogs::begin_work(api::ClientCall<std::string> call, std::string failed, std::string begun,
                                std::string what) {
  shown_ = false;
  asker_.change(std::move(call), std::move(failed),
                [this, begun = std::move(begun), what = std::move(what)](const Result<std::string>& job) {
                  program_.notices.done(begun);
                  program_.jobs.watch(*job, what);
                });
}

void SessionDialogs::draw() {
  watch_opener();
  draw_rename();
  draw_remove();
  draw_copy();
  draw_person();
}

void SessionDialogs::draw_rename() {
  if (!begin(Dialog::rename, "Rename the session")) return;
  Ui& ui = program_.ui;
  const bool enter = field_.draw({.label = "Name"});
  ui.space(12);
  const bool go = ui.button(
      {.label = field_.busy() ? "One moment" : "Rename", .kind = ButtonKind::primary, .enabled = field_.may_send()});
  if ((go || enter) && field_.may_send()) {
    const std::string name = field_.text();
    field_.send(api::calls::sessions::rename(session_.id, name),
                {.failed = "The session was not renamed", .name = "name"},
                [this, name](const Result<void>&, bool) { program_.notices.done("Renamed to " + name); });
  }
  end();
}

void SessionDialogs::draw_remove() {
  if (!begin(Dialog::remove, "Delete the session?")) return;
  Ui& ui = program_.ui;
  ui.notice(Icon::warning, ui.colours().danger_text, "This is lost for good", words_of_loss(session_));
  ui.space(12);
  if (ui.button({.label = "Delete for good", .icon = Icon::trash, .kind = ButtonKind::danger})) {
    send(api::calls::sessions::remove(session_.id), "The session was not deleted", "Deleted " + session_.name);
  }
  end();
}

void SessionDialogs::open_copy(const SessionSummary& session) {
  exports_.reset();
  export_ = 0;
  open(Dialog::copy, session, {});
  asker_.change(api::calls::sessions::exports(), "The export folders are not known",
                [this](Result<api::ExportList> exports) { exports_ = std::move(*exports); });
}

// Only who sets the recorder up can do something about it, and is told what: which file, which key, an example.
void SessionDialogs::draw_no_exports() {
  Ui& ui = program_.ui;
  if (!frame_.now->rights.allow(Action::settings_manage)) {
    ui.notice(Icon::info, ui.colours().warning, kNoExports,
              "Ask a Technician of this recorder to name one: they are told here what to write where.");
    return;
  }
  const std::string& file = exports_->config_file;
  const std::string_view where =
      file.empty()
          ? std::string_view(
                "This recorder has no configuration file yet. Write these lines, with a folder of yours, into one "
                "on its computer, and start it with --config FILE:")
          : ui.print(
                "Add these lines, with a folder of yours, to {} on the recorder's computer, and start it "
                "again:",
                file);
  ui.notice(Icon::info, ui.colours().warning, kNoExports, ui.print("{}\n{}", where, kExportExample));
  if (ui.button({.label = "Copy these lines", .icon = Icon::copy, .kind = ButtonKind::quiet})) {
    ImGui::SetClipboardText(kExportExample);
  }
  ui.small("docs/guide/recorder-config.md explains every key.");
}

void SessionDialogs::draw_copy() {
  if (!begin(Dialog::copy, "Copy to a folder")) return;
  Ui& ui = program_.ui;
  std::string why = "One moment";
  if (exports_ && exports_->folders.empty()) {
    why = kNoExports;
    draw_no_exports();
  } else if (exports_) {
    std::vector<std::string_view> names;
    for (const ExportStatus& one : exports_->folders) names.emplace_back(one.name);
    ui.choice("export folder", names, export_);
    ui.space(6);
    const auto& problem = exports_->folders[export_].problem;
    why = problem ? problem->line() : "";
    if (problem) ui.small(why);
  }
  if (why != kNoExports)
    ui.small("The whole session is copied: videos, marks, facts. Progress is shown under Activity.");
  ui.space(12);
  if (ui.button(
          {.label = "Copy", .icon = Icon::copy, .kind = ButtonKind::primary, .enabled = why.empty(), .tip = why})) {
    begin_work(api::calls::sessions::copy(session_.id, exports_->folders[export_].name), "The session is not copied",
               "Copying has begun", "The copy of " + session_.name);
  }
  end();
}

void SessionDialogs::draw_person() {
  const bool owner = dialog_ == Dialog::owner;
  if (!begin(owner ? Dialog::owner : Dialog::annotators, owner ? "Change the owner" : "Change the annotators")) return;
  Ui& ui = program_.ui;
  const bool enter = field_.draw({.label = owner ? "User name of the owner" : "User names, with commas between"});
  ui.small(owner ? "The new owner manages the session and becomes its annotator."
                 : "Annotators may set and change marks.");
  ui.space(12);
  const bool go = ui.button(
      {.label = field_.busy() ? "One moment" : "Save", .kind = ButtonKind::primary, .enabled = field_.may_send()});
  if ((go || enter) && field_.may_send()) change_people(owner);
  end();
}

void SessionDialogs::change_people(bool owner) {
  const std::string names = field_.text();
  SessionPeople people;
  if (owner) {
    people.owner = names;
  } else {
    people.annotators = names_in(names);
  }
  field_.send(api::calls::sessions::change_people(session_.id, people),
              {.failed = owner ? "The owner was not changed" : "The annotators were not changed",
               .name = owner ? "owner" : "annotators"},
              [this, owner, names](const Result<api::SessionFacts>&, bool) {
                program_.notices.done((owner ? "Owner: " : "Annotators: ") + names);
              });
}

void SessionDialogs::secure(const SessionSummary& session) {
  session_ = session;
  send(api::calls::sessions::secure(session.id, {.secured = !session.secured, .reason = {}}),
       session.secured ? "The session was not released" : "The session was not secured",
       session.secured ? "It may be deleted again" : "Secured: it cannot be deleted");
}

void SessionDialogs::verify(const SessionSummary& session) {
  session_ = session;
  begin_work(api::calls::sessions::verify(session.id), "The check did not start", "The check of the files was started",
             "The check of " + session_.name);
}

void SessionDialogs::show_folder(const SessionSummary& session) {
  asker_.change(api::calls::sessions::show(session.id), "The session was not read",
                [this](const Result<api::SessionFacts>& facts) {
                  // The folder is named by the recorder; a file's path tells where it is on its computer.
                  std::string file;
                  for (const auto& parts : facts->paths) {
                    for (const std::string& path : parts) {
                      if (!path.empty()) file = path;
                    }
                  }
                  if (file.empty()) {
                    program_.notices.hint(
                        "There is no folder to show",
                        "The recorder runs on another computer, or keeps this session on another kind of storage.");
                    return;
                  }
                  const std::string folder = std::filesystem::path(file).parent_path().string();
                  if (access(folder.c_str(), F_OK) != 0) {
                    program_.notices.hint("The folder is not on this computer",
                                          "It is " + folder + " on the recorder's computer.");
                  } else if (access(folder.c_str(), R_OK | X_OK) != 0) {
                    program_.notices.hint("The folder belongs to another user",
                                          folder + " may be read by the recorder's user only.");
                  } else if (const auto begun = opener_.open(folder, program_.clock.monotonic_ns()); !begun) {
                    tell_not_shown(folder, begun.error());
                  }
                });
}

void SessionDialogs::tell_not_shown(const std::string& folder, const Error& error) {
  program_.notices.warn("The folder was not shown", folder + "\n" + error.line(), folder);
}

void SessionDialogs::watch_opener() {
  for (const auto& [folder, error] : opener_.take_failures()) tell_not_shown(folder, error);
  if (opener_.waits(frame_.now_monotonic_ns)) window_.redraw_at(frame_.now_monotonic_ns + kNsPerSecond / 4);
}

bool SessionDialogs::item(Icon icon, std::string_view label, Action action) {
  const auto refusal = rights_.refusal(action);
  return program_.ui.menu_item(icon, label, refusal == "", refusal.value_or("One moment"));
}

void SessionDialogs::draw_menu(bool wanted, const SessionSummary* session,
                               const std::function<void(const SessionSummary&)>& review) {
  Ui& ui = program_.ui;
  if (wanted && session != nullptr) rights_.ask(session->id);
  if (!ui.begin_menu("session menu", wanted)) return;
  if (session != nullptr) {
    if (ui.menu_item(Icon::play, "Review")) review(*session);
    if (item(Icon::edit, "Rename", Action::session_rename)) rename(*session);
    if (item(Icon::shield, session->secured ? "Allow deletion" : "Secure against deletion", Action::session_secure)) {
      secure(*session);
    }
    if (item(Icon::user, "Change owner", Action::owner_change)) open(Dialog::owner, *session, session->owner);
    if (item(Icon::mark, "Change annotators", Action::annotator_change)) {
      open(Dialog::annotators, *session, fmt::format("{}", fmt::join(session->annotators, ", ")));
    }
    if (item(Icon::copy, "Copy to a folder", Action::session_export)) open_copy(*session);
    if (ui.menu_item(Icon::folder, "Show in folder")) show_folder(*session);
    if (item(Icon::check, "Check the files", Action::session_verify)) verify(*session);
    if (item(Icon::trash, "Delete", Action::session_delete)) remove(*session);
  }
  ui.end_menu();
}

}  // namespace parallax::desktop
