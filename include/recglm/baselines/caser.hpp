#pragma once
#include <memory>
#include <string_view>

#include "recglm/baselines/networks/caser.hpp"
#include "recglm/baselines/next_item/model.hpp"

namespace recglm {

/// Caser (Tang and Wang, WSDM 2018) by RecBoard's recipe for Amazon Beauty: windows of 5 items, the next 3 are answers,
/// 2 negatives, binary loss, Adam 5e-4.
class caser : public next_item_model, public caser_shape {
 public:
  static constexpr std::string_view name = "caser";
  caser() : next_item_model(name) {
    batch_texts = 128, learning_rate = 5e-4, loss = "binary", ahead = 3, negatives = 2, epochs = 300;
  }

  template <class V>
  void visit(V&& v) {
    caser_shape::visit(v);
    next_item_settings::visit(v);
  }
  std::unique_ptr<network> make(const sizes& of, random_engine& rng) const override;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/caser-inl.hpp"
#endif
