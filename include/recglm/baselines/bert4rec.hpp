#pragma once
#include <memory>
#include <string_view>

#include "recglm/baselines/networks/bert4rec.hpp"
#include "recglm/baselines/next_item/model.hpp"

namespace recglm {

/// BERT4Rec (Sun et al., CIKM 2019, arXiv 1904.06690) by RecBoard's recipe for Amazon Beauty: a fifth of the items
/// masked, four heads, dropout .2, Adam 5e-3 with an L2 of 1e-4, 512 users a step, best of 500 epochs.
class bert4rec : public next_item_model, public bert4rec_shape {
 public:
  static constexpr std::string_view name = "bert4rec";
  bert4rec() : next_item_model(name) {
    texts = "masked", mask_share = 0.2, learning_rate = 5e-3, l2 = 1e-4, epochs = 500;
  }

  template <class V>
  void visit(V&& v) {
    bert4rec_shape::visit(v);
    next_item_settings::visit(v);
  }
  std::unique_ptr<network> make(const sizes& of, random_engine& rng) const override;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/bert4rec-inl.hpp"
#endif
