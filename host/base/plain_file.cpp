// SPDX-License-Identifier: Apache-2.0
#include "base/plain_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "base/text.hpp"

namespace parallax {

tl::expected<int, int> open_plain(int folder, std::string_view inner) {
  const auto steps = split(inner, '/');
  int here = ::fcntl(folder, F_DUPFD_CLOEXEC, 0);
  for (size_t i = 0; here >= 0 && i < steps.size(); ++i) {
    const bool last = i + 1 == steps.size();
    if (steps[i] == "..") {
      ::close(here);
      return tl::unexpected<int>(EINVAL);
    }
    const int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | (last ? O_NONBLOCK : O_DIRECTORY);
    const int next = ::openat(here, steps[i].empty() ? "." : std::string(steps[i]).c_str(), flags);
    const int problem = errno;
    ::close(here);
    if (next < 0) return tl::unexpected<int>(problem);
    here = next;
  }
  struct stat facts {};
  if (here < 0 || ::fstat(here, &facts) != 0) {
    const int problem = errno;
    if (here >= 0) ::close(here);
    return tl::unexpected<int>(problem);
  }
  if (S_ISREG(facts.st_mode)) return here;
  ::close(here);
  return tl::unexpected<int>(EINVAL);
}

}  // namespace parallax
