# SPDX-License-Identifier: Apache-2.0
# `check_format`: clang-format over our sources; `check`: clang-tidy as well. They change nothing. `format`: applies
# clang-format.
find_program(PLX_CLANG_FORMAT NAMES clang-format-14 clang-format)
find_program(PLX_RUN_CLANG_TIDY NAMES run-clang-tidy-14 run-clang-tidy)
set(plx_list_sources git -C ${PROJECT_SOURCE_DIR} ls-files "*.cpp" "*.hpp" "*.h" "*.c")
add_custom_target(format COMMAND ${plx_list_sources} | xargs ${PLX_CLANG_FORMAT} -i
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} VERBATIM COMMENT "clang-format")
add_custom_target(check_format COMMAND ${plx_list_sources} | xargs ${PLX_CLANG_FORMAT} --dry-run --Werror
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} VERBATIM COMMENT "clang-format")
# Needs commands without precompiled headers of g++: the preset `check`. The compiler may be g++, whose warnings clang does
# not all know.
add_custom_target(check
  COMMAND ${PLX_RUN_CLANG_TIDY} -quiet -extra-arg=-Wno-unknown-warning-option -p ${CMAKE_BINARY_DIR}
    "${PROJECT_SOURCE_DIR}/(host|sdk|plugins)/.*\\.cpp$"
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} VERBATIM COMMENT "clang-tidy")
add_dependencies(check check_format)
