// expect: a backend needs: class stored, a quantized weight with the members
#include "recglm/backend/cpu.hpp"
#include "recglm/concepts.hpp"

struct backend : recglm::cpu<float> {
#ifndef RECGLM_MENDED
  struct stored {};
#endif
};

template struct recglm::check_backend<backend>;
