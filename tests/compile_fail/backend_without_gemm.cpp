// expect: a backend needs: static void gemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
#include "recglm/backend/cpu.hpp"
#include "recglm/concepts.hpp"

struct backend : recglm::cpu<float> {
#ifndef RECGLM_MENDED
  static void gemm() = delete;
#endif
};

template struct recglm::check_backend<backend>;
