// SPDX-License-Identifier: Apache-2.0
// The words that stand in front of every slot of the plugin ABI. Frozen.
//
// Thread tags: who calls, and what the callee may do.
//   [control]  the thread that owns the object's life. Calls on one object never overlap and may come from different
//              threads one after the other. May block until its deadline, or briefly (≤ 1 s) where it has none.
//   [stream]   the producer's own thread of one stream. Calls for one stream never overlap. Must not block.
//   [writer]   the writer thread of one volume. Calls on one object never overlap. May block until the deadline.
//   [ui]       the user interface's thread. Must return within a few milliseconds.
//   [any]      any thread, several at once.
// State tags: what must be true when the call is made.
//   & opened       between a successful open and close
//   & streaming    between a successful start and stop of that stream
//   & !streaming   the opposite
//
// One instance is never entered concurrently except in [any] slots, and a callback never calls back into the plugin on
// the same stack: a sink that wants the producer to end answers PLX_SINK_STOP instead of calling `stop`. The C++
// wrapper checks overlap and state in debug builds (parallax/thread_check.hpp).
#pragma once
