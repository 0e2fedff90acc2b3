// The networks of `recglm::recipe` on the emulated card, whole and with low-rank adapters.
#include "recglm/backend/cuda.cuh"
#include "recglm/model/architecture.hpp"
#include "recglm/run/erased/network_of.hpp"

template recglm::network_kind
recglm::network_kind_of<recglm::cuda<float, recglm::emulated>, recglm::glm_10b, recglm::none>(const recglm::none&);
template recglm::network_kind
recglm::network_kind_of<recglm::cuda<float, recglm::emulated>, recglm::glm_10b, recglm::lora>(const recglm::lora&);
