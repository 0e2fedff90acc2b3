#pragma once
#include <memory>
#include <string_view>

#include "recglm/baselines/networks/sasrec.hpp"
#include "recglm/baselines/next_item/model.hpp"

namespace recglm {

/// SASRec with cross-entropy over all items (arXiv 1808.09781), by the recipe of the best strict figures that are
/// published: one head, dropout .6, Adam 5e-4 without decay, 512 users a step, best of 200 epochs by validation.
/// `--sasrec.loss sampled` and `binary` are the losses of other papers.
class sasrec : public next_item_model, public sasrec_shape {
 public:
  static constexpr std::string_view name = "sasrec";
  explicit sasrec(std::string_view called = name) : next_item_model(called) { learning_rate = 5e-4; }

  template <class V>
  void visit(V&& v) {
    sasrec_shape::visit(v);
    next_item_settings::visit(v);
  }
  std::unique_ptr<network> make(const sizes& of, random_engine& rng) const override;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/sasrec-inl.hpp"
#endif
