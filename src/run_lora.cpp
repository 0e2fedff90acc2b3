#include "recglm/run/erased/network_of.hpp"
template recglm::network_kind recglm::network_kind_of<recglm::cpu<float>, recglm::glm_10b, recglm::lora>(
    const recglm::lora&);
