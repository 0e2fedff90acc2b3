# recglm::compiled: what all experiments share, compiled once, for projects that build several. It is made where it is
# first asked for, from the headers, with the flags of that place. docs/decisions/compiled.md says what it holds.
function(recglm_add_compiled)
  if(TARGET recglm_compiled)
    return()
  endif()
  set(network "#include \"recglm/run/erased/network_of.hpp\"\ntemplate recglm::network_kind recglm::network_kind_of<recglm::cpu<float>, recglm::glm_10b")
  set(none "${network}, recglm::none>(const recglm::none&);\n")
  set(lora "${network}, recglm::lora>(const recglm::lora&);\n")
  set(run "#include \"recglm/run/recommend_rows.hpp\"\n#include \"recglm/run/tasks/run_task_rows.hpp\"\n")
  set(policies "#include \"recglm/run/recipe.hpp\"\n")
  foreach(policy IN ITEMS any_sampler::holder<recglm::most_recent> any_items::holder<recglm::title>
      any_prompts::holder<recglm::behaviour> any_tokenizer::holder<recglm::byte_bpe> any_masking::holder<recglm::plain_span>
      any_decoder::holder<recglm::beam> any_metrics::of<recglm::recipe::metrics>)
    string(APPEND policies "template struct recglm::${policy};\n")
  endforeach()
  set(sources "")
  foreach(source IN ITEMS none lora run policies)
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/recglm_compiled/${source}.cpp CONTENT "${${source}}" @ONLY)
    list(APPEND sources ${CMAKE_BINARY_DIR}/recglm_compiled/${source}.cpp)
  endforeach()
  add_library(recglm_compiled STATIC EXCLUDE_FROM_ALL ${sources})
  add_library(recglm::compiled ALIAS recglm_compiled)
  target_compile_definitions(recglm_compiled PUBLIC RECGLM_COMPILED)
  target_link_libraries(recglm_compiled PUBLIC recglm::recglm)
endfunction()

# recglm_add_experiment(name source...): a program on recglm::compiled; the one place where a source could become CUDA.
function(recglm_add_experiment name)
  recglm_add_compiled()
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE recglm::compiled)
endfunction()
