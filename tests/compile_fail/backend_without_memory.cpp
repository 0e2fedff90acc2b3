// expect: a backend needs: a floating-point type scalar and template <class T> class buffer
#include "recglm/backend/cpu.hpp"
#include "recglm/concepts.hpp"

struct backend : recglm::cpu<float> {
#ifndef RECGLM_MENDED
  using scalar = int;
#endif
};

template struct recglm::check_backend<backend>;
