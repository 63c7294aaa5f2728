// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/parts/page.hpp"

#include <algorithm>

namespace parallax::desktop {

Page::Page(Pages& pages, const PageFacts& facts) : facts_(facts), command_("go." + std::string(facts.name)) {
  pages.add(*this);
}

void Pages::add(Page& page) {
  pages_.push_back(&page);
  const PageFacts& facts = page.facts();
  if (facts.command.empty()) return;
  keymap_.add({.id = page.command(), .title = std::string(facts.command), .chord = std::string(facts.chord)});
}

Page& Pages::find(std::string_view name) const {
  const auto found =
      std::find_if(pages_.begin(), pages_.end(), [&](const Page* page) { return page->facts().name == name; });
  return found == pages_.end() ? *pages_.front() : **found;
}

void draw_page_head(Ui& ui, std::string_view title, std::string_view line, float controls) {
  Rect head = ui.rest();
  head.width = std::max(ui.px(40), head.width - controls);
  ui.text_engine().draw(ui.list(), Font::title, head.x, head.y, ui.colours().text, title, head.width);
  ui.note("heading", title, line, {head.x, head.y, head.width, ui.text_engine().line(Font::title)});
  const float below = head.y + ui.text_engine().line(Font::title) + ui.px(2);
  const TextSize size =
      ui.text_engine().draw(ui.list(), Font::small, head.x, below, ui.colours().muted, line, head.width);
  ui.note("subheading", title, line, {head.x, below, size.width, size.height});
  ImGui::Dummy({1, ui.px(58)});
}

}  // namespace parallax::desktop
