// An adapter and what it trains (docs/policies/adapter.md): rank 4 on two of the four matrices of each block.
#include "recglm/adapter/lora.hpp"

#include <iostream>

#include "recglm/backend/cpu.hpp"
#include "recglm/model/language_model.hpp"

int main() {
  recglm::lora adapter = recglm::lora::all({.rank = 4, .alpha = 8, .kind = recglm::adapter_kind::rank_stabilised});
  adapter.dense_h_to_4h.rank = adapter.dense_4h_to_h.rank = 0;
  recglm::random_engine rng(1);
  recglm::language_model<recglm::cpu<float>, recglm::glm_10b, recglm::lora> model(
      {.layers = 2, .hidden = 32, .heads = 4, .vocabulary = 100, .positions = 50}, adapter, rng);
  std::size_t trained = 0, all = 0;
  model.parameters([&](auto& p) {
    all += p.value.size();
    if (p.trained) trained += p.value.size();
  });
  std::cout << trained << " of " << all << " numbers are trained\n";
  return trained == 2 * 4 * (32 + 96 + 32 + 32) ? 0 : 1;
}
