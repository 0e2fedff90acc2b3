#pragma once
#include <memory>
#include <string_view>

#include "recglm/baselines/networks/hgn.hpp"
#include "recglm/baselines/next_item/model.hpp"

namespace recglm {

/// HGN (Ma et al., KDD 2019, arXiv 1906.09217) by its own recipe: width 50, windows of 5 items, the next 3 are answers,
/// BPR, Adam 1e-3. Its L2 of 1e-3 stands beside a loss that is summed over 4,096 windows of 3 answers; beside a mean,
/// as here, the same pull is 1e-3 / 12,288.
class hgn : public next_item_model, public hgn_shape {
 public:
  static constexpr std::string_view name = "hgn";
  hgn() : next_item_model(name) {
    batch_texts = 512, learning_rate = 1e-3, l2 = 1e-3 / (4096 * 3), loss = "bpr", ahead = 3;
  }

  template <class V>
  void visit(V&& v) {
    hgn_shape::visit(v);
    next_item_settings::visit(v);
  }
  std::unique_ptr<network> make(const sizes& of, random_engine& rng) const override;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/baselines/hgn-inl.hpp"
#endif
