#pragma once
#include <memory>
#include <string_view>

#include "recglm/baselines/networks/bsarec.hpp"
#include "recglm/baselines/next_item/model.hpp"

namespace recglm {

/// BSARec (arXiv 2312.10325) by RecBoard's recipe for Amazon Beauty, the best strict figures that are published with
/// five seeds: dropout .5, Adam 1e-4 with an L2 of 1e-4, 256 prefixes a step, best of 200 epochs by validation.
class bsarec : public next_item_model, public bsarec_shape {
 public:
  static constexpr std::string_view name = "bsarec";
  bsarec() : next_item_model(name) { texts = "prefixes", batch_texts = 256, learning_rate = 1e-4, l2 = 1e-4; }

  template <class V>
  void visit(V&& v) {
    bsarec_shape::visit(v);
    next_item_settings::visit(v);
  }
  std::unique_ptr<network> make(const sizes& of, random_engine& rng) const override;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/bsarec-inl.hpp"
#endif
