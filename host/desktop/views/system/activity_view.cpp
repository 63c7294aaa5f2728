// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/system/activity_view.hpp"

#include <algorithm>

#include "api/client/calls/sessions.hpp"
#include "api/client/calls/system.hpp"
#include "desktop/state/words.hpp"
#include "desktop/views/parts/notice_area.hpp"

namespace parallax::desktop {

namespace {

constexpr float kSeenWidth = 88;

std::string title_of(const Job& job, const std::string& session) {
  const std::string of = session.empty() ? "a session" : "\u201c" + session + "\u201d";
  if (job.kind == "session-verify") return "Checking the files of " + of;
  if (job.kind == "session-copy") return "Copying " + of;
  return job.kind;
}

bool runs(const Job& job) {
  return job.state == JobState::waiting || job.state == JobState::running;
}

}  // namespace

ActivityView::ActivityView(Pages& pages, const Program& program, const Frame& frame, const WindowActions& window,
                           Asker& asker, RecorderNotices& recorder)
    : Page(pages, {.name = kActivityPage,
                   .title = "Activity",
                   .icon = Icon::activity,
                   .command = "Show the activity",
                   .chord = "Ctrl+3",
                   .lists_notices = true}),
      ui_(program.ui),
      notices_(program.notices),
      frame_(frame),
      window_(window),
      asker_(asker),
      recorder_(recorder) {}

void ActivityView::fetch() {
  if (seen_connection_ != frame_.now->connection) {
    jobs_.clear();
    names_.clear();
  }
  if (seen_connection_ != frame_.now->connection || seen_returns_ != frame_.now->returns) recorder_.fetch_all();
  seen_connection_ = frame_.now->connection;
  seen_returns_ = frame_.now->returns;
  seen_changes_ = frame_.now->jobs_changes;
  fetched_monotonic_ns_ = frame_.now_monotonic_ns;
  asker_.ask(api::calls::system::jobs(), [this](Result<std::vector<Job>> jobs) {
    if (!jobs) return;
    jobs_ = std::move(*jobs);
    for (const Job& job : jobs_) fetch_name(job.object);
  });
}

// Names are asked for once; a session that is gone has none any more.
void ActivityView::fetch_name(const std::string& object) {
  constexpr std::string_view kSession = "session:";
  if (!object.starts_with(kSession) || !names_.try_emplace(object).second) return;
  asker_.ask(api::calls::sessions::show(object.substr(kSession.size())),
             [this, object](const Result<api::SessionFacts>& facts) {
               if (facts) names_[object] = facts->detail.summary.name;
             });
}

void ActivityView::draw() {
  Ui& ui = ui_;
  const bool running = std::any_of(jobs_.begin(), jobs_.end(), runs);
  const bool due = running && frame_.now_monotonic_ns - fetched_monotonic_ns_ > kNsPerSecond;
  const bool elsewhere = frame_.now->connection != seen_connection_ || frame_.now->returns != seen_returns_;
  if (frame_.now->jobs_changes != seen_changes_ || elsewhere || due) fetch();
  if (running) window_.redraw_at(fetched_monotonic_ns_ + kNsPerSecond);
  draw_page_head(ui, "Activity", "What the recorder is working on, and what happened.");
  if (jobs_.empty() && notices_.all().empty()) {
    ui.empty_state(Icon::activity, "Nothing is going on",
                   "Copies, checks and exports appear here with their progress. What the recorder tells "
                   "stays here, what this window did until you log out.");
    return;
  }
  ui.begin_scroll("activity");
  if (!jobs_.empty()) {
    ui.text(Font::strong, ui.colours().text, "Work");
    for (const Job& job : jobs_) draw_job(job);
    ui.space(12);
  }
  draw_notices();
  ui.end_scroll();
}

void ActivityView::draw_notices() {
  Ui& ui = ui_;
  const auto& all = notices_.all();
  const auto told = [](const Notice& notice) { return notice.id != 0; };  // by the recorder
  if (std::any_of(all.begin(), all.end(), told)) {
    ui.text(Font::strong, ui.colours().text, "Notices");
    draw_seen();
    for (const Notice& notice : all) {
      if (told(notice)) draw_notice(notice);
    }
    ui.space(12);
  }
  if (std::all_of(all.begin(), all.end(), told)) return;
  ui.text(Font::strong, ui.colours().text, "Done in this window, until you log out");
  for (const Notice& notice : all) {
    if (!told(notice)) draw_notice(notice);
  }
}

void ActivityView::draw_seen() {
  Ui& ui = ui_;
  std::pmr::vector<int64_t> unseen(ui.memory().resource());
  for (const Notice* notice : notices_.standing()) unseen.push_back(notice->id);
  if (unseen.size() > 1 && ui.button({.label = ui.print("All {} are seen", unseen.size()), .icon = Icon::check})) {
    for (const int64_t id : unseen) recorder_.see(id);
  }
}

void ActivityView::draw_notice(const Notice& notice) {
  Ui& ui = ui_;
  const std::string_view text =
      notice.id != 0
          ? ui.print("{}{}", notice.over ? "It is over. " : "", notice.text)
          : ui.print("{}{}{}", notice.text, notice.text.empty() ? "" : "  \u00b7  ", words_of_date(notice.at_utc_ns));
  const Rect at = ui.rest();
  const bool waits = notice.needs_action && !notice.seen;
  ui.notice(icon_of(notice), colour_of(notice, ui.colours()), notice.title, text, waits ? kSeenWidth + 16 : 0);
  if (!waits) return;
  const ImVec2 next = ImGui::GetCursorScreenPos();
  ImGui::PushID(static_cast<int>(notice.number));
  ui.move_to(at.x + at.width - ui.px(kSeenWidth + 16), at.y + ui.px(6));
  if (ui.button({.label = "Seen", .icon = Icon::check, .width = kSeenWidth})) recorder_.see(notice.id);
  ImGui::PopID();
  ImGui::SetCursorScreenPos(next);
}

void ActivityView::draw_job(const Job& job) {
  Ui& ui = ui_;
  ui.begin_card(job.id, ui.width_left() - ui.px(6), 0, 14);
  const Rect card = ui.rest();
  const float words = card.width - ui.px(130);
  ui.text(Font::strong, ui.colours().text, title_of(job, names_[job.object]), words);
  const std::string state(name_of(job.state));
  const std::string detail = job.error ? job.error->line() : job.text;
  ui.text(Font::small, job.error ? ui.colours().danger_text : ui.colours().muted,
          words_of_date(job.created_utc_ns) + "  ·  " + state + (detail.empty() ? "" : "  ·  " + detail), words);
  if (runs(job)) {
    ui.space(4);
    ui.progress(job.progress, 0);
    ui.move_to(card.x + card.width - ui.px(104), card.y);
    ImGui::PushID(job.id.c_str());
    if (ui.button({.label = "Cancel", .width = 104})) {
      asker_.change(api::calls::system::cancel_job(job.id), "The work was not cancelled");
    }
    ImGui::PopID();
  }
  ui.end_card();
}

}  // namespace parallax::desktop
