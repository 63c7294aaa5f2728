// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/window.hpp"

// epoxy must come before the window library, which would include another OpenGL header.
#include <epoxy/gl.h>
//
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/log.hpp"
#include "desktop/shell/display_lost.hpp"

namespace parallax::desktop {

namespace {

Window* window_of(GLFWwindow* window) {
  return static_cast<Window*>(glfwGetWindowUserPointer(window));
}

std::string last_error() {
  const char* text = nullptr;
  glfwGetError(&text);
  return text != nullptr ? text : "no reason given";
}

// No larger than the monitor leaves room for: what lies outside cannot be reached without a window manager.
ScreenRect first_place(int width, int height) {
  ScreenRect out{0, 0, width, height};
  ScreenRect area;
  if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) {
    glfwGetMonitorWorkarea(monitor, &area.x, &area.y, &area.width, &area.height);
  }
  if (area.width > 0) out.width = std::min(width, area.width);
  if (area.height > 0) out.height = std::min(height, area.height);
  return out;
}

// Without Tab: ImGui would move from field to field with it, against Ui, which stops at buttons too.
constexpr std::array<std::pair<ImGuiKey_, int>, 21> kKeyMap{{
    {ImGuiKey_LeftArrow, GLFW_KEY_LEFT},
    {ImGuiKey_RightArrow, GLFW_KEY_RIGHT},
    {ImGuiKey_UpArrow, GLFW_KEY_UP},
    {ImGuiKey_DownArrow, GLFW_KEY_DOWN},
    {ImGuiKey_PageUp, GLFW_KEY_PAGE_UP},
    {ImGuiKey_PageDown, GLFW_KEY_PAGE_DOWN},
    {ImGuiKey_Home, GLFW_KEY_HOME},
    {ImGuiKey_End, GLFW_KEY_END},
    {ImGuiKey_Insert, GLFW_KEY_INSERT},
    {ImGuiKey_Delete, GLFW_KEY_DELETE},
    {ImGuiKey_Backspace, GLFW_KEY_BACKSPACE},
    {ImGuiKey_Space, GLFW_KEY_SPACE},
    {ImGuiKey_Enter, GLFW_KEY_ENTER},
    {ImGuiKey_Escape, GLFW_KEY_ESCAPE},
    {ImGuiKey_KeyPadEnter, GLFW_KEY_KP_ENTER},
    {ImGuiKey_A, GLFW_KEY_A},
    {ImGuiKey_C, GLFW_KEY_C},
    {ImGuiKey_V, GLFW_KEY_V},
    {ImGuiKey_X, GLFW_KEY_X},
    {ImGuiKey_Y, GLFW_KEY_Y},
    {ImGuiKey_Z, GLFW_KEY_Z},
}};

}  // namespace

Result<std::unique_ptr<WindowSystem>> WindowSystem::start(const Clock& clock) {
  if (glfwInit() != GLFW_TRUE) {
    return fail("no-display", "The window system cannot be reached: " + last_error() + ".",
                "Start the desktop in a graphical session (DISPLAY must be set).");
  }
  end_when_display_is_lost();
  return std::unique_ptr<WindowSystem>(new WindowSystem(clock));
}

WindowSystem::~WindowSystem() {
  glfwTerminate();
}

void WindowSystem::wait(int64_t timeout_ns) {
  begun_monotonic_ns_ = clock_.monotonic_ns();
  if (timeout_ns <= 0) {
    glfwPollEvents();
  } else {
    glfwWaitEventsTimeout(static_cast<double>(timeout_ns) / static_cast<double>(kNsPerSecond));
  }
  ended_monotonic_ns_ = clock_.monotonic_ns();
}

int64_t WindowSystem::earliest_monotonic_ns() const {
  // What is told at once lay there already; what is told later has just happened.
  const int64_t now_ns = clock_.monotonic_ns();
  return now_ns - begun_monotonic_ns_ < 2 * kNsPerMs ? ended_monotonic_ns_ : now_ns;
}

void WindowSystem::wake() {
  glfwPostEmptyEvent();
}

Result<std::unique_ptr<Window>> Window::open(const WindowSystem& system, const WindowOptions& options,
                                             ImFontAtlas& atlas, Window* first) {
  glfwDefaultWindowHints();
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 0);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "parallax");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "parallax");
  // One that fills a monitor stays when the user clicks into one on another monitor.
  glfwWindowHint(GLFW_AUTO_ICONIFY, GLFW_FALSE);
  // Shown once it is where it belongs.
  glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
  glfwWindowHint(GLFW_DECORATED, options.floating ? GLFW_FALSE : GLFW_TRUE);
  glfwWindowHint(GLFW_FLOATING, options.floating ? GLFW_TRUE : GLFW_FALSE);
  glfwWindowHint(GLFW_FOCUS_ON_SHOW, options.floating ? GLFW_FALSE : GLFW_TRUE);
  const ScreenRect place = options.place.value_or(first_place(options.width, options.height));
  std::unique_ptr<Window> out(new Window(system));
  out->window_ = glfwCreateWindow(place.width, place.height, options.title.c_str(), nullptr,
                                  first != nullptr ? first->window_ : nullptr);
  if (out->window_ == nullptr) {
    return fail("no-opengl", "There is no window with OpenGL 3.3: " + last_error() + ".",
                "Install a graphics driver, or Mesa's software one (libgl1-mesa-dri).");
  }
  const int least = options.floating ? 4 : 1;  // a floating one may be so many times smaller
  glfwSetWindowSizeLimits(out->window_, 480 / least, 320 / least, GLFW_DONT_CARE, GLFW_DONT_CARE);
  if (options.place) glfwSetWindowPos(out->window_, place.x, place.y);
  glfwMakeContextCurrent(out->window_);
  // Where the display gives the pace (vsync), one window waits for it; more of them would add their waits up.
  glfwSwapInterval(first == nullptr ? 1 : 0);
  out->context_ = ImGui::CreateContext(&atlas);
  ImGui::SetCurrentContext(out->context_);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.ConfigInputTextCursorBlink = false;  // a blinking cursor would need frames while nothing happens
  for (const auto& [key, code] : kKeyMap) io.KeyMap[key] = code;
  ImGui_ImplOpenGL3_Init("#version 330 core");
  out->set_clipboard();
  out->install_callbacks();
  out->last_frame_monotonic_ns_ = system.clock().monotonic_ns();
  glfwShowWindow(out->window_);
  pass_over_display_errors();
  return out;
}

Window::~Window() {
  if (window_ == nullptr) return;
  if (context_ != nullptr) {
    make_current();
    ImGui_ImplOpenGL3_Shutdown();
    ImGui::DestroyContext(context_);
  }
  glfwDestroyWindow(window_);
}

void Window::set_clipboard() {
  ImGuiIO& io = ImGui::GetIO();
  io.ClipboardUserData = window_;
  io.SetClipboardTextFn = [](void* window, const char* text) {
    glfwSetClipboardString(static_cast<GLFWwindow*>(window), text);
  };
  io.GetClipboardTextFn = [](void* window) { return glfwGetClipboardString(static_cast<GLFWwindow*>(window)); };
}

void Window::install_callbacks() {
  glfwSetWindowUserPointer(window_, this);
  glfwSetCursorPosCallback(window_, [](GLFWwindow* window, double x, double y) {
    Window& self = *window_of(window);
    self.mouse_ = {static_cast<float>(x), static_cast<float>(y)};
    self.input_.push(self.mouse_);
  });
  glfwSetCursorEnterCallback(window_, [](GLFWwindow* window, int entered) {
    Window& self = *window_of(window);
    if (entered == GLFW_FALSE) {
      self.input_.push(MouseMoved{-1e6F, -1e6F});
      return;
    }
    // Where it left is where it comes back to, if the window moved meanwhile; no move is told then.
    double x = 0;
    double y = 0;
    glfwGetCursorPos(window, &x, &y);
    self.mouse_ = {static_cast<float>(x), static_cast<float>(y)};
    self.input_.push(self.mouse_);
  });
  glfwSetMouseButtonCallback(window_, [](GLFWwindow* window, int button, int action, int) {
    Window& self = *window_of(window);
    const bool down = action == GLFW_PRESS;
    const bool twice = down && self.double_clicks_.is_second(button, self.mouse_, self.system_.earliest_monotonic_ns(),
                                                             self.clock_->monotonic_ns());
    self.input_.push(MouseButton{button, down, twice});
  });
  glfwSetScrollCallback(window_, [](GLFWwindow* window, double x, double y) {
    window_of(window)->input_.push(MouseWheel{static_cast<float>(x), static_cast<float>(y)});
  });
  glfwSetKeyCallback(window_, [](GLFWwindow* window, int key, int, int action, int mods) {
    if (key < 0) return;
    KeyEvent event;
    event.key = key;
    event.mods = mods & (kModShift | kModControl | kModAlt | kModSuper);
    event.action = action == GLFW_PRESS    ? KeyEvent::Action::press
                   : action == GLFW_REPEAT ? KeyEvent::Action::repeat
                                           : KeyEvent::Action::release;
    event.at_monotonic_ns = window_of(window)->clock_->monotonic_ns();
    window_of(window)->input_.push(event);
  });
  glfwSetCharCallback(
      window_, [](GLFWwindow* window, unsigned code_point) { window_of(window)->input_.push(Typed{code_point}); });
  glfwSetWindowRefreshCallback(window_, [](GLFWwindow* window) {
    window_of(window)->activity_ = true;
    window_of(window)->damage_.forget();
  });
  glfwSetFramebufferSizeCallback(window_, [](GLFWwindow* window, int, int) {
    window_of(window)->activity_ = true;
    window_of(window)->damage_.forget();
  });
  glfwSetWindowIconifyCallback(window_, [](GLFWwindow* window, int iconified) {
    window_of(window)->activity_ = true;
    window_of(window)->iconified_ = iconified == GLFW_TRUE;
  });
  glfwSetWindowCloseCallback(window_, [](GLFWwindow* window) { window_of(window)->activity_ = true; });
  glfwSetWindowFocusCallback(window_, [](GLFWwindow* window, int focused) {
    window_of(window)->activity_ = true;
    window_of(window)->lost_focus_ = window_of(window)->lost_focus_ || focused == GLFW_FALSE;
  });
}

bool Window::take_close_request() {
  const bool asked = glfwWindowShouldClose(window_) == GLFW_TRUE;
  if (asked) glfwSetWindowShouldClose(window_, GLFW_FALSE);
  return asked;
}

void Window::make_current() {
  glfwMakeContextCurrent(window_);
  ImGui::SetCurrentContext(context_);
}

void Window::refresh_fonts() {
  make_current();
  damage_.forget();
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
}

void Window::feed(const InputEvent& event) {
  ImGuiIO& io = ImGui::GetIO();
  if (const auto* moved = std::get_if<MouseMoved>(&event)) {
    io.MousePos = moved->x < -1e5F ? ImVec2(-FLT_MAX, -FLT_MAX) : ImVec2(moved->x, moved->y);
  } else if (const auto* button = std::get_if<MouseButton>(&event)) {
    if (button->button >= 0 && button->button < IM_ARRAYSIZE(io.MouseDown)) io.MouseDown[button->button] = button->down;
    // ImGui compares this with the time since the frame of the click before.
    if (button->down) io.MouseDoubleClickTime = button->twice ? FLT_MAX : 0;
  } else if (const auto* wheel = std::get_if<MouseWheel>(&event)) {
    io.MouseWheelH += wheel->x;
    io.MouseWheel += wheel->y;
  } else if (const auto* key = std::get_if<KeyEvent>(&event)) {
    frame_keys_.push_back(*key);
    const bool down = key->action != KeyEvent::Action::release;
    if (key->key >= 0 && key->key < IM_ARRAYSIZE(io.KeysDown)) io.KeysDown[key->key] = down;
    const auto held = [&](int left, int right) { return io.KeysDown[left] || io.KeysDown[right]; };
    io.KeyCtrl = held(GLFW_KEY_LEFT_CONTROL, GLFW_KEY_RIGHT_CONTROL);
    io.KeyShift = held(GLFW_KEY_LEFT_SHIFT, GLFW_KEY_RIGHT_SHIFT);
    io.KeyAlt = held(GLFW_KEY_LEFT_ALT, GLFW_KEY_RIGHT_ALT);
    io.KeySuper = held(GLFW_KEY_LEFT_SUPER, GLFW_KEY_RIGHT_SUPER);
  } else if (const auto* typed = std::get_if<Typed>(&event)) {
    io.AddInputCharacter(typed->code_point);
  }
}

void Window::begin_frame() {
  make_current();
  ImGui_ImplOpenGL3_NewFrame();
  ImGuiIO& io = ImGui::GetIO();
  int width = 0;
  int height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
  const int64_t now_ns = clock_->monotonic_ns();
  io.DeltaTime =
      std::max(1e-4F, static_cast<float>(now_ns - last_frame_monotonic_ns_) / static_cast<float>(kNsPerSecond));
  last_frame_monotonic_ns_ = now_ns;
  frame_keys_.clear();
  activity_ = false;
  if (std::exchange(lost_focus_, false)) {
    std::fill(std::begin(io.KeysDown), std::end(io.KeysDown), false);
    io.KeyCtrl = io.KeyShift = io.KeyAlt = io.KeySuper = false;
  }
  const auto opens = [this](const KeyEvent& key) { return opens_field && opens_field(key); };
  for (const InputEvent& event : input_.take_frame(opens)) feed(event);
  update_cursor();
  ImGui::NewFrame();
}

void Window::update_cursor() {
  static GLFWcursor* const text = glfwCreateStandardCursor(GLFW_IBEAM_CURSOR);
  static GLFWcursor* const hand = glfwCreateStandardCursor(GLFW_HAND_CURSOR);
  static GLFWcursor* const sideways = glfwCreateStandardCursor(GLFW_HRESIZE_CURSOR);
  switch (ImGui::GetMouseCursor()) {
    case ImGuiMouseCursor_TextInput:
      glfwSetCursor(window_, text);
      break;
    case ImGuiMouseCursor_Hand:
      glfwSetCursor(window_, hand);
      break;
    case ImGuiMouseCursor_ResizeEW:
      glfwSetCursor(window_, sideways);
      break;
    default:
      glfwSetCursor(window_, nullptr);
  }
}

ScreenRect Window::place() const {
  ScreenRect out;
  glfwGetWindowPos(window_, &out.x, &out.y);
  glfwGetWindowSize(window_, &out.width, &out.height);
  return out;
}

void Window::move_to(int x, int y) {
  glfwSetWindowPos(window_, x, y);
}

void Window::focus() {
  glfwFocusWindow(window_);
}

void Window::raise() {
  glfwRestoreWindow(window_);
  focus();
}

GLFWmonitor* Window::monitor() const {
  int count = 0;
  GLFWmonitor** monitors = glfwGetMonitors(&count);
  const ScreenRect here = place();
  GLFWmonitor* best = glfwGetPrimaryMonitor();
  int64_t most = 0;
  for (int i = 0; i < count; ++i) {
    const GLFWvidmode* mode = glfwGetVideoMode(monitors[i]);
    int x = 0;
    int y = 0;
    glfwGetMonitorPos(monitors[i], &x, &y);
    const int64_t width = std::min(here.x + here.width, x + mode->width) - std::max(here.x, x);
    const int64_t height = std::min(here.y + here.height, y + mode->height) - std::max(here.y, y);
    const int64_t covered = width > 0 && height > 0 ? width * height : 0;
    if (covered > most) {
      most = covered;
      best = monitors[i];
    }
  }
  return best;
}

ScreenRect Window::work_area() const {
  ScreenRect out = place();
  if (GLFWmonitor* here = monitor()) glfwGetMonitorWorkarea(here, &out.x, &out.y, &out.width, &out.height);
  return out;
}

std::optional<ScreenRect> Window::other_work_area() const {
  int count = 0;
  GLFWmonitor** monitors = glfwGetMonitors(&count);
  const GLFWmonitor* here = monitor();
  for (int i = 0; i < count; ++i) {
    if (monitors[i] == here) continue;
    ScreenRect out;
    glfwGetMonitorWorkarea(monitors[i], &out.x, &out.y, &out.width, &out.height);
    return out;
  }
  return std::nullopt;
}

void Window::set_title(const std::string& title) {
  glfwSetWindowTitle(window_, title.c_str());
}

void Window::set_fullscreen(bool on) {
  if (on == fullscreen_) return;
  GLFWmonitor* here = on ? monitor() : nullptr;
  if (on && here == nullptr) return;
  fullscreen_ = on;
  activity_ = true;
  if (!on) {
    glfwSetWindowMonitor(window_, nullptr, before_fullscreen_.x, before_fullscreen_.y, before_fullscreen_.width,
                         before_fullscreen_.height, GLFW_DONT_CARE);
    return;
  }
  before_fullscreen_ = place();
  const GLFWvidmode* mode = glfwGetVideoMode(here);
  glfwSetWindowMonitor(window_, here, 0, 0, mode->width, mode->height, mode->refreshRate);
}

bool Window::focused() const {
  return glfwGetWindowAttrib(window_, GLFW_FOCUSED) == GLFW_TRUE;
}

}  // namespace parallax::desktop
