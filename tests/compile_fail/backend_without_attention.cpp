// expect: a backend needs: attention, attention_backward and attention_scratch with the arguments of cpu, for any
#include "recglm/backend/cpu.hpp"
#include "recglm/concepts.hpp"

struct backend : recglm::cpu<float> {
#ifndef RECGLM_MENDED
  static void attention_backward() = delete;
#endif
};

template struct recglm::check_backend<backend>;
