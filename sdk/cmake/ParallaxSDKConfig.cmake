# SPDX-License-Identifier: Apache-2.0
# find_package(ParallaxSDK): the target Parallax::SDK and the function plx_add_plugin.
include(${CMAKE_CURRENT_LIST_DIR}/ParallaxSDKTargets.cmake)
get_target_property(PLX_SDK_INCLUDE_DIR Parallax::SDK INTERFACE_INCLUDE_DIRECTORIES)
include(${CMAKE_CURRENT_LIST_DIR}/plx_add_plugin.cmake)
