// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/local_recorder.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "api/client/base_url.hpp"
#include "api/dto/reader.hpp"
#include "base/text.hpp"

namespace parallax::desktop {

namespace fs = std::filesystem;

namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  if (in) text << in.rdbuf();
  return text.str();
}

bool is_alive(int64_t pid) {
  if (pid <= 1) return true;  // not told: the connection will show
  // One that this program started is its child: dead, it answers to kill until it was waited for.
  const auto process = static_cast<pid_t>(pid);
  if (waitpid(process, nullptr, WNOHANG) == process) return false;
  if (kill(process, 0) != 0 && errno != EPERM) return false;
  // Another's child that nobody has waited for yet: "pid (name) Z …".
  const std::string stat = contents("/proc/" + std::to_string(pid) + "/stat");
  const size_t name_end = stat.rfind(')');
  return name_end == std::string::npos || stat.size() < name_end + 3 || stat[name_end + 2] != 'Z';
}

}  // namespace

std::vector<fs::path> data_folders() {
  if (const std::string data = environment("PARALLAX_DATA"); !data.empty()) return {data};
  std::vector<fs::path> out;
  if (const std::string data = environment("XDG_DATA_HOME"); data.starts_with("/")) {
    out.push_back(fs::path(data) / "parallax");
  } else if (const std::string home = environment("HOME"); home.starts_with("/")) {
    out.push_back(fs::path(home) / ".local" / "share" / "parallax");
  }
  out.emplace_back("/var/lib/parallax");
  return out;
}

std::optional<LocalRecorder> find_local_recorder(const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    const auto document = api::Document::parse(contents(folder / "recorder.json"));
    if (!document) continue;
    const std::string url = document->root().text("url");
    if (url.empty() || !is_alive(document->root().integer("pid"))) continue;
    return LocalRecorder{url, document->root().text("fingerprint"), document->root().text("secret"), folder};
  }
  return std::nullopt;
}

std::string secret_of_recorder_at(const std::string& url, const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    const auto document = api::Document::parse(contents(folder / "recorder.json"));
    if (document && api::is_same_place(document->root().text("url"), url)) return document->root().text("secret");
  }
  return {};
}

bool is_this_computer(std::string_view url) {
  const size_t begin = url.find("://");
  std::string_view host = begin == std::string_view::npos ? url : url.substr(begin + 3);
  host = host.substr(0, host.find('/'));
  if (host.starts_with('[')) return host.starts_with("[::1]");
  host = host.substr(0, host.rfind(':'));
  return host == "localhost" || (host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos);
}

std::string read_setup_token(const fs::path& data) {
  return data.empty() ? std::string() : std::string(trim(contents(data / "setup-token")));
}

}  // namespace parallax::desktop
