// expect: a backend needs: layer_norm, layer_norm_again, layer_norm_backward, layer_norm_backward_weights, rms_norm,
#include "recglm/backend/cpu.hpp"
#include "recglm/concepts.hpp"

struct backend : recglm::cpu<float> {
#ifndef RECGLM_MENDED
  static void rms_norm_backward() = delete;
#endif
};

template struct recglm::check_backend<backend>;
