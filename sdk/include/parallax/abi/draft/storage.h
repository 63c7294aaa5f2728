// SPDX-License-Identifier: Apache-2.0
// Extension `plx.storage/1` (draft): a place for bytes. Names, index, retention and hashes are the recorder's affair.
//
// A volume holds objects. An object's name is a relative path of UTF-8 text with '/' between its components; no
// component is empty, "." or "..", and a backend refuses such names with PLX_E_INVALID. Folders come and go with their
// objects. An object grows at its end; `commit` declares it complete. What was appended and synced survives loss of
// power, what was appended only survives the end of the process.
//
// Every call that may touch the medium has a deadline on `plx.clock/1`; PLX_E_TIMEOUT after it. Errors that backends
// tell apart: PLX_E_NO_SPACE, PLX_E_OFFLINE (medium gone), PLX_E_DENIED (rights, read-only), PLX_E_CORRUPT,
// PLX_E_RETRY (passing), PLX_E_NOT_FOUND, PLX_E_EXISTS.
#pragma once

#include "config.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PLX_STORAGE_ID "plx.storage/1"

/// `patch_head` works. Without it a recording's part stays fragmented, its index beside it.
#define PLX_VOLUME_PATCH_HEAD 1ull
/// `truncate` works.
#define PLX_VOLUME_TRUNCATE 2ull
/// Objects are plain files; `local_path` answers.
#define PLX_VOLUME_LOCAL_PATH 4ull

/// `patch_head` reaches bytes below this offset only.
#define PLX_PATCH_HEAD_LIMIT 4096u

typedef struct plx_volume plx_volume;
typedef struct plx_object plx_object;

/// APPENDABLE. About the backend. Everything in it lives as long as the process.
typedef struct plx_storage_info {
  uint32_t struct_size;
  uint32_t key_count;
  const plx_config_key* keys;
  plx_str backend;  // short and stable: "local"
  plx_str name;     // for people: "Local folders"
} plx_storage_info;
PLX_LAYOUT(plx_storage_info, name, 48);

/// APPENDABLE. About an opened volume; valid until the next `volume_info` of that volume.
typedef struct plx_volume_info {
  uint32_t struct_size;
  int32_t priority;       // the host fills volumes with the highest first
  uint64_t capabilities;  // PLX_VOLUME_…
  plx_str name;           // for people, without secrets: the folder's path, the bucket
} plx_volume_info;
PLX_LAYOUT(plx_volume_info, name, 32);

/// APPENDABLE. In bytes. `free_bytes` is what may still be written, after the backend's own floor; `kept_bytes` is that
/// floor, as far as it is free: people are told of both.
typedef struct plx_volume_space {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t free_bytes;
  uint64_t total_bytes;
  uint64_t kept_bytes;
} plx_volume_space;
PLX_LAYOUT(plx_volume_space, kept_bytes, 32);

/// APPENDABLE. Receives a listing. Valid during the call.
typedef struct plx_list_sink {
  uint32_t struct_size;
  uint32_t reserved;
  void* ctx;
  /// [control] One object's full name and size. Returns 0 to go on, 1 to end the listing.
  int32_t (*object)(void* ctx, plx_str name, uint64_t size_bytes);
} plx_list_sink;
PLX_LAYOUT(plx_list_sink, object, 24);

/// APPENDABLE. The extension. Every slot is filled; what a volume cannot do answers PLX_E_UNSUPPORTED.
typedef struct plx_storage_1 {
  uint32_t struct_size;
  uint32_t reserved;
  void* ctx;
  /// [any] About the backend.
  plx_status (*describe)(void* ctx, plx_storage_info* out, plx_error* error);

  // Volumes. All slots but open and close may be called from several threads at once for one volume.

  /// [control] Opens a volume and checks that it can be used: writes nothing but what it needs for that.
  plx_status (*open_volume)(void* ctx, const plx_config* config, int64_t deadline_monotonic_ns, plx_volume** out,
                            plx_error* error);
  /// [control & opened] Destroys the volume; all its objects were closed before.
  void (*close_volume)(void* ctx, plx_volume* volume);
  /// [any & opened] Capabilities, priority, name; does not touch the medium.
  plx_status (*volume_info)(void* ctx, plx_volume* volume, plx_volume_info* out, plx_error* error);
  /// [any & opened] Free and total bytes.
  plx_status (*space)(void* ctx, plx_volume* volume, int64_t deadline_monotonic_ns, plx_volume_space* out,
                      plx_error* error);
  /// [any & opened] All objects in `folder` and below it (empty: all), in ascending order of bytes of their names. An
  /// unknown folder is empty. PLX_CANCELLED if the sink ended it.
  plx_status (*list)(void* ctx, plx_volume* volume, plx_str folder, const plx_list_sink* sink,
                     int64_t deadline_monotonic_ns, plx_error* error);
  /// [any & opened] A new, empty object; PLX_E_EXISTS if the name is taken.
  plx_status (*create)(void* ctx, plx_volume* volume, plx_str name, int64_t deadline_monotonic_ns, plx_object** out,
                       plx_error* error);
  /// [any & opened] An existing object to read, patch, truncate or append to; PLX_E_NOT_FOUND.
  plx_status (*open)(void* ctx, plx_volume* volume, plx_str name, int64_t deadline_monotonic_ns, plx_object** out,
                     plx_error* error);
  /// [any & opened] Removes a closed object; PLX_E_NOT_FOUND if there is none.
  plx_status (*remove)(void* ctx, plx_volume* volume, plx_str name, int64_t deadline_monotonic_ns, plx_error* error);
  /// [any & opened] Writes a small object (≤ 16 MiB) in one step, new or not: readers see the old content or the new
  /// one, also after loss of power.
  plx_status (*replace)(void* ctx, plx_volume* volume, plx_str name, plx_bytes content, int64_t deadline_monotonic_ns,
                        plx_error* error);
  /// [any & opened] Where the object lies as a plain file, valid until the next `local_path` on the calling thread;
  /// PLX_ABSENT without PLX_VOLUME_LOCAL_PATH. The object need not exist.
  plx_status (*local_path)(void* ctx, plx_volume* volume, plx_str name, plx_str* out, plx_error* error);

  // Objects.

  /// [writer & opened] Appends all pieces in order. All of them or an error, after which the end may be torn: the host
  /// asks `size`, truncates, or gives the object up.
  plx_status (*append)(void* ctx, plx_object* object, const plx_bytes* pieces, uint32_t count,
                       int64_t deadline_monotonic_ns, plx_error* error);
  /// [writer & opened] Overwrites existing bytes; offset + length ≤ PLX_PATCH_HEAD_LIMIT and ≤ size, else
  /// PLX_E_INVALID.
  plx_status (*patch_head)(void* ctx, plx_object* object, uint64_t offset, plx_bytes bytes,
                           int64_t deadline_monotonic_ns, plx_error* error);
  /// [writer & opened] Cuts the object to `size`; PLX_E_INVALID if it is shorter.
  plx_status (*truncate)(void* ctx, plx_object* object, uint64_t size, int64_t deadline_monotonic_ns, plx_error* error);
  /// [any & opened] After it returns, everything appended, patched or cut before the call survives loss of power, the
  /// object's name included. May run beside `append`.
  plx_status (*sync)(void* ctx, plx_object* object, int64_t deadline_monotonic_ns, plx_error* error);
  /// [writer & opened] Like sync, and declares the object complete: later writes on this handle are PLX_E_WRONG_STATE.
  plx_status (*commit)(void* ctx, plx_object* object, int64_t deadline_monotonic_ns, plx_error* error);
  /// [any & opened] Reads up to `capacity` bytes from `offset`; `*read` is smaller only at the end. May run beside
  /// `append`.
  plx_status (*pread)(void* ctx, plx_object* object, uint64_t offset, uint8_t* buffer, uint64_t capacity,
                      int64_t deadline_monotonic_ns, uint64_t* read, plx_error* error);
  /// [any & opened] Bytes in the object now.
  plx_status (*size)(void* ctx, plx_object* object, uint64_t* out, plx_error* error);
  /// [writer & opened] Lets go of the object, committed or not; it stays in the volume.
  void (*close)(void* ctx, plx_object* object);
} plx_storage_1;
PLX_LAYOUT(plx_storage_1, close, 168);

#ifdef __cplusplus
}
#endif
