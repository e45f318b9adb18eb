# Headers that are read once for many files; without a time in it, the same headers are the same file to ccache.
set(AIDO_PRECOMPILED_OPTIONS)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  set(AIDO_PRECOMPILED_OPTIONS -Xclang -fno-pch-timestamp -fpch-instantiate-templates)
endif()

# aido_library(NAME SOURCES file... [LINKS target...] [PRIVATE_LINKS target...] [PRECOMPILED header...])
#   One static library per folder. LINKS are seen by those who include its headers, PRIVATE_LINKS are not. PRECOMPILED are
#   the heavy headers that most of its files include; lint reads the files without them.
function(aido_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE_LINKS;PRECOMPILED" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC ${arg_LINKS} PRIVATE aido_options ${arg_PRIVATE_LINKS})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  if(arg_PRECOMPILED)
    list(TRANSFORM arg_PRECOMPILED PREPEND "${CMAKE_SOURCE_DIR}/" REGEX "^[^<]")
    target_compile_options(${name} PRIVATE ${AIDO_PRECOMPILED_OPTIONS})
    target_precompile_headers(${name} PRIVATE ${arg_PRECOMPILED})
  endif()
endfunction()

# The allocator of what is shipped and measured; the sanitizers bring their own.
add_library(aido_allocator INTERFACE)
if(NOT AIDO_SANITIZE)
  target_link_libraries(aido_allocator INTERFACE PkgConfig::JEMALLOC)
endif()

# What a test is of; the target tests_<label> builds the binaries of one label.
foreach(label unit contract simulation fault api bench soak)
  add_custom_target(tests_${label})
endforeach()

# A test runs for a moment and is compiled often, so nothing in it is optimized, and what nearly all of them include is
# read once: the frameworks, and the events and commands, whose variants cost two seconds wherever they are read.
set(AIDO_TEST_OPTIONS -O0 ${AIDO_PRECOMPILED_OPTIONS})

# aido_test(NAME [ONE_CASE] [HAS_PROPERTIES] SOURCES file... LINKS target... [LABELS label])
#   One GoogleTest binary; every TEST in it is a ctest case of its own, or all are one where they share what is slow to
#   start. One label, `unit` when none is given: gtest_discover_tests loses a second one. The presets fix the seed of
#   properties; with HAS_PROPERTIES the soak looks at many more examples, other ones each time.
function(aido_test name)
  cmake_parse_arguments(arg "ONE_CASE;HAS_PROPERTIES" "LABELS" "SOURCES;LINKS" ${ARGN})
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "aido_test(${name}): what is ${arg_UNPARSED_ARGUMENTS}?")
  endif()
  if(NOT arg_LABELS)
    set(arg_LABELS unit)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE aido_options ${arg_LINKS} GTest::gmock_main rapidcheck::rapidcheck)
  target_compile_options(${name} PRIVATE ${AIDO_TEST_OPTIONS})
  target_precompile_headers(${name} REUSE_FROM aido_test_headers)
  if(arg_ONE_CASE)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES LABELS ${arg_LABELS} TIMEOUT 1200)
  else()
    gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES LABELS ${arg_LABELS} TIMEOUT 600)
  endif()
  if(arg_HAS_PROPERTIES)
    add_test(NAME ${name}_large COMMAND ${name})
    set_tests_properties(${name}_large PROPERTIES LABELS soak TIMEOUT 3600 ENVIRONMENT RC_PARAMS=max_success=2000)
  endif()
  add_dependencies(tests_${arg_LABELS} ${name})
endfunction()

# aido_script_test(NAME COMMAND program argument... [LABELS label...] [RECORDS_USE])
#   A ctest case that runs a script from the root of the sources. With RECORDS_USE it writes down what it used of the
#   program, and comes before the test `usage`, which reads it.
set(AIDO_USED_FOLDER ${CMAKE_BINARY_DIR}/used)
function(aido_script_test name)
  cmake_parse_arguments(arg "RECORDS_USE" "" "COMMAND;LABELS" ${ARGN})
  add_test(NAME ${name} COMMAND ${arg_COMMAND} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT 600)
  if(arg_RECORDS_USE)
    set_tests_properties(${name} PROPERTIES ENVIRONMENT AIDO_USED=${AIDO_USED_FOLDER}/${name} FIXTURES_SETUP used)
  endif()
endfunction()
