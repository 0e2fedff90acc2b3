#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/autograd/ops.hpp"
#include "recglm/concepts/model_shape.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"
#include "recglm/model/layers.hpp"
#include "recglm/model/table_terms.hpp"

namespace recglm {

/// The layers of a network, and the one pass through them that its loss, its trace and its decoding share.
template <class B, class Arch>
struct network_layers {
  using names = typename Arch::names;
  using block = typename Arch::block::template layer<B, Arch>;

  parameter<B> token_embedding;
  typename Arch::encoding::template layer<B> encoding;
  std::vector<block> blocks;
  typename Arch::norm::template layer<B> final_norm;
  typename Arch::head::template layer<B> head;
  table_terms<B> terms;

  template <class Adapter>
  network_layers(const model_shape& shape, const Adapter& adapter)
      : token_embedding(std::string(names::words) + ".weight", {shape.vocabulary, shape.hidden}, 0, false),
        encoding(shape, false),
        final_norm(std::string(names::final_norm), shape, false),
        head(shape, false) {
    blocks.reserve(static_cast<std::size_t>(shape.layers));
    for (int i = 0; i < shape.layers; ++i)
      blocks.emplace_back(std::string(names::layers) + std::to_string(i), shape, false, adapter);
    if constexpr (requires { adapter.of_table(names::words); })
      terms = table_terms<B>(adapter, names::words, has_head_module<Arch>, shape.vocabulary, shape.hidden);
  }

  /// Calls `visit(parameter<B>&)` for every weight, always in the same order.
  template <class Visit>
  void parameters(Visit&& visit) {
    visit(token_embedding);
    encoding.parameters(visit);
    for (block& b : blocks) {
      b.parameters(visit);
      b.linears([&](dense_layer<B>& d) { d.adapter_parameters(visit); });
    }
    final_norm.parameters(visit);
    head.parameters(visit);
    terms.parameters(visit);
  }

  /// The table that gives the logits.
  parameter<B>& table() { return head.table(token_embedding); }

  /// Throws where a token is not in the vocabulary, or its position outside of the tables; `text` and `token` name it.
  void check_place(const model_shape& shape, int text, int token, token_id id, int inter, int intra) const {
    check(id >= 0 && id < shape.vocabulary, "text ", text, ", token ", token, ": id ", id,
          " is outside of the vocabulary of ", shape.vocabulary);
    const int largest = encoding.largest();
    check(inter >= 0 && inter <= largest && intra >= 0 && intra <= largest, "text ", text, ", token ", token,
          ": position (inter ", inter, ", intra ", intra, ") is outside of the tables, which end at ", largest,
          "; shorten the text or take a model with more positions");
  }

  /// The token embeddings at their coordinates, with what the adapter adds; all ids in device memory.
  variable<B> embed(tape<B>& t, const std::int32_t* tokens, const std::int32_t* inter, const std::int32_t* intra,
                    int rows) {
    return terms.embed(t, encoding.embed(t, token_embedding, tokens, inter, intra, rows), tokens, rows);
  }

  /// The embeddings x through the first `count` blocks: call(block, i, x) gives what block i makes of x. What a block
  /// was given is forgotten behind it.
  template <class Call>
  variable<B> through(tape<B>& t, variable<B> x, std::size_t count, Call&& call) {
    for (std::size_t i = 0; i < count; ++i) {
      const variable<B> y = call(blocks[i], i, x);
      t.forget(x);
      x = y;
    }
    return x;
  }
  /// The final states: through all blocks and the last norm.
  template <class Call>
  variable<B> states(tape<B>& t, variable<B> x, Call&& call) {
    const variable<B> last = through(t, x, blocks.size(), call), out = final_norm(t, last);
    t.forget(last);
    return out;
  }
};

}  // namespace recglm
