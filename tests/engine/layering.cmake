# SPDX-License-Identifier: GPL-3.0-or-later
# The layers that the README promises, read from the include lines: cmake -DTOP=FOLDER -P layering.cmake
# The engine and the command line know no Qt and nothing of the window; the engine knows neither of its users.
set(qt "[<\"](Q[A-Za-z]|Qt[A-Z][A-Za-z]*/|q[a-z]+\\.h)")
set(rules
  "engine|${qt}|Qt"
  "engine|[<\"](ui|app|tests)/|its users"
  "app/cli|${qt}|Qt"
  "app/cli|[<\"](ui|tests)/|the window"
)

set(broken "")
foreach(rule IN LISTS rules)
  string(REGEX MATCH "^([^|]+)\\|(.*)\\|([^|]+)$" parsed "${rule}")
  set(room "${CMAKE_MATCH_1}")
  set(forbidden "${CMAKE_MATCH_2}")
  set(what "${CMAKE_MATCH_3}")
  file(GLOB_RECURSE files "${TOP}/${room}/*.h" "${TOP}/${room}/*.cpp")
  list(LENGTH files count)
  if(room STREQUAL "engine" AND count EQUAL 0)
    message(FATAL_ERROR "no sources below ${TOP}/${room}")
  endif()
  foreach(file IN LISTS files)
    file(STRINGS "${file}" lines REGEX "^[ \t]*#[ \t]*include[ \t]*${forbidden}")
    foreach(line IN LISTS lines)
      string(APPEND broken "\n  ${file}: ${line} (${room} must not know ${what})")
    endforeach()
  endforeach()
endforeach()
if(broken)
  message(FATAL_ERROR "the layers are broken:${broken}")
endif()
