#pragma once
#include <cmath>

#include "recglm/concepts.hpp"
#include "recglm/core/value_range.hpp"

namespace recglm {

/// Low-rank terms on a frozen base: y = W x + scale B A x. Each of a block's four places has its own rank, alpha,
/// dropout and kind, named by GLM's matrices; Llama's share them: q_proj, k_proj, v_proj; o_proj; gate_proj, up_proj;
/// down_proj. Rank 0 leaves a place alone. A is drawn uniformly (Kaiming), B is 0, so that training starts at the base.
/// Papers: LoRA 2106.09685, rank-stabilised 2312.03732, DoRA 2402.09353.
struct lora {
  static constexpr std::string_view name = "lora";
  adapter_terms query_key_value{8, 16, 0, adapter_kind::lora};
  adapter_terms dense{8, 16, 0, adapter_kind::lora};
  adapter_terms dense_h_to_4h{8, 16, 0, adapter_kind::lora};
  adapter_terms dense_4h_to_h{8, 16, 0, adapter_kind::lora};

  /// The same terms everywhere.
  static lora all(adapter_terms terms) { return {terms, terms, terms, terms}; }

  /// Takes rank, alpha and kind for every place, but for a rank that one place alone was given.
  void usual(const adapter_terms& terms) {
    const int not_given = lora{}.dense.rank;
    for (adapter_terms* place : {&query_key_value, &dense, &dense_h_to_4h, &dense_4h_to_h}) {
      if (place->rank == not_given) place->rank = terms.rank;
      place->alpha = terms.alpha, place->kind = terms.kind;
    }
  }

  /// The terms of a module, by the last part of its name.
  adapter_terms of(std::string_view module) const {
    const std::string_view last = module.substr(module.rfind('.') + 1);
    const auto is = [&](auto... names) { return ((last == names) || ...); };
    if (is("query_key_value", "q_proj", "k_proj", "v_proj")) return query_key_value;
    if (is("dense", "o_proj")) return dense;
    if (is("dense_h_to_4h", "gate_proj", "up_proj")) return dense_h_to_4h;
    if (is("dense_4h_to_h", "down_proj")) return dense_4h_to_h;
    return {};
  }

  template <class Visit>
  void visit(Visit&& v) {
    v("query_key_value.rank", query_key_value.rank,
      explained("rank on query_key_value, 0 for none", value_range::between(0, 65536)));
    v("dense.rank", dense.rank, explained("rank on the attention's output", value_range::between(0, 65536)));
    v("dense_h_to_4h.rank", dense_h_to_4h.rank,
      explained("rank on the first matmul of the MLP", value_range::between(0, 65536)));
    v("dense_4h_to_h.rank", dense_4h_to_h.rank,
      explained("rank on the second matmul of the MLP", value_range::between(0, 65536)));
  }
};
static_assert(AdapterPolicy<lora>);

/// The kind of that name: "lora", "rank_stabilised" or "dora". Throws, naming `where`, for any other.
inline adapter_kind adapter_kind_called(std::string_view name, std::string_view where = "--adapter-kind") {
  if (name == "lora") return adapter_kind::lora;
  if (name == "rank_stabilised") return adapter_kind::rank_stabilised;
  if (name == "dora") return adapter_kind::dora;
  fail(where, " ", name, ": it is lora, rank_stabilised or dora");
}

/// What multiplies B A x.
inline double adapter_scale(const adapter_terms& terms) {
  return terms.alpha /
         (terms.kind == adapter_kind::rank_stabilised ? std::sqrt(static_cast<double>(terms.rank)) : terms.rank);
}

}  // namespace recglm
