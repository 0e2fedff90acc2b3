#pragma once
#include <memory>
#include <string_view>

#include "recglm/baselines/networks/hstu.hpp"
#include "recglm/baselines/next_item/model.hpp"

namespace recglm {

/// HSTU (Zhai et al., ICML 2024, arXiv 2402.17152) by RecBoard's recipe for Amazon Beauty: four blocks of two heads of
/// width 4, cosines over .1, cross-entropy over the answer and 512 negatives, AdamW 1e-3, 256 users a step. Without
/// times, which the sequence files do not have.
class hstu : public next_item_model, public hstu_shape {
 public:
  static constexpr std::string_view name = "hstu";
  hstu() : next_item_model(name) {
    batch_texts = 256, learning_rate = 1e-3, weight_decay = 1e-6, beta2 = 0.98, loss = "sampled", negatives = 512,
    epochs = 300;
  }

  template <class V>
  void visit(V&& v) {
    hstu_shape::visit(v);
    next_item_settings::visit(v);
  }
  std::unique_ptr<network> make(const sizes& of, random_engine& rng) const override;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/hstu-inl.hpp"
#endif
