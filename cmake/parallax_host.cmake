# SPDX-License-Identifier: Apache-2.0
# Compiler settings for all of our code, and the one way to add a host module.

find_program(PLX_CCACHE ccache)
if(PLX_CCACHE)
  # With precompiled headers it must be told that __TIME__ and macros in front of the first include do not count here, and
  # not to read the 100 MB of them anew for every unit.
  set(launcher env CCACHE_INODECACHE=1 CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${PLX_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

# plx_settings: warnings as errors, sanitizers. Every target of ours links it privately.
add_library(plx_settings INTERFACE)
target_compile_options(plx_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wcast-align -Wconversion -Wsign-conversion -Wnull-dereference
  -Wno-missing-field-initializers # designated initialisers leave out what has a default
  -Wimplicit-fallthrough -Werror $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Wold-style-cast>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these falsely inside the standard library and Boost when optimising.
  target_compile_options(plx_settings INTERFACE -Wno-null-dereference -Wno-maybe-uninitialized -Wno-restrict
    -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
endif()
if(PARALLAX_SANITIZE)
  add_compile_options(-fsanitize=${PARALLAX_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${PARALLAX_SANITIZE})
else()
  add_link_options(-Wl,-z,relro,-z,now) # tables of addresses cannot be written to once a program runs
  # What writes past the end of an array ends the program. FORTIFY needs an optimiser.
  add_compile_options(-fstack-protector-strong
    "$<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>")
endif()
if(PARALLAX_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link) # coverage in the parsers themselves, not only in the targets
endif()

# plx_host_library(NAME <folder> LINK <public libraries…> LINK_PRIVATE <…>)
# A static library `parallax_<folder>` of every .cpp below host/<folder>, but for a program's main.cpp; includes are written
# from host/ ("media/…").
function(plx_host_library)
  cmake_parse_arguments(ARG "" "NAME" "LINK;LINK_PRIVATE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(REMOVE_ITEM sources ${CMAKE_CURRENT_SOURCE_DIR}/main.cpp)
  if(sources)
    add_library(parallax_${ARG_NAME} STATIC ${sources})
    target_include_directories(parallax_${ARG_NAME} PUBLIC ${PROJECT_SOURCE_DIR}/host)
    target_link_libraries(parallax_${ARG_NAME} PUBLIC ${ARG_LINK} PRIVATE plx_settings ${ARG_LINK_PRIVATE})
    plx_precompiled(parallax_${ARG_NAME} host)
  else()
    add_library(parallax_${ARG_NAME} INTERFACE)
    target_include_directories(parallax_${ARG_NAME} INTERFACE ${PROJECT_SOURCE_DIR}/host)
    target_link_libraries(parallax_${ARG_NAME} INTERFACE ${ARG_LINK})
  endif()
endfunction()

# plx_unit_tests(<folder> LINK <libraries…> [ALONE]): one Catch2 program `unit_<folder>` of every .cpp in the calling
# folder. ALONE: it uses nothing of the host and is compiled as it likes, without precompiled headers.
function(plx_unit_tests name)
  cmake_parse_arguments(ARG "ALONE" "" "LINK" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(unit_${name} ${sources})
  target_include_directories(unit_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(unit_${name} PRIVATE plx_settings ${ARG_LINK} Catch2::Catch2WithMain)
  if(NOT ARG_ALONE)
    plx_precompiled(unit_${name} tests)
  endif()
  catch_discover_tests(unit_${name} TEST_PREFIX "${name}: " DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 120)
endfunction()
