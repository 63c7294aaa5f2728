// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "service/engine.hpp"
#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::recorder;
namespace fs = std::filesystem;

TEST_CASE("a folder given by --plugins is no part of the installation: its plugins need a signature") {
  const test::TempFolder temp;
  fs::copy(fs::path(PLX_BAD_PLUGINS) / "bad_harmless", temp.path() / "bad_harmless", fs::copy_options::recursive);
  CommonOptions common;
  common.plugins = {temp.path()};
  const plugins::Registry& refused = load_plugins(common, {});
  REQUIRE(refused.plugins().size() == 1);
  REQUIRE(refused.plugins()[0].refusal);
  CHECK(refused.plugins()[0].refusal->error.code == "unsigned");

  common.plugins_dev = {temp.path()};
  const plugins::Registry& developed = load_plugins(common, {});
  REQUIRE(developed.plugins().size() == 1);
  CHECK(developed.plugins()[0].trust == plugins::Trust::developer);
}
