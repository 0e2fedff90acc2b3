# recglm_add_experiment(name source...): a program on recglm; the one place where a source could become CUDA.
function(recglm_add_experiment name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE recglm::recglm)
endfunction()
