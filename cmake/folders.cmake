# The order of the folders: a folder includes only those before it (and core and concepts.hpp). Read by layering.cmake,
# umbrella.cmake and recglm_add_experiment.cmake.
set(words data sampling items prompts tokenizer probes masking order position batch)
set(numbers autograd encoding adapter model parallel train)
set(judging decode metrics baselines pipeline run)
set(folders core backend formats ${words} ${numbers} ${judging})

# recglm_folders_before(folder out): what a folder may include beside itself.
function(recglm_folders_before folder out)
  list(FIND folders ${folder} place)
  list(SUBLIST folders 0 ${place} before)
  if(folder IN_LIST words)  # words know files, and no backend
    list(REMOVE_ITEM before backend)
  elseif(folder IN_LIST numbers)  # the network knows no words
    list(REMOVE_ITEM before ${words})
    list(APPEND before batch)
  elseif(folder MATCHES "^(decode|metrics)$")  # and a search or a metric knows no network
    list(REMOVE_ITEM before backend formats ${numbers})
  endif()
  set(${out} ${before} PARENT_SCOPE)
endfunction()
