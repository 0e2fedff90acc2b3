# cmake -DROOT=<repository> -DCLANG_FORMAT=... -P format.cmake: every source must be as .clang-format has it. To make it so:
# git ls-files '*.hpp' '*.cpp' '*.cu' '*.cuh' | xargs clang-format -i
file(GLOB_RECURSE sources ${ROOT}/include/*.hpp ${ROOT}/include/*.cuh ${ROOT}/src/*.cpp ${ROOT}/tests/*.hpp ${ROOT}/tests/*.cpp
  ${ROOT}/tests/*.cu ${ROOT}/examples/*.cpp ${ROOT}/experiments/*.cpp ${ROOT}/bench/*.hpp ${ROOT}/bench/*.cpp)
execute_process(COMMAND ${CLANG_FORMAT} --dry-run -Werror ${sources} RESULT_VARIABLE status ERROR_VARIABLE errors)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${errors}")
endif()
