#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "recglm/autograd/ops.hpp"
#include "recglm/concepts/model_shape.hpp"

namespace recglm {

/// GLM-10B's coordinates: a table of vectors for inter and one for intra, both added to the token's vector (2.3 of the
/// paper notes; tables of positions + 1 rows).
struct learned_2d {
  static constexpr std::string_view name = "learned_2d";

  /// The tables of one network.
  template <class B>
  class layer {
   public:
    layer(const model_shape& shape, bool trained)
        : inter_("transformer.position_embeddings.weight", {shape.positions + 1, shape.hidden}, 0, trained),
          intra_("transformer.block_position_embeddings.weight", {shape.positions + 1, shape.hidden}, 0, trained) {}

    template <class Visit>
    void parameters(Visit&& visit) {
      visit(inter_);
      visit(intra_);
    }
    template <class Engine>
    void draw(Engine& rng, double stddev) {
      inter_.draw(rng, stddev);
      intra_.draw(rng, stddev);
    }

    /// The token embeddings, their coordinates added: (rows, hidden). All ids in device memory.
    variable<B> embed(tape<B>& t, parameter<B>& words, const std::int32_t* tokens, const std::int32_t* inter,
                      const std::int32_t* intra, int rows) {
      const variable<B> word = recglm::embed(t, words, tokens, rows), at = recglm::embed(t, inter_, inter, rows);
      const variable<B> placed = add(t, word, at);
      t.forget(word);
      t.forget(at);
      const variable<B> inside = recglm::embed(t, intra_, intra, rows), out = add(t, placed, inside);
      t.forget(placed);
      t.forget(inside);
      return out;
    }

    /// Queries and keys are not rotated.
    rotation<B> rotate(tape<B>&, std::span<const std::int32_t>, std::span<const std::int32_t>) const { return {}; }

    /// Largest coordinate that it knows, both inter and intra.
    int largest() const { return static_cast<int>(inter_.shape[0]) - 1; }

   private:
    parameter<B> inter_, intra_;
  };
};

}  // namespace recglm
