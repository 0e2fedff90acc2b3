// expect: a backend needs: cached_attention and cached_attention_scratch with the arguments of cpu
#include "recglm/backend/cpu.hpp"
#include "recglm/concepts.hpp"

struct backend : recglm::cpu<float> {
#ifndef RECGLM_MENDED
  static void cached_attention() = delete;
#endif
};

template struct recglm::check_backend<backend>;
