#pragma once
#include <memory>
#include <string_view>

#include "recglm/baselines/networks/gru4rec.hpp"
#include "recglm/baselines/next_item/model.hpp"

namespace recglm {

/// GRU4Rec (Hidasi et al., ICLR 2016, arXiv 1511.06939), with cross-entropy over all items, which later work found best
/// (Petrov and Macdonald, RecSys 2023, arXiv 2308.07192); sizes and rate as RecBoard has them, 512 answers a step or
/// so.
/// `--gru4rec.loss binary` is RecBoard's.
class gru4rec : public next_item_model, public gru4rec_shape {
 public:
  static constexpr std::string_view name = "gru4rec";
  gru4rec() : next_item_model(name) { batch_texts = 87, learning_rate = 1e-3, l2 = 1e-6; }

  template <class V>
  void visit(V&& v) {
    gru4rec_shape::visit(v);
    next_item_settings::visit(v);
  }
  std::unique_ptr<network> make(const sizes& of, random_engine& rng) const override;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/gru4rec-inl.hpp"
#endif
