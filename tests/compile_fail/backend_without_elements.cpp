// expect: a backend needs: map, zip, add, scale, fill, activate<A>, activate_backward<A>, dropout, normal, sum_into,
#include "recglm/backend/cpu.hpp"
#include "recglm/concepts.hpp"

struct backend : recglm::cpu<float> {
#ifndef RECGLM_MENDED
  static void sum_into() = delete;
#endif
};

template struct recglm::check_backend<backend>;
