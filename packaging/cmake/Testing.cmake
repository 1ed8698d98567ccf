# SPDX-License-Identifier: GPL-3.0-or-later
# chromascope_test_headers(name LIBRARIES lib... HEADERS header...): headers that the test programs of the calling folder
# have in common, compiled once. They are used by every chromascope_test() that follows in it.
function(chromascope_test_headers name)
  if(NOT CHROMASCOPE_PRECOMPILE)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "LIBRARIES;HEADERS" ${ARGN})
  file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp" CONTENT "// Carries the headers.\n")
  add_library(${name} OBJECT "${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp")
  target_link_libraries(${name} PRIVATE chromascope::qt_flags test_support Qt6::Test ${ARG_LIBRARIES})
  target_precompile_headers(${name} PRIVATE ${ARG_HEADERS})
  set(chromascope_headers_of_tests ${name} PARENT_SCOPE)
endfunction()

# chromascope_test(tst_name LABELS label... LIBRARIES lib...): tst_name.cpp in the calling folder becomes one Qt Test
# program and one ctest test. GUI programs run off screen; nobody's settings, caches or locale leak in.
function(chromascope_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LABELS;LIBRARIES" ${ARGN})
  add_executable(${name} ${name}.cpp ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES AUTOMOC ON)
  target_link_libraries(${name} PRIVATE chromascope::qt_flags test_support Qt6::Test ${ARG_LIBRARIES})
  if(chromascope_headers_of_tests)
    target_precompile_headers(${name} REUSE_FROM ${chromascope_headers_of_tests})
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set(homes "")
  foreach(kind CONFIG DATA STATE CACHE)
    list(APPEND homes "XDG_${kind}_HOME=${CMAKE_BINARY_DIR}/homes/${name}/${kind}")
  endforeach()
  set_tests_properties(${name} PROPERTIES
    LABELS "${ARG_LABELS}"
    TIMEOUT 300
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;XDG_RUNTIME_DIR=${CMAKE_BINARY_DIR};${homes}")
endfunction()
