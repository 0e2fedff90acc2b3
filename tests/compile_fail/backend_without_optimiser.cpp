// expect: a backend needs: gradient_norm and adam_w with the arguments of cpu
#include "recglm/backend/cpu.hpp"
#include "recglm/concepts.hpp"

struct backend : recglm::cpu<float> {
#ifndef RECGLM_MENDED
  static void gradient_norm() = delete;
#endif
};

template struct recglm::check_backend<backend>;
