// expect: a backend needs: layer_norm, layer_norm_backward, gather_rows, scatter_rows with the arguments of cpu
#include "recglm/backend/cpu.hpp"
#include "recglm/concepts.hpp"

struct backend : recglm::cpu<float> {
#ifndef RECGLM_MENDED
  static void gather_rows() = delete;
#endif
};

template struct recglm::check_backend<backend>;
