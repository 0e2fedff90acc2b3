// expect: a backend needs: logsumexp, softmax_losses, softmax_loss_backward, pick, row_logits with the arguments of
#include "recglm/backend/cpu.hpp"
#include "recglm/concepts.hpp"

struct backend : recglm::cpu<float> {
#ifndef RECGLM_MENDED
  static void pick() = delete;
#endif
};

template struct recglm::check_backend<backend>;
