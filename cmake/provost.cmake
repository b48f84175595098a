# How rooms, programs and tests are declared. One static library a room; third-party libraries stay PRIVATE.

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(provost_flags INTERFACE)
target_compile_options(provost_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wswitch-enum -Werror
  -fstack-protector-strong)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 takes the unused arms of std::variant and std::optional for uninitialised reads; clang and the sanitizers look too.
  target_compile_options(provost_flags INTERFACE -Wno-maybe-uninitialized)
endif()
target_include_directories(provost_flags INTERFACE ${PROJECT_SOURCE_DIR})
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(provost_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fcf-protection)
  target_compile_definitions(provost_flags INTERFACE _GLIBCXX_ASSERTIONS)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 sees overlapping copies in std::string where there are none (GCC PR 105651).
    target_compile_options(provost_flags INTERFACE -Wno-restrict)
  endif()
  target_link_options(provost_flags INTERFACE -Wl,-z,relro,-z,now -pie)
endif()
if(PROVOST_SANITIZE STREQUAL "address")
  target_compile_options(provost_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  target_link_options(provost_flags INTERFACE -fsanitize=address,undefined)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_compile_options(provost_flags INTERFACE
      -fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/cmake/sanitizer_ignore.txt)
  endif()
elseif(PROVOST_SANITIZE STREQUAL "thread")
  target_compile_options(provost_flags INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(provost_flags INTERFACE -fsanitize=thread)
endif()
if(PROVOST_FUZZ)
  target_compile_options(provost_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# provost_room(NAME SOURCES … [DEPENDS room …] [LINK library …])
# A room is the static library provost_NAME. DEPENDS names the rooms below that its headers or sources include.
function(provost_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;DEPENDS;LINK" ${ARGN})
  add_library(provost_${name} STATIC ${ROOM_SOURCES})
  target_link_libraries(provost_${name} PUBLIC provost_flags)
  foreach(room ${ROOM_DEPENDS})
    target_link_libraries(provost_${name} PUBLIC provost_${room})
  endforeach()
  target_link_libraries(provost_${name} PRIVATE ${ROOM_LINK})
endfunction()

set(PROVOST_EXCHANGES ${PROJECT_BINARY_DIR}/exchanges)
file(MAKE_DIRECTORY ${PROVOST_EXCHANGES})

# provost_test(NAME SOURCES … DEPENDS room … [LINK library …] [LABELS …] [TIMEOUT seconds] [ENGINES] [EXCHANGES]
#   [PROPERTIES …])
# ENGINES: the tests use tests/support, and ctest starts a PostgreSQL for them.
# EXCHANGES: what they ask a face and hear is kept (tests/support/exchange_record.h), and read by tests/openapi.
# One GoogleTest program, one ctest entry. TIMEOUT is a safety net against a hang, not a measurement.
function(provost_test name)
  cmake_parse_arguments(TEST "ENGINES;EXCHANGES" "TIMEOUT" "SOURCES;DEPENDS;LINK;LABELS;PROPERTIES;ENVIRONMENT;ARGS" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_link_libraries(${name} PRIVATE provost_flags GTest::gmock GTest::gtest GTest::gtest_main ${TEST_LINK})
  foreach(room ${TEST_DEPENDS})
    target_link_libraries(${name} PRIVATE provost_${room})
  endforeach()
  if(TEST_ENGINES)
    target_link_libraries(${name} PRIVATE provost_test_support)
    list(APPEND TEST_PROPERTIES FIXTURES_REQUIRED postgres)
  endif()
  if(TEST_EXCHANGES)
    list(APPEND TEST_PROPERTIES FIXTURES_SETUP exchanges)
    list(APPEND TEST_ENVIRONMENT PROVOST_EXCHANGES=${PROVOST_EXCHANGES})
  endif()
  target_compile_definitions(${name} PRIVATE PROVOST_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data"
    PROVOST_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name} ${TEST_ARGS} WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 600)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${TEST_TIMEOUT} LABELS "${TEST_LABELS}"
    ENVIRONMENT "${TEST_ENVIRONMENT}" ${TEST_PROPERTIES})
endfunction()

# Everything that `make fuzz` runs.
add_custom_target(fuzzers)

# provost_fuzz(NAME SOURCES … DEPENDS room … CORPUS folder [LINK library …])
# One program around LLVMFuzzerTestOneInput, named …_fuzz; CORPUS is its folder of seeds in tests/data/fuzz. With
# PROVOST_FUZZ it is a libFuzzer program, else an ordinary test that runs the seeds and a fixed set of their mutations.
function(provost_fuzz name)
  cmake_parse_arguments(FUZZ "" "CORPUS" "SOURCES;DEPENDS;LINK" ${ARGN})
  set(corpus ${PROJECT_SOURCE_DIR}/tests/data/fuzz/${FUZZ_CORPUS})
  add_executable(${name} ${FUZZ_SOURCES})
  target_link_libraries(${name} PRIVATE provost_flags ${FUZZ_LINK})
  foreach(room ${FUZZ_DEPENDS})
    target_link_libraries(${name} PRIVATE provost_${room})
  endforeach()
  if(PROVOST_FUZZ)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    # libFuzzer writes what it finds into the first folder; the seeds of the project stay as they are.
    set(finds ${PROJECT_BINARY_DIR}/corpus/${name})
    file(MAKE_DIRECTORY ${finds})
    add_test(NAME ${name} COMMAND ${name} -runs=20000 -timeout=10 -max_len=65536 -seed=1 ${finds} ${corpus})
  else()
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus_main.cc)
    add_test(NAME ${name} COMMAND ${name} ${corpus})
  endif()
  # One line a target for cmake/fuzz.sh: where the program is and where its seeds are.
  file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/fuzzers/${name} CONTENT "$<TARGET_FILE:${name}> ${corpus}\n")
  set_tests_properties(${name} PROPERTIES TIMEOUT 300 LABELS fuzz)
  add_dependencies(fuzzers ${name})
endfunction()
