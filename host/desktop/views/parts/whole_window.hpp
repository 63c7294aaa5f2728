// SPDX-License-Identifier: Apache-2.0
// What the windows of the program do alike. [UI thread]
#pragma once

#include <imgui.h>

namespace parallax::desktop {

/// Begins what fills the window of the current ImGui context; ImGui::End() after it.
inline void begin_whole_window(const char* name) {
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
  ImGui::Begin(name, nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse |
                   ImGuiWindowFlags_NoBackground);  // Window::end_frame has cleared to that colour
}

}  // namespace parallax::desktop
