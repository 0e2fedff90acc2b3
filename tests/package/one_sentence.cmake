# cmake -DCOMPILER=... -DFLAGS=a|b|... -DCASE=own.cpp -DBROKEN=n -DSENTENCE=... -P one_sentence.cmake: with one member taken away
# the program must not compile, and the one error must say what to write.
cmake_minimum_required(VERSION 3.25)
string(REPLACE "|" ";" flags "${FLAGS}")
execute_process(COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C ${COMPILER} -std=c++20 -fsyntax-only ${flags} -DOWN_BROKEN=${BROKEN} ${CASE}
  RESULT_VARIABLE status ERROR_VARIABLE errors OUTPUT_QUIET)
if(status EQUAL 0)
  message(FATAL_ERROR "${CASE} compiles with OWN_BROKEN=${BROKEN}, and must not")
endif()
# A semicolon would part one message into several.
string(REPLACE ";" "," plain "${errors}")
string(REPLACE ";" "," sentence "${SENTENCE}")
string(REGEX MATCHALL "error: [^\n]*" lines "${plain}")
list(LENGTH lines count)
string(FIND "${lines}" "${sentence}" at)
if(at EQUAL -1 OR NOT count EQUAL 1)
  message(FATAL_ERROR "${CASE} with OWN_BROKEN=${BROKEN}: the only error must say\n  ${SENTENCE}\nbut there are ${count}:\n${errors}")
endif()
