// SPDX-License-Identifier: Apache-2.0
// Base of the plugin ABI (C11): types, status codes, errors, and how a plugin and the host meet. Frozen: nothing in
// this file changes unless PLX_BOOT_NUMBER changes, and then old plugins are refused with both numbers named.
//
// A plugin is a shared library that exports exactly two names, `plx_plugin_abi` and `plx_plugin_entry`. The host reads
// the number without running code, calls the entry once, and gets a `plx_plugin`: a list of extensions, each an id with
// a revision ("plx.camera-driver/1") and a table of functions. In return the plugin asks the host for services by id
// ("plx.log/1"). A plugin is never unloaded.
//
// Every struct is marked FROZEN (never changes) or APPENDABLE (first field `uint32_t struct_size`, set by whoever fills
// the struct to the size that it was compiled with; slots are only added at the end). Readers ask with PLX_HAS before
// they touch a field that is newer than the first release. No struct has tail padding: a field appended into padding
// would leave `sizeof` unchanged. Fields named `reserved` are 0. Constants are int32_t and unknown values are legal
// input. Text is UTF-8, times are int64_t nanoseconds with the clock in the name.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "threads.h"

#ifdef __cplusplus
#define PLX_STATIC_ASSERT static_assert
#define PLX_SIZEOF_MEMBER(type, member) sizeof(type::member)
#define PLX_NOEXCEPT noexcept
extern "C" {
#else
#define PLX_STATIC_ASSERT _Static_assert
#define PLX_SIZEOF_MEMBER(type, member) sizeof(((type*)0)->member)
#define PLX_NOEXCEPT
#endif

/// Marks the two names that a plugin exports; everything else stays hidden.
#define PLX_EXPORT __attribute__((visibility("default")))
/// Holds a struct's size and its last member against tail padding and accidental change.
#define PLX_LAYOUT(type, last_member, bytes)                                                            \
  PLX_STATIC_ASSERT(sizeof(type) == (bytes), #type " must keep its size");                              \
  PLX_STATIC_ASSERT(offsetof(type, last_member) + PLX_SIZEOF_MEMBER(type, last_member) == sizeof(type), \
                    #type " must end with " #last_member ", without padding")
/// Whether the struct behind `object` is new enough to hold `member`.
#define PLX_HAS(type, object, member) \
  ((object)->struct_size >= offsetof(type, member) + PLX_SIZEOF_MEMBER(type, member))

PLX_STATIC_ASSERT(sizeof(void*) == 8, "Parallax plugins are 64-bit");

/// Calling rules and base types. A host loads a plugin only if both numbers are equal.
#define PLX_BOOT_NUMBER 1u

/// "No time known"; never a valid time on any clock.
#define PLX_NO_TIME INT64_MIN
/// A deadline that never comes.
#define PLX_NO_DEADLINE INT64_MAX

/// Answer of almost every function: 0 or one of the codes below; an unknown negative code means PLX_E_FAILED.
typedef int32_t plx_status;

#define PLX_OK 0
// Not errors: the asked-for thing does not exist here, cannot be had now, is used up, or was called off. No plx_error.
#define PLX_ABSENT (-1)
#define PLX_WOULD_BLOCK (-2)
#define PLX_END (-3)
#define PLX_CANCELLED (-4)
// Errors; the plx_error says more.
#define PLX_E_FAILED (-10)       // anything without a code of its own
#define PLX_E_INVALID (-11)      // an argument or a setting is wrong: found and expected stand in the message
#define PLX_E_UNSUPPORTED (-12)  // this implementation cannot do it
#define PLX_E_WRONG_STATE (-13)  // called before open, while streaming, …
#define PLX_E_EXCEPTION (-14)    // the plugin's code threw; the wrapper caught it
#define PLX_E_NO_MEMORY (-15)
#define PLX_E_TIMEOUT (-16)      // the deadline passed
#define PLX_E_UNREACHABLE (-17)  // no answer from the device or server
#define PLX_E_DENIED (-18)       // it answered and refused: password, rights, read-only
#define PLX_E_NOT_FOUND (-19)
#define PLX_E_EXISTS (-20)
#define PLX_E_NO_SPACE (-21)
#define PLX_E_OFFLINE (-22)  // the medium or device is gone and may come back
#define PLX_E_CORRUPT (-23)  // stored data is damaged
#define PLX_E_RETRY (-24)    // a passing fault: the same call may succeed if repeated

/// FROZEN. UTF-8 text, not terminated. `ptr` may be NULL if `len` is 0. Borrowed: as an argument valid during the call,
/// as a result until the next call of the same function on the same object.
typedef struct plx_str {
  const char* ptr;
  uint64_t len;
} plx_str;
PLX_LAYOUT(plx_str, len, 16);

/// FROZEN. Bytes; borrowed like plx_str.
typedef struct plx_bytes {
  const uint8_t* ptr;
  uint64_t len;
} plx_bytes;
PLX_LAYOUT(plx_bytes, len, 16);

/// FROZEN. Rates and time bases: `den` > 0, 0/1 is "unknown".
typedef struct plx_rational {
  int32_t num;
  int32_t den;
} plx_rational;
PLX_LAYOUT(plx_rational, den, 8);

/// FROZEN. A share in the owner of borrowed data, so that large data is never copied: who wants to keep the data after
/// the call calls `retain(ctx)` during it and `release(ctx)` once for each retain, from any thread. All fields NULL:
/// the data cannot be kept and must be copied.
typedef struct plx_anchor {
  void* ctx;
  void (*retain)(void* ctx);   // [any]
  void (*release)(void* ctx);  // [any]
} plx_anchor;
PLX_LAYOUT(plx_anchor, release, 24);

/// FROZEN. Why something failed, in words for the user. Each text is terminated by NUL and cut at a whole character.
/// The caller owns it and may pass NULL. `code` is stable ("camera-wrong-password"); `message` says what was found and
/// what was expected; `remedy` says what to do. None ever holds a secret.
typedef struct plx_error {
  char code[64];
  char message[448];
  char remedy[512];
} plx_error;
PLX_LAYOUT(plx_error, remedy, 1024);

/// FROZEN. One extension that a plugin offers. `id` is "plx.<noun>/<revision>" or "com.vendor.thing/1"; each id at most
/// once per plugin. `table` begins with `uint32_t struct_size` and lives as long as the process.
typedef struct plx_extension {
  plx_str id;
  const void* table;
} plx_extension;
PLX_LAYOUT(plx_extension, table, 24);

/// APPENDABLE. What the entry hands out. Lives as long as the process. `id` and `version` equal the manifest's.
typedef struct plx_plugin {
  uint32_t struct_size;
  uint32_t extension_count;
  const plx_extension* extensions;
  plx_str id;
  plx_str version;
} plx_plugin;
PLX_LAYOUT(plx_plugin, version, 48);

/// APPENDABLE. What the host hands in. Lives as long as the process.
typedef struct plx_host {
  uint32_t struct_size;
  uint32_t boot_number;
  void* ctx;
  plx_str version;  // of the host, "0.1.0"
  /// [any] The table of the service `id` ("plx.log/1"), which begins with `uint32_t struct_size` and lives as long as
  /// the process; NULL if this host does not offer it.
  const void* (*service)(void* ctx, plx_str id);
} plx_host;
PLX_LAYOUT(plx_host, service, 40);

/// The first exported name: PLX_BOOT_NUMBER as the plugin was compiled.
extern PLX_EXPORT const uint32_t plx_plugin_abi;

/// The second exported name. [control] Called once. Does nothing slow (no network, no search for devices): over 2 s is
/// reported, over 10 s the plugin is given up. On success sets `*out`.
typedef plx_status (*plx_plugin_entry_fn)(const plx_host* host, const plx_plugin** out, plx_error* error);
PLX_EXPORT plx_status plx_plugin_entry(const plx_host* host, const plx_plugin** out, plx_error* error) PLX_NOEXCEPT;

#ifdef __cplusplus
}
#endif
