# The first known good compiler, unless one was named (-DCMAKE_CXX_COMPILER, or AIDO_CXX or CXX in the environment).
# Included before project(), which fixes the choice for the build directory.
if(NOT CMAKE_CXX_COMPILER)
  if(NOT "$ENV{AIDO_CXX}" STREQUAL "")
    set(CMAKE_CXX_COMPILER "$ENV{AIDO_CXX}")
  elseif("$ENV{CXX}" STREQUAL "")
    find_program(AIDO_KNOWN_COMPILER NAMES clang++-19 clang++-20 clang++-21 clang++-18 clang++-17 clang++-16
                                           g++-14 g++-15 g++-13)
    if(AIDO_KNOWN_COMPILER)
      set(CMAKE_CXX_COMPILER "${AIDO_KNOWN_COMPILER}")
    endif()
  endif()
endif()
