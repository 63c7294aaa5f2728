// SPDX-License-Identifier: Apache-2.0
// What plugins put on the timeline, fetched on a thread of its own. A track of up to `whole` items is read once; of a
// larger one, the stretch that is on screen and as much on both sides: as items, or as counts where there are too many.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "desktop/timeline/model.hpp"
#include "desktop/timeline/view.hpp"
#include "plugins/extensions/track/tracks.hpp"

namespace parallax::panel {

struct PluginTracksOptions {
  uint64_t whole = 200'000;    ///< items that are read at once
  uint64_t stretch = 50'000;   ///< items of a stretch that are read one by one
  uint32_t pieces = 2048;      ///< counts of a stretch with more
  std::function<void()> wake;  ///< [any thread] something has come: the window is to be drawn
};

/// All calls but the worker's own: [UI thread].
class PluginTracks {
 public:
  PluginTracks(std::vector<plugins::TracksExtension*> plugins, PluginTracksOptions options);
  ~PluginTracks();
  PluginTracks(const PluginTracks&) = delete;
  PluginTracks& operator=(const PluginTracks&) = delete;

  /// Another session, or none ("").
  void show(const std::string& session);
  /// Another stretch is on screen.
  void view_changed(const timeline::View& view);
  /// Asks all plugins whether something has changed: after PanelRequests::tracks_changed, and now and then.
  void refresh();
  /// Puts what has come into the model, below the tracks that are there; true if anything changed.
  bool apply(timeline::Model& model);

 private:
  struct Source {
    plugins::TracksExtension* plugin;
    uint32_t index;
    std::string id;  // of the timeline's track
  };
  /// What is known of a source; the worker's.
  struct Known {
    bool asked = false;
    uint64_t revision = 0;
    bool whole = false;
    int64_t from_session_ns = 0;
    int64_t until_session_ns = 0;
    double ns_per_px = 0;
  };
  struct Wanted {
    std::string session;
    int64_t from_session_ns = 0;
    int64_t until_session_ns = 0;
    double ns_per_px = 0;
    uint64_t asked = 0;  // counts `refresh`
    uint64_t session_no = 0;
    bool stopping = false;
  };
  struct Come {
    size_t source;
    uint64_t session_no;
    std::vector<timeline::ItemValue> items;
  };

  void run();
  void fetch(size_t source, const Wanted& wanted);
  void deliver(size_t source, const Wanted& wanted, std::vector<timeline::ItemValue> items);
  void load_stretch(size_t source, const Wanted& wanted, Known& known);

  std::vector<Source> sources_;
  PluginTracksOptions options_;
  std::vector<Known> known_;  // the worker's
  std::mutex mutex_;
  std::condition_variable changed_;
  Wanted wanted_;           // by mutex
  std::vector<Come> come_;  // by mutex
  std::thread thread_;
};

}  // namespace parallax::panel
