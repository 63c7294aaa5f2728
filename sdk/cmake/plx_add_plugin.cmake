# SPDX-License-Identifier: Apache-2.0
# plx_add_plugin(NAME <name> ID <vendor.name> VERSION <x.y.z> TITLE <text> SOURCES <files…> PROVIDES <extension ids…>
#                [VENDOR <text>] [DESCRIPTION <text>] [LICENCE <SPDX>] [MIN_HOST <x.y.z>] [FEATURES <licensed features…>]
#                [LINK <libraries…>] [OUTPUT <folder: not installed then>])
#
# Makes the target <name>, the plugin <folder>/<name>/{<name>.so,plugin.json} (folder: ${CMAKE_BINARY_DIR}/plugins), and
# seals it: the manifest then holds size and SHA-256 of the library. The library exports exactly plx_plugin_abi and
# plx_plugin_entry, leaves no symbol undefined and finds libraries that lie beside it.

function(plx_json_list out)
  set(items "")
  foreach(item ${ARGN})
    list(APPEND items "\"${item}\"")
  endforeach()
  list(JOIN items ", " items)
  set(${out} "[${items}]" PARENT_SCOPE)
endfunction()

function(plx_add_plugin)
  cmake_parse_arguments(ARG "" "NAME;ID;VERSION;TITLE;VENDOR;DESCRIPTION;LICENCE;MIN_HOST;OUTPUT"
    "SOURCES;PROVIDES;FEATURES;LINK" ${ARGN})
  foreach(needed NAME ID VERSION SOURCES PROVIDES)
    if(NOT ARG_${needed})
      message(FATAL_ERROR "plx_add_plugin: ${needed} is missing")
    endif()
  endforeach()
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "plx_add_plugin(${ARG_NAME}): unknown arguments ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT ARG_TITLE)
    set(ARG_TITLE ${ARG_NAME})
  endif()
  if(NOT ARG_MIN_HOST)
    set(ARG_MIN_HOST 0.1.0)
  endif()
  set(install_it OFF)
  if(NOT ARG_OUTPUT)
    set(ARG_OUTPUT ${CMAKE_BINARY_DIR}/plugins)
    set(install_it ON)
  endif()
  set(folder ${ARG_OUTPUT}/${ARG_NAME})
  set(PLX_PLUGIN_MAP ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plx_plugin.map)

  add_library(${ARG_NAME} MODULE ${ARG_SOURCES})
  set_target_properties(${ARG_NAME} PROPERTIES
    PREFIX "" SUFFIX ".so" LIBRARY_OUTPUT_DIRECTORY ${folder}
    CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    INSTALL_RPATH "$ORIGIN" BUILD_WITH_INSTALL_RPATH ON POSITION_INDEPENDENT_CODE ON)
  target_compile_features(${ARG_NAME} PRIVATE cxx_std_20)
  target_compile_definitions(${ARG_NAME} PRIVATE PLX_PLUGIN_ID="${ARG_ID}" PLX_PLUGIN_VERSION="${ARG_VERSION}")
  target_compile_options(${ARG_NAME} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  target_link_libraries(${ARG_NAME} PRIVATE Parallax::SDK ${ARG_LINK})
  target_link_options(${ARG_NAME} PRIVATE LINKER:--version-script=${PLX_PLUGIN_MAP} LINKER:--exclude-libs,ALL)
  if(NOT (CMAKE_CXX_COMPILER_ID MATCHES Clang AND CMAKE_SHARED_LINKER_FLAGS MATCHES fsanitize OR PARALLAX_SANITIZE))
    target_link_options(${ARG_NAME} PRIVATE LINKER:-z,defs) # clang's sanitizers leave their symbols to the program
  endif()
  if(NOT (PARALLAX_SANITIZE OR CMAKE_CXX_FLAGS MATCHES fsanitize)) # as the host: a flaw in memory is harder to use
    target_compile_options(${ARG_NAME} PRIVATE -fstack-protector-strong
      "$<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>")
    target_link_options(${ARG_NAME} PRIVATE LINKER:-z,relro,-z,now)
  endif()
  if(TARGET plx_settings)
    target_link_libraries(${ARG_NAME} PRIVATE plx_settings)
  endif()

  file(STRINGS ${PLX_SDK_INCLUDE_DIR}/parallax/abi/base.h boot REGEX "#define PLX_BOOT_NUMBER")
  string(REGEX MATCH "[0-9]+" boot "${boot}")
  string(TOLOWER ${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR} platform)
  plx_json_list(provides ${ARG_PROVIDES})
  plx_json_list(features ${ARG_FEATURES})
  set(unsealed ${CMAKE_CURRENT_BINARY_DIR}/${ARG_NAME}.plugin.json)
  file(CONFIGURE OUTPUT ${unsealed} @ONLY CONTENT [[{
  "manifest": 1,
  "id": "@ARG_ID@",
  "name": "@ARG_TITLE@",
  "version": "@ARG_VERSION@",
  "vendor": "@ARG_VENDOR@",
  "description": "@ARG_DESCRIPTION@",
  "licence": "@ARG_LICENCE@",
  "boot": @boot@,
  "sdk": "@ParallaxSDK_VERSION@",
  "min_host": "@ARG_MIN_HOST@",
  "platform": "@platform@",
  "library": "@ARG_NAME@.so",
  "provides": @provides@,
  "features": @features@,
  "files": []
}
]])
  set(check Parallax::parallax-plugin-check)
  if(TARGET parallax-plugin-check)
    set(check parallax-plugin-check)
    add_dependencies(${ARG_NAME} parallax-plugin-check)
  endif()
  set_property(TARGET ${ARG_NAME} APPEND PROPERTY LINK_DEPENDS ${unsealed} ${PLX_PLUGIN_MAP})
  add_custom_command(TARGET ${ARG_NAME} POST_BUILD VERBATIM
    COMMAND ${CMAKE_COMMAND} -E copy ${unsealed} ${folder}/plugin.json
    COMMAND $<TARGET_FILE:${check}> --seal ${folder}
    COMMENT "Sealing the plugin ${ARG_NAME}")

  if(NOT install_it)
    return()
  endif()
  # Stripping at installation changes the hash: the installed plugin is sealed anew.
  set(installed lib/parallax/plugins/${ARG_NAME})
  install(TARGETS ${ARG_NAME} LIBRARY DESTINATION ${installed} COMPONENT plugins)
  install(FILES ${folder}/plugin.json DESTINATION ${installed} COMPONENT plugins)
  install(CODE "execute_process(COMMAND $<TARGET_FILE:${check}> --seal \$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${installed}
    COMMAND_ERROR_IS_FATAL ANY)" COMPONENT plugins)
endfunction()
