// expect: a backend needs: static constexpr int thin, low_rank_down, low_rank_up, low_rank_outer, transpose with the
#include "recglm/backend/cpu.hpp"
#include "recglm/concepts.hpp"

struct backend : recglm::cpu<float> {
#ifndef RECGLM_MENDED
  static void low_rank_up() = delete;
#endif
};

template struct recglm::check_backend<backend>;
