# SPDX-License-Identifier: GPL-3.0-or-later
# One interface target carries every compile flag; all our targets link it, nothing else sets flags.
add_library(chromascope_flags INTERFACE)
add_library(chromascope::flags ALIAS chromascope_flags)

target_compile_options(chromascope_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast -Wcast-qual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 takes `"literal" + std::string` for overlapping or overlong copies when it optimises (its bug 105651);
  # clang and later releases check the same code without a word.
  target_compile_options(chromascope_flags INTERFACE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow)
endif()
if(CHROMASCOPE_WERROR)
  target_compile_options(chromascope_flags INTERFACE -Werror)
endif()

if(CHROMASCOPE_HARDENING)
  target_compile_options(chromascope_flags INTERFACE
    -fstack-protector-strong -fstack-clash-protection -fcf-protection -Wformat -Werror=format-security)
  target_compile_definitions(chromascope_flags INTERFACE $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
  target_link_options(chromascope_flags INTERFACE -Wl,-z,relro -Wl,-z,now)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
endif()

if(CHROMASCOPE_SANITIZE)
  set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(chromascope_flags INTERFACE ${sanitizers})
  target_link_options(chromascope_flags INTERFACE ${sanitizers})
endif()

if(CHROMASCOPE_SANITIZE_THREADS)
  target_compile_options(chromascope_flags INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(chromascope_flags INTERFACE -fsanitize=thread)
endif()

if(CHROMASCOPE_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "the fuzz targets need clang: use the preset 'fuzz'")
  endif()
  target_compile_options(chromascope_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# The targets that include Qt headers link this one as well.
add_library(chromascope_qt_flags INTERFACE)
add_library(chromascope::qt_flags ALIAS chromascope_qt_flags)
target_link_libraries(chromascope_qt_flags INTERFACE chromascope::flags)
target_compile_definitions(chromascope_qt_flags INTERFACE
  QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_URL_CAST_FROM_STRING
  QT_STRICT_ITERATORS QT_USE_QSTRINGBUILDER QT_DISABLE_DEPRECATED_BEFORE=0x060400)
