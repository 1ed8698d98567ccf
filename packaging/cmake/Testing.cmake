# SPDX-License-Identifier: GPL-3.0-or-later
# chromascope_test(tst_name LABELS label... LIBRARIES lib...): tst_name.cpp in the calling folder becomes one Qt Test
# program and one ctest test. GUI programs run off screen; nobody's settings, caches or locale leak in.
function(chromascope_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LABELS;LIBRARIES" ${ARGN})
  add_executable(${name} ${name}.cpp ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES AUTOMOC ON)
  target_link_libraries(${name} PRIVATE chromascope::qt_flags test_support Qt6::Test ${ARG_LIBRARIES})
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
