// SPDX-License-Identifier: Apache-2.0
// Preloaded into a program (LD_PRELOAD): counts what its first thread takes with `new`, in the file that
// PARALLAX_COUNT_NEWS names: eight bytes, the count.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <new>

namespace {

uint64_t* open_counter() {
  const char* path = std::getenv("PARALLAX_COUNT_NEWS");
  const int file = path == nullptr ? -1 : open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return nullptr;
  void* const at = mmap(nullptr, sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  return at == MAP_FAILED ? nullptr : static_cast<uint64_t*>(at);
}

uint64_t* const counter = open_counter();

bool is_first_thread() {
  thread_local const bool first = syscall(SYS_gettid) == getpid();
  return first;
}

void* take(std::size_t bytes) {
  if (counter != nullptr && is_first_thread()) ++*counter;
  void* const out = std::malloc(bytes == 0 ? 1 : bytes);
  if (out == nullptr) throw std::bad_alloc();
  return out;
}

}  // namespace

// What asks for an alignment or for no exception comes here, too.
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  if (counter != nullptr && is_first_thread()) ++*counter;
  void* out = nullptr;
  if (posix_memalign(&out, static_cast<std::size_t>(alignment), bytes) != 0) throw std::bad_alloc();
  return out;
}
void operator delete(void* at, std::align_val_t) noexcept {
  std::free(at);
}
void operator delete(void* at, std::size_t, std::align_val_t) noexcept {
  std::free(at);
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  if (counter != nullptr && is_first_thread()) ++*counter;
  return std::malloc(bytes == 0 ? 1 : bytes);
}
void* operator new(std::size_t bytes) {
  return take(bytes);
}
void* operator new[](std::size_t bytes) {
  return take(bytes);
}
void operator delete(void* at) noexcept {
  std::free(at);
}
void operator delete[](void* at) noexcept {
  std::free(at);
}
void operator delete(void* at, std::size_t) noexcept {
  std::free(at);
}
void operator delete[](void* at, std::size_t) noexcept {
  std::free(at);
}
