#pragma once
#include <cmath>

#include "recglm/concepts.hpp"

namespace recglm {

/// Low-rank terms on a frozen base: y = W x + scale B A x. Each of a block's four matrices has its own rank, alpha,
/// dropout and kind; rank 0 leaves a matrix alone. A is drawn uniformly (Kaiming), B is 0, so that training starts at
/// the base. Papers: LoRA 2106.09685, rank-stabilised 2312.03732, DoRA 2402.09353.
struct lora {
  static constexpr std::string_view name = "lora";
  adapter_terms query_key_value{8, 16, 0, adapter_kind::lora};
  adapter_terms dense{8, 16, 0, adapter_kind::lora};
  adapter_terms dense_h_to_4h{8, 16, 0, adapter_kind::lora};
  adapter_terms dense_4h_to_h{8, 16, 0, adapter_kind::lora};

  /// The same terms on all four matrices.
  static lora all(adapter_terms terms) { return {terms, terms, terms, terms}; }

  adapter_terms of(block_matrix which) const {
    switch (which) {
      case block_matrix::query_key_value: return query_key_value;
      case block_matrix::dense: return dense;
      case block_matrix::dense_h_to_4h: return dense_h_to_4h;
      default: return dense_4h_to_h;
    }
  }

  template <class Visit>
  void visit(Visit&& v) {
    v("query_key_value.rank", query_key_value.rank, "rank on query_key_value, 0 for none");
    v("dense.rank", dense.rank, "rank on the attention's output");
    v("dense_h_to_4h.rank", dense_h_to_4h.rank, "rank on the first product of the MLP");
    v("dense_4h_to_h.rank", dense_4h_to_h.rank, "rank on the second product of the MLP");
  }
};
static_assert(AdapterPolicy<lora>);

/// What multiplies B A x.
inline double adapter_scale(const adapter_terms& terms) {
  return terms.alpha / (terms.kind == adapter_kind::rank_stabilised ? std::sqrt(static_cast<double>(terms.rank)) : terms.rank);
}

}  // namespace recglm
