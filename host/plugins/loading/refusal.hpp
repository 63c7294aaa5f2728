// SPDX-License-Identifier: Apache-2.0
// Why a plugin was not taken: the step of loading that said no, in the order in which the steps run. Up to and
// including `licence` no byte of the plugin has run.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/names.hpp"
#include "base/result.hpp"

namespace parallax::plugins {

enum class Step { scan = 1, manifest, policy, platform, seal, licence, symbols, load, origin, entry, tables };

constexpr auto enum_names(Step) {
  return enum_table<Step>({{Step::scan, "scan"},
                           {Step::manifest, "manifest"},
                           {Step::policy, "policy"},
                           {Step::platform, "platform"},
                           {Step::seal, "seal"},
                           {Step::licence, "licence"},
                           {Step::symbols, "symbols"},
                           {Step::load, "load"},
                           {Step::origin, "origin"},
                           {Step::entry, "entry"},
                           {Step::tables, "tables"}});
}

struct Refusal {
  Step step = Step::scan;
  Error error;
  friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// How much a plugin is trusted, by where it lies and who signed it.
enum class Trust { bundled, signed_by_vendor, developer };
constexpr auto enum_names(Trust) {
  return enum_table<Trust>(
      {{Trust::bundled, "bundled"}, {Trust::signed_by_vendor, "signed"}, {Trust::developer, "developer"}});
}
using parallax::name_of;  // so that namespaces with names of their own find it for these

/// One plugin that was found, loaded or not, as the Modules view shows it.
struct PluginInfo {
  std::filesystem::path folder;
  std::string id;    ///< empty if the manifest could not be read
  std::string name;  ///< then the folder's name
  std::string version;
  std::string vendor;
  std::vector<std::string> provides;  ///< what it offers, or would have offered
  std::optional<Trust> trust;
  std::vector<std::string> notes;  ///< what a user should know: "not sealed", "took 2.3 s to start"
  std::optional<Refusal> refusal;  ///< nullopt: loaded
  [[nodiscard]] bool loaded() const { return !refusal.has_value(); }
};

}  // namespace parallax::plugins
