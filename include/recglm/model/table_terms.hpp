#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/adapter/low_rank.hpp"
#include "recglm/autograd/ops.hpp"

namespace recglm {

/// The module of the head in files. GLM has none: it multiplies by its token embeddings.
inline constexpr std::string_view head_module = "lm_head";
template <class Arch>
inline constexpr bool has_head_module = Arch::kind != "glm";

/// Low-rank terms on the table of token embeddings and on the one that gives the logits, both (tokens, width). With a
/// tied head both are one table, and each has terms of its own.
template <class B>
struct table_terms {
  using scalar = typename B::scalar;
  std::optional<low_rank<B>> words, head;

  table_terms() = default;
  /// Those that `adapter` gives to the module `word_module` and, where there is one, to the head's.
  template <class Adapter>
  table_terms(const Adapter& adapter, std::string_view word_module, bool with_head, int tokens, int width) {
    if (const adapter_terms terms = adapter.of_table(word_module); terms.rank > 0)
      words = make_word_terms<B>(std::string(word_module), terms, tokens, width);
    if (const adapter_terms terms = with_head ? adapter.of_table(head_module) : adapter_terms{}; terms.rank > 0)
      head = make_low_rank<B>(std::string(head_module), terms, tokens, width);
  }
  explicit operator bool() const { return words || head; }

  template <class Visit>
  void parameters(Visit&& visit) {
    for (std::optional<low_rank<B>>* terms : {&words, &head})
      if (*terms) visit((*terms)->a), visit((*terms)->b);
  }

  template <class Engine>
  void start(const parameter<B>& word_table, const parameter<B>& head_table, Engine& rng) {
    if (words) start_low_rank(*words, word_table, rng);
    if (head) start_low_rank(*head, head_table, rng);
  }
  /// Puts the terms into their tables, for good. Throws where both are one.
  void merge(parameter<B>& word_table, parameter<B>& head_table) {
    check(!*this || &word_table != &head_table,
          "the adapter changes the token embeddings apart from the head, and here both are one table; merge it into a "
          "model "
          "with a head of its own");
    if (words) merge_low_rank(*words, word_table);
    if (head) merge_low_rank(*head, head_table);
    words.reset(), head.reset();
  }

  /// The vectors x of tokens with what the terms add to them.
  variable<B> embed(tape<B>& t, variable<B> x, const std::int32_t* tokens, int rows) {
    if (!words) return x;
    const variable<B> more = recglm::embed(t, *words, tokens, rows), out = add(t, x, more);
    t.forget(x);
    t.forget(more);
    return out;
  }
  /// What `softmax_loss` adds for rows of final states.
  low_rank_logits<B> of(tape<B>& t, variable<B> states) {
    if (!head) return {};
    weight_rows<B> a;
    a.weight = &head->a, a.outputs = head->rank(), a.inputs = static_cast<int>(head->a.shape[1]);
    return {linear(t, dropout(t, states, head->dropout), a), &head->b, head->scale};
  }
  /// The logits (rows, tokens) of rows of final states.
  void logits(tape<B>& t, scalar* logits, const scalar* states, const parameter<B>& table, int rows) const {
    const int tokens = static_cast<int>(table.shape[0]), width = static_cast<int>(table.shape[1]);
    B::gemm(false, true, rows, tokens, width, 1, states, width, table.value.data(), width, 0, logits, tokens);
    if (!head) return;
    const int rank = head->rank();
    const typename tape<B>::template scratch<scalar> u(t,
                                                       static_cast<std::size_t>(rows) * static_cast<std::size_t>(rank));
    B::gemm(false, true, rows, rank, width, static_cast<scalar>(head->scale), states, width, head->a.value.data(),
            width, 0, u.data(), rank);
    B::gemm(false, true, rows, tokens, rank, 1, u.data(), rank, head->b.value.data(), rank, 1, logits, tokens);
  }
  /// The logit of token ids[i] of row row_of[i] of (rows, width) final states, for `count` pairs; all in the device's
  /// memory.
  void row_logits(tape<B>& t, scalar* logits, const scalar* states, int rows, const std::int32_t* row_of,
                  const parameter<B>& table, const std::int32_t* ids, int count) const {
    const int width = static_cast<int>(table.shape[1]);
    B::row_logits(logits, states, row_of, table.value.data(), ids, count, width);
    if (!head) return;
    const int rank = head->rank();
    const std::size_t pairs = static_cast<std::size_t>(rows) * static_cast<std::size_t>(rank),
                      n = static_cast<std::size_t>(count);
    std::vector<std::int32_t> every_row(pairs), every(pairs);
    for (std::size_t i = 0; i < pairs; ++i) {
      every_row[i] = static_cast<std::int32_t>(i) / rank;
      every[i] = static_cast<std::int32_t>(i) % rank;
    }
    const auto ints = [&](const std::vector<std::int32_t>& v) { return t.upload(std::span<const std::int32_t>(v)); };
    const typename tape<B>::template scratch<scalar> u(t, pairs), more(t, n);
    B::row_logits(u.data(), states, ints(every_row), head->a.value.data(), ints(every), static_cast<int>(pairs), width);
    B::row_logits(more.data(), u.data(), row_of, head->b.value.data(), ids, count, rank);
    B::scale(more.data(), more.data(), n, static_cast<scalar>(head->scale), 0);
    B::add(logits, logits, more.data(), n);
  }
};

}  // namespace recglm
