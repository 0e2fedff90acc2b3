# cmake -DROOT=<repository> -DBUILD=<build folder> -P tidy.cmake: clang-tidy by .clang-tidy over the sources that differ from
# the commit in the variable TIDY_SINCE of the environment (else from the one before the last).
set(since "$ENV{TIDY_SINCE}")
if(since STREQUAL "")
  set(since HEAD~1)
endif()
execute_process(COMMAND git diff --name-only --diff-filter=d ${since} -- *.hpp *.cuh *.cpp WORKING_DIRECTORY ${ROOT}
  OUTPUT_VARIABLE changed OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "git cannot tell what has changed since ${since}")
endif()
string(REPLACE "\n" ";" changed "${changed}")
list(FILTER changed EXCLUDE REGEX "compile_fail/")
foreach(file IN LISTS changed)
  message("${file}")
  execute_process(COMMAND clang-tidy --quiet --warnings-as-errors=* ${file} -- -x c++ -std=c++20 -DRECGLM_COMPILED -Iinclude -Itests -Ibench
    WORKING_DIRECTORY ${ROOT} RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    set(found TRUE)
  endif()
endforeach()
if(found)
  message(FATAL_ERROR "clang-tidy found something")
endif()
