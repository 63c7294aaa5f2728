// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/notices.hpp"

#include <algorithm>
#include <array>

#include "desktop/state/words.hpp"

namespace parallax::desktop {

namespace {

constexpr size_t kKept = 400;

NoticeKind kind_of(const StoredNotice& told) {
  if (told.what.severity == Severity::error) return NoticeKind::failed;
  return told.what.severity == Severity::warning ? NoticeKind::warning : NoticeKind::hint;
}

// "Make room.  ·  Ward  ·  Training 7  ·  22 Nov 2026, 14:05"; what the text names is not said twice.
std::string words_of(const StoredNotice& told) {
  std::string out = told.what.remedy;
  const auto append = [&](const std::string& text, const char* between) {
    if (!text.empty()) out += (out.empty() ? "" : between) + text;
  };
  const bool names_session = told.what.text.find(told.what.session_name) != std::string::npos;
  const std::string& longer = names_session ? told.what.text : told.what.session_name;
  if (longer.find(told.what.location_name) == std::string::npos) append(told.what.location_name, "  ·  ");
  if (!names_session) append(told.what.session_name, "  ·  ");
  append(words_of_date(told.utc_ns), "  ·  ");
  return out;
}

}  // namespace

void Notices::add(NoticeKind kind, std::string title, std::string text, std::string to_copy) {
  Notice notice;
  notice.kind = kind;
  notice.title = std::move(title);
  notice.text = std::move(text);
  notice.to_copy = std::move(to_copy);
  notice.at_utc_ns = clock_.utc_ns();
  push(std::move(notice));
}

void Notices::push(Notice notice) {
  notice.number = ++count_;
  notice.at_monotonic_ns = clock_.monotonic_ns();
  const auto at = std::find_if(notices_.begin(), notices_.end(),
                               [&](const Notice& one) { return one.at_utc_ns <= notice.at_utc_ns; });
  notices_.insert(at, std::move(notice));
  if (notices_.size() > kKept) notices_.pop_back();
}

void Notices::take(const StoredNotice& told, bool fresh) {
  if (told.id == 0) return;
  const auto known =
      std::find_if(notices_.begin(), notices_.end(), [&](const Notice& one) { return one.id == told.id; });
  if (known != notices_.end()) {
    known->over = known->over || told.over;
    known->seen = known->seen || told.seen;
    return;
  }
  if (told.what.text.empty()) return;  // news of one that this user was not told
  Notice notice;
  notice.kind = kind_of(told);
  notice.title = told.what.text;
  notice.text = words_of(told);
  notice.at_utc_ns = told.utc_ns;
  notice.id = told.id;
  notice.needs_action = told.what.needs_action;
  notice.over = told.over;
  notice.seen = told.seen;
  notice.fresh = fresh;
  notice.code = told.what.code;
  notice.location = told.what.location;
  push(std::move(notice));
}

void Notices::see(int64_t id) {
  for (Notice& notice : notices_) notice.seen = notice.seen || notice.id == id;
}

std::vector<const Notice*> Notices::standing() const {
  std::vector<const Notice*> out;
  for (const Notice& notice : notices_) {
    if (notice.id != 0 && notice.needs_action && !notice.seen) out.push_back(&notice);
  }
  std::stable_sort(out.begin(), out.end(), [](const Notice* a, const Notice* b) {
    return a->over != b->over ? !a->over : a->at_utc_ns > b->at_utc_ns;
  });
  return out;
}

const Notice* Notices::ended_in(const std::string& location) const {
  constexpr std::array<std::string_view, 5> kEnds{"disk-full", "storage-offline", "start-gave-up", "stopped-by-other",
                                                  "recording-not-resumed"};
  for (const Notice& notice : notices_) {
    if (notice.id == 0 || notice.location != location) continue;
    if (notice.code == "recording-started") return nullptr;  // a later one
    if (!notice.seen && !notice.over && std::find(kEnds.begin(), kEnds.end(), notice.code) != kEnds.end())
      return &notice;
  }
  return nullptr;
}

int64_t Notices::fresh_until_monotonic_ns(const Notice& notice) const {
  const bool bad = notice.kind == NoticeKind::failed || notice.kind == NoticeKind::warning;
  return notice.at_monotonic_ns + (bad ? 12 : 5) * kNsPerSecond;
}

bool Notices::is_fresh(const Notice& notice) const {
  if (notice.seen || (notice.id != 0 && (!notice.fresh || notice.needs_action))) return false;
  return clock_.monotonic_ns() < fresh_until_monotonic_ns(notice);
}

void Notices::dismiss(uint64_t number) {
  for (Notice& notice : notices_) notice.seen = notice.seen || notice.number == number;
}

void Notices::take_back(uint64_t number) {
  std::erase_if(notices_, [&](const Notice& notice) { return notice.number == number; });
}

void Notices::drawn(const Notice& notice) {
  if (notice.number <= drawn_) return;
  drawn_ = notice.number;
  if (notice.fresh) longest_delay_ns_ = std::max(longest_delay_ns_, clock_.utc_ns() - notice.at_utc_ns);
}

}  // namespace parallax::desktop
