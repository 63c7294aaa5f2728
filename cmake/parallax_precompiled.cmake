# SPDX-License-Identifier: Apache-2.0
# What nearly every unit reads and nobody here changes, read once: the standard library, fmt, tl::expected; in tests Catch2
# too. Only headers from outside: with one of ours in it, a change would build everything anew. A unit still includes what
# it uses; the presets asan, tsan, fuzz and check build without, and fail where one does not.
option(PARALLAX_PCH "Precompile the headers that nearly every unit reads" ON)

set(plx_common_headers <algorithm> <array> <atomic> <charconv> <chrono> <cmath> <condition_variable> <cstddef> <cstdint>
  <cstdlib> <cstring> <deque> <filesystem> <fstream> <functional> <limits> <map> <memory> <mutex> <optional> <set> <span>
  <string> <string_view> <thread> <utility> <variant> <vector> <fmt/format.h> <tl/expected.hpp>)

# plx_precompiled_set(<name> <headers…>): made once, for all targets that are compiled alike.
function(plx_precompiled_set name)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/precompiled/${name}.cpp CONTENT "// Its headers are what counts.\n")
  add_library(plx_precompiled_${name} OBJECT ${CMAKE_BINARY_DIR}/precompiled/${name}.cpp)
  target_link_libraries(plx_precompiled_${name} PRIVATE plx_settings fmt::fmt tl::expected)
  target_precompile_headers(plx_precompiled_${name} PRIVATE ${ARGN})
endfunction()

# plx_precompiled(<target> host|tests): `host` for libraries below host/; `tests` for programs, which link fmt, too.
function(plx_precompiled target set)
  if(PARALLAX_PCH)
    target_precompile_headers(${target} REUSE_FROM plx_precompiled_${set})
  endif()
endfunction()

if(PARALLAX_PCH)
  plx_precompiled_set(host ${plx_common_headers})
  if(PARALLAX_TESTS)
    set(catch_headers <catch2/catch.hpp>)
    if(Catch2_VERSION VERSION_GREATER_EQUAL 3) # those of tests/catch.hpp
      set(catch_headers <catch2/catch_approx.hpp> <catch2/catch_test_macros.hpp> <catch2/generators/catch_generators_all.hpp>)
    endif()
    plx_precompiled_set(tests ${plx_common_headers} ${catch_headers})
    # As in tests/unit, and for programs: g++ takes no headers that were compiled in another way.
    set_target_properties(plx_precompiled_tests PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(plx_precompiled_tests PRIVATE ${CMAKE_CXX_COMPILE_OPTIONS_PIE} -O1 -g1)
    target_link_libraries(plx_precompiled_tests PRIVATE Catch2::Catch2)
  endif()
endif()
