// SPDX-License-Identifier: Apache-2.0
#include "plugins/loader.hpp"

#define BOOST_DLL_USE_STD_FS
#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/dll/library_info.hpp>
#include <boost/dll/shared_library.hpp>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <optional>
#include <thread>

#include "plugins/extensions/kinds.hpp"
#include "plugins/loading/abi_text.hpp"
#include "plugins/loading/tables.hpp"

namespace parallax::plugins {
namespace {

namespace fs = std::filesystem;
using Outcome = tl::expected<LoadedPlugin, Refusal>;

constexpr const char* kAbiName = "plx_plugin_abi";
constexpr const char* kEntryName = "plx_plugin_entry";
constexpr const char* kRemedy = "Tell the plugin's vendor; install another version of it.";

[[nodiscard]] tl::unexpected<Refusal> refuse(Step step, std::string code, std::string text,
                                             std::string remedy = kRemedy) {
  return tl::unexpected<Refusal>({step, {std::move(code), std::move(text), std::move(remedy)}});
}
[[nodiscard]] tl::unexpected<Refusal> refuse(Step step, Error error) {
  if (error.remedy.empty()) error.remedy = kRemedy;
  return tl::unexpected<Refusal>({step, std::move(error)});
}

/// Old linkers export these from every library.
bool is_linkers_own(std::string_view name) {
  return name == "_init" || name == "_fini" || name == "_edata" || name == "_end" || name == "__bss_start";
}

/// Step 7: reads the names in the file without loading it.
std::optional<Refusal> check_symbols(const fs::path& library, const std::string& shown) {
  std::vector<std::string> names;
  try {
    names = boost::dll::library_info(library).symbols();
  } catch (const std::exception& e) {
    return refuse(Step::symbols, "not-a-library", fmt::format("{} is no library: {}.", shown, e.what())).value();
  }
  for (const char* wanted : {kAbiName, kEntryName}) {
    if (std::ranges::find(names, wanted) == names.end()) {
      return refuse(Step::symbols, "entry-missing", fmt::format("{} does not export {}.", shown, wanted),
                    "Build the plugin with plx_add_plugin and end it with PLX_PLUGIN.")
          .value();
    }
  }
  const auto extra = std::ranges::find_if(
      names, [](const std::string& name) { return name != kAbiName && name != kEntryName && !is_linkers_own(name); });
  if (extra != names.end()) {
    return refuse(Step::symbols, "symbols-extra",
                  fmt::format("{} exports more than its two names, for example {}.", shown, *extra),
                  "Build the plugin with plx_add_plugin.")
        .value();
  }
  return std::nullopt;
}

/// Whether `address` lies in `library` itself and not in something that it depends on.
bool comes_from(const void* address, const fs::path& library) {
  Dl_info info{};
  std::error_code ec;
  return ::dladdr(address, &info) != 0 && info.dli_fname != nullptr && fs::equivalent(info.dli_fname, library, ec);
}

struct Work {
  fs::path library;  ///< through the pinned folder
  fs::path shown;    ///< as people know it
  Manifest manifest;
  const plx_host* host;
  const Clock& clock;
  Sentinel sentinel;  // by mutex, as what follows
  std::atomic<Step> step{Step::load};
  std::mutex mutex;
  std::condition_variable done;
  std::optional<Outcome> outcome;
};

void enter_step(Work& work, Step step) {
  work.step = step;
  const std::scoped_lock lock(work.mutex);
  work.sentinel.at(step);
}

/// A place for a library that is never unloaded.
boost::dll::shared_library& keep_for_ever() {
  static std::mutex mutex;
  static auto* all = new std::list<boost::dll::shared_library>;  // never destroyed, that would unload
  const std::scoped_lock lock(mutex);
  return all->emplace_back();
}

/// The loader's words, with the folder as people know it.
std::string with_shown(std::string text, const Work& work) {
  const std::string pinned = work.library.parent_path().string();
  for (size_t at = text.find(pinned); at != std::string::npos; at = text.find(pinned))
    text.replace(at, pinned.size(), work.shown.parent_path().string());
  return text;
}

/// Steps 8 to 11, on the plugin's own thread: constructors, entry and `describe` are the plugin's code.
Outcome run_steps(Work& work) {
  enter_step(work, Step::load);
  ::dlerror();
  boost::dll::fs::error_code ec;
  boost::dll::shared_library& loaded = keep_for_ever();
  loaded.load(work.library, ec, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
  if (ec) {
    const char* why = ::dlerror();  // Boost's own text says no more than "Bad file descriptor"
    return refuse(Step::load, "not-loadable",
                  fmt::format("{} cannot be loaded: {}.", work.shown.string(),
                              why != nullptr ? with_shown(why, work) : ec.message()),
                  "Install the libraries that it needs, or another version of the plugin.");
  }

  enter_step(work, Step::origin);
  const void* number = ::dlsym(loaded.native(), kAbiName);
  void* entry_address = ::dlsym(loaded.native(), kEntryName);
  if (number == nullptr || entry_address == nullptr || !comes_from(number, work.library) ||
      !comes_from(entry_address, work.library)) {
    return refuse(Step::origin, "entry-elsewhere",
                  fmt::format("The entry that was found does not come from {}.", work.shown.string()));
  }
  if (const uint32_t boot = *static_cast<const uint32_t*>(number); boot != PLX_BOOT_NUMBER) {
    return refuse(Step::origin, "boot-number",
                  fmt::format("The library has the boot number {}; this host has {}.", boot, PLX_BOOT_NUMBER));
  }

  enter_step(work, Step::entry);
  const auto entry = reinterpret_cast<plx_plugin_entry_fn>(entry_address);
  const plx_plugin* plugin = nullptr;
  plx_error error{};
  plx_status status = PLX_E_EXCEPTION;
  try {
    status = entry(work.host, &plugin, &error);
  } catch (...) {  // against the rules, yet no reason to fall with it
    return refuse(Step::entry, "entry-threw", "The plugin's entry threw an exception.");
  }
  if (status != PLX_OK) return refuse(Step::entry, error_of(status, error, "The plugin's entry failed."));

  enter_step(work, Step::tables);
  const auto kinds = extension_kinds();
  std::vector<TableShape> shapes;
  for (const ExtensionKind& kind : kinds) shapes.push_back({kind.id, kind.table_bytes});
  const auto tables = validate_tables(plugin, work.manifest, shapes);
  if (!tables) return refuse(Step::tables, tables.error());
  LoadedPlugin out;
  for (const ExtensionKind& kind : kinds) {
    if (kind.make == nullptr || !tables->known.contains(kind.id)) continue;
    auto made = kind.make({work.manifest.id, *tables, work.clock});
    if (!made) return refuse(Step::tables, made.error());
    out.extensions.push_back(std::move(*made));
  }
  for (const std::string& id : tables->unknown) {
    out.notes.push_back(fmt::format("Offers {}, which this program has no use for.", id));
  }
  return out;
}

}  // namespace

Outcome load_plugin(PinnedFolder& folder, const Manifest& manifest, const plx_host* host, const Clock& clock,
                    Sentinel sentinel, const LoadOptions& options) {
  const fs::path library = folder.pinned() / manifest.library;
  const fs::path shown = folder.path() / manifest.library;
  const auto there = folder.open_file(manifest.library);
  if (!there) return refuse(Step::symbols, there.error());
  ::close(*there);
  if (auto refusal = check_symbols(library, shown.string())) return tl::unexpected<Refusal>(std::move(*refusal));
  folder.keep();

  // Shared with the thread, which outlives this call if the plugin hangs.
  auto work =
      std::shared_ptr<Work>(new Work{library, shown, manifest, host, clock, std::move(sentinel), {}, {}, {}, {}});
  const auto started = std::chrono::steady_clock::now();
  std::thread thread([work] {
    Outcome outcome = [&]() -> Outcome {
      try {
        return run_steps(*work);
      } catch (const std::exception& e) {
        return refuse(work->step, "plugin-exception", fmt::format("Loading failed: {}.", e.what()));
      }
    }();
    const std::scoped_lock lock(work->mutex);
    work->outcome = std::move(outcome);
    work->done.notify_all();
  });
  std::unique_lock lock(work->mutex);
  const bool ready =
      work->done.wait_for(lock, std::chrono::nanoseconds(options.limit_ns), [&] { return work->outcome.has_value(); });
  const int64_t took_ns = std::chrono::nanoseconds(std::chrono::steady_clock::now() - started).count();
  if (!ready) {
    Sentinel ended = std::move(work->sentinel);  // it hung, it did not crash: no quarantine
    lock.unlock();
    thread.detach();
    return refuse(work->step, "entry-timeout",
                  fmt::format("The plugin {} was not ready after {:.1f} s and was given up.", manifest.id,
                              static_cast<double>(took_ns) / 1e9));
  }
  lock.unlock();
  thread.join();
  { const Sentinel ended = std::move(work->sentinel); }
  if (work->outcome->has_value() && took_ns > options.report_ns) {
    (*work->outcome)->notes.push_back(fmt::format("Took {:.1f} s to start.", static_cast<double>(took_ns) / 1e9));
  }
  return std::move(*work->outcome);
}

}  // namespace parallax::plugins
