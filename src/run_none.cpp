#include "recglm/run/erased/network_of.hpp"
template recglm::network_kind recglm::network_kind_of<recglm::cpu<float>, recglm::glm_10b, recglm::none>(
    const recglm::none&);
