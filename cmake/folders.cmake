# The house in its order: a folder includes only those before it (and core and concepts.hpp). Read by layering.cmake and
# umbrella.cmake.
cmake_minimum_required(VERSION 3.25)
set(words data sampling items prompts tokenizer probes masking order position batch)
set(numbers backend autograd encoding adapter model parallel train)
set(judging decode metrics baselines run)
set(folders core ${words} ${numbers} ${judging})
get_filename_component(ROOT ${ROOT} ABSOLUTE)
