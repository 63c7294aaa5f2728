// SPDX-License-Identifier: Apache-2.0
// Preloaded into a program: its calls on what lies below the folder $HANG_BELOW do not return while the file
// $HANG_WHILE names them ("stat mkdir open write fsync"), like calls on a network share whose server is gone.
#undef _FORTIFY_SOURCE
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SEEN __attribute__((visibility("default")))

static int is_named(const char* call) {
  const char* name = getenv("HANG_WHILE");
  const long file = name == NULL ? -1 : syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[100] = {0};
  const long got = syscall(SYS_read, file, text, sizeof(text) - 1);
  syscall(SYS_close, file);
  return got > 0 && strstr(text, call) != NULL;
}

static int is_below(const char* path) {
  const char* folder = getenv("HANG_BELOW");
  return folder != NULL && path != NULL && strncmp(path, folder, strlen(folder)) == 0;
}

static void hang(const char* call, const char* path) {
  const struct timespec look = {0, 20000000};
  if (!is_below(path)) return;
  while (is_named(call)) syscall(SYS_nanosleep, &look, NULL);
}

static void hang_on(const char* call, int file) {
  char link[40];
  char path[4096] = {0};
  if (!is_named(call)) return;
  snprintf(link, sizeof(link), "/proc/self/fd/%d", file);
  if (syscall(SYS_readlink, link, path, sizeof(path) - 1) > 0) hang(call, path);
}

SEEN int stat(const char* restrict path, struct stat* restrict out) {
  hang("stat", path);
  return (int)syscall(SYS_newfstatat, AT_FDCWD, path, out, 0);
}

SEEN int mkdir(const char* path, mode_t mode) {
  hang("mkdir", path);
  return (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

SEEN int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  hang("open", path);
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

SEEN ssize_t write(int file, const void* bytes, size_t size) {
  hang_on("write", file);
  return syscall(SYS_write, file, bytes, size);
}

SEEN int fsync(int file) {
  hang_on("fsync", file);
  return (int)syscall(SYS_fsync, file);
}
