// SPDX-License-Identifier: Apache-2.0
// The one include of Catch2: version 3 where it is installed, else 2.13.
#pragma once
#if __has_include(<catch2/catch_test_macros.hpp>)
// Not catch_all.hpp: it doubles what every test has to read.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
