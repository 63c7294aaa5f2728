// SPDX-License-Identifier: Apache-2.0
// Preloaded into a program: what it sees as the clock on the wall is shifted by as many nanoseconds as stand, as a
// binary int64, at the beginning of the file $CLOCK_SHIFT_FILE. The file is mapped, so that a change is seen at once,
// like that of a clock that is set. Monotonic clocks stay as they are.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t* shift_ns;

__attribute__((constructor)) static void map_file(void) {
  const char* name = getenv("CLOCK_SHIFT_FILE");
  if (name == NULL) return;
  const int file = open(name, O_RDONLY | O_CLOEXEC);
  if (file < 0) abort();
  void* mapped = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) abort();
  close(file);
  shift_ns = mapped;
}

__attribute__((visibility("default"))) int clock_gettime(clockid_t clock, struct timespec* now) {
  const long failed = syscall(SYS_clock_gettime, clock, now);
  if (failed != 0 || shift_ns == NULL || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE))
    return (int)failed;
  const int64_t all_ns = (int64_t)now->tv_sec * 1000000000 + now->tv_nsec + *shift_ns;
  now->tv_sec = all_ns / 1000000000;
  now->tv_nsec = all_ns % 1000000000;
  return 0;
}

__attribute__((visibility("default"))) int gettimeofday(struct timeval* now, void* zone) {
  struct timespec exact;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}

__attribute__((visibility("default"))) time_t time(time_t* out) {
  struct timespec exact;
  clock_gettime(CLOCK_REALTIME, &exact);
  if (out != NULL) *out = exact.tv_sec;
  return exact.tv_sec;
}
