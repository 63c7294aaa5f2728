# SPDX-License-Identifier: Apache-2.0
# Every library that Parallax uses, found once. All come from Debian 12 (see README); nothing is downloaded or vendored.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(OpenSSL REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tl-expected REQUIRED)
find_package(SQLiteCpp REQUIRED)
pkg_check_modules(FFMPEG REQUIRED IMPORTED_TARGET libavformat libavcodec libavutil libswscale libswresample)
find_path(YUV_INCLUDE_DIR libyuv.h REQUIRED) # (the package has no file for pkg-config)
find_library(YUV_LIBRARY yuv REQUIRED)
add_library(yuv::yuv UNKNOWN IMPORTED)
set_target_properties(yuv::yuv PROPERTIES IMPORTED_LOCATION "${YUV_LIBRARY}"
  INTERFACE_INCLUDE_DIRECTORIES "${YUV_INCLUDE_DIR}")
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(TOMLPLUSPLUS REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(GLFW REQUIRED IMPORTED_TARGET glfw3)
pkg_check_modules(X11 REQUIRED IMPORTED_TARGET x11) # to end well when the display is lost
pkg_check_modules(EPOXY REQUIRED IMPORTED_TARGET epoxy)
pkg_check_modules(IMGUI REQUIRED IMPORTED_TARGET imgui freetype2) # its font builder
pkg_check_modules(PANGO REQUIRED IMPORTED_TARGET pangoft2 pangocairo fontconfig)
pkg_check_modules(PORTAUDIO REQUIRED IMPORTED_TARGET portaudio-2.0)
# Debian's C library has threads built in; -pthread would only part these from headers precompiled without.
foreach(library PANGO PORTAUDIO)
  get_target_property(options PkgConfig::${library} INTERFACE_COMPILE_OPTIONS)
  list(REMOVE_ITEM options -pthread)
  set_target_properties(PkgConfig::${library} PROPERTIES INTERFACE_COMPILE_OPTIONS "${options}")
endforeach()
if(PARALLAX_TESTS)
  find_package(Catch2 3 QUIET)
  if(NOT Catch2_FOUND)
    find_package(Catch2 2.13 REQUIRED) # the include shim tests/catch.hpp hides the difference
  endif()
  include(Catch)
  pkg_check_modules(GSTRTSP IMPORTED_TARGET gstreamer-rtsp-server-1.0 gstreamer-rtsp-1.0 gstreamer-rtp-1.0
    gstreamer-sdp-1.0 gstreamer-app-1.0)
endif()
