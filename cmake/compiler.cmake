# Which compilers are known good, and what every target of ours is compiled with.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles coroutines (temporaries in co_await "
                      "expressions are destroyed twice or never). Use clang >= 16 or g++ >= 13: "
                      "cmake -DCMAKE_CXX_COMPILER=clang++-19, or a preset.")
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 16)
  message(FATAL_ERROR "clang ${CMAKE_CXX_COMPILER_VERSION} is too old: aido needs clang >= 16 or g++ >= 13.")
endif()

find_package(Threads REQUIRED)
find_program(AIDO_CCACHE ccache)
if(AIDO_CCACHE)
  # What it must be told of to store what was compiled with a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${AIDO_CCACHE})
endif()

add_library(aido_options INTERFACE)
target_compile_options(aido_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror
                       -Wno-missing-designated-field-initializers)
target_include_directories(aido_options INTERFACE ${CMAKE_SOURCE_DIR})
target_link_libraries(aido_options INTERFACE Threads::Threads)
if(AIDO_SANITIZE)
  target_compile_options(aido_options INTERFACE -fsanitize=${AIDO_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(aido_options INTERFACE -fsanitize=${AIDO_SANITIZE})
  if(AIDO_SANITIZE MATCHES "undefined")
    target_compile_options(aido_options INTERFACE -fno-sanitize-recover=undefined)
  endif()
endif()
# What a package names and nothing calls stays out: libical's storage would bring a database along.
target_link_options(aido_options INTERFACE LINKER:--as-needed)

find_program(AIDO_MOLD mold)
if(AIDO_MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_link_options(aido_options INTERFACE -fuse-ld=mold)
endif()
