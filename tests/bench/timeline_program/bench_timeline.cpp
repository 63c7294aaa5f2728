// SPDX-License-Identifier: Apache-2.0
// CPU per frame of the timeline: a million items on 20 tracks, panned at every zoom from two hours to single frames,
// then zoomed in and out notch by notch. No window: ImGui's lists are made and thrown away.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "desktop/timeline/draw.hpp"
#include "unit/desktop/timeline/support.hpp"

namespace {

using namespace parallax;
using namespace parallax::timeline;

constexpr double kBudgetMs = 4;
constexpr int64_t kExtentNs = 2 * test::kHour;

double cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

struct Figures {
  std::vector<double> ms;
  size_t items = 0;
  size_t runs = 0;
  int vertices = 0;
  [[nodiscard]] double at(double share) {
    std::ranges::sort(ms);
    return ms[std::min(ms.size() - 1, static_cast<size_t>(share * static_cast<double>(ms.size())))];
  }
};

class Bench {
 public:
  Bench(float width_px, float height_px) {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {width_px, height_px};
    io.DeltaTime = 1.0f / 60;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    unsigned char* pixels = nullptr;
    int width = 0;
    int height = 0;
    io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
    model_.set_extent(kExtentNs);
    for (uint64_t t = 0; t < 20; ++t) {
      auto items = test::random_items(50'000, kExtentNs, t + 1);
      for (ItemValue& item : items) item.title = fmt::format("Item {} of track {}", item.id.low, t);
      model_.track(model_.add_track({.id = std::to_string(t), .title = fmt::format("Track {}", t)}))
          .assign(std::move(items));
    }
  }
  ~Bench() { ImGui::DestroyContext(); }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  void frame(Figures* figures, float wheel, float mouse_x) {
    ImGuiIO& io = ImGui::GetIO();
    io.MousePos = {mouse_x, 500};
    io.MouseWheel = wheel;
    const double before = cpu_ms();
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(io.DisplaySize);
    ImGui::Begin("bench", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoScrollWithMouse);
    static_cast<void>(draw(widget_, model_, {}));
    ImGui::End();
    ImGui::Render();
    const double took = cpu_ms() - before;
    if (figures == nullptr) return;
    figures->ms.push_back(took);
    figures->items = std::max(figures->items, widget_.frame().items.size());
    figures->runs = std::max(figures->runs, widget_.frame().runs.size());
    figures->vertices = std::max(figures->vertices, ImGui::GetDrawData()->TotalVtxCount);
  }
  View& view() { return widget_.view; }

 private:
  Model model_;
  Widget widget_;
};

/// Of a hundred frames ninety-nine must stay within the budget.
bool report(const std::string& name, Figures& figures) {
  const double median = figures.at(0.5);
  const double p99 = figures.at(0.99);
  const bool within = p99 <= kBudgetMs;
  fmt::print("{:<28} median {:5.2f} ms  p99 {:5.2f} ms  worst {:5.2f} ms  {:6} items {:6} runs {:7} vertices{}\n", name,
             median, p99, figures.at(1), figures.items, figures.runs, figures.vertices, within ? "" : "  TOO SLOW");
  return within;
}

/// True if every zoom stays within the budget.
bool run(float width_px, float height_px) {
  Bench bench(width_px, height_px);
  fmt::print("{} x {}, a million items on 20 tracks\n", width_px, height_px);
  bench.frame(nullptr, 0, 900);
  bool within = true;
  for (double zoom = 1; zoom < 2e6; zoom *= 4) {
    Figures figures;
    bench.view().fit(kExtentNs, bench.view().width_px());
    bench.view().zoom(zoom, bench.view().width_px() / 2);
    bench.frame(nullptr, 0, 900);  // counts this zoom's windows
    for (int i = 0; i < 200; ++i) {
      bench.view().pan(i < 100 ? 7 : -7);
      bench.frame(&figures, 0, 300 + static_cast<float>(i));
    }
    within = report(fmt::format("panning at {:.3g} ms/px", bench.view().ns_per_px() / 1e6), figures) && within;
  }
  Figures zooming;
  bench.view().fit(kExtentNs, bench.view().width_px());
  for (int i = 0; i < 60; ++i) bench.frame(&zooming, 1, 900);
  for (int i = 0; i < 60; ++i) bench.frame(&zooming, -1, 900);
  within = report("zooming in and out again", zooming) && within;
  return within;
}

}  // namespace

int main() {
  const bool usual = run(1920, 1080);
  const bool large = run(3840, 2160);
  return usual && large ? 0 : 1;
}
