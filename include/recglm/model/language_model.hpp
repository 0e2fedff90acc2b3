#pragma once
#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "recglm/adapter/none.hpp"
#include "recglm/core/types.hpp"
#include "recglm/model/adapter_record.hpp"
#include "recglm/model/architecture.hpp"
#include "recglm/model/cache.hpp"
#include "recglm/model/shape_check.hpp"
#include "recglm/model/table_terms.hpp"

namespace recglm {

/// What a network computes on the way to its loss, every row of every text; row-major.
template <class Scalar>
struct forward_trace {
  std::vector<Scalar> embedding;            ///< (tokens, hidden)
  std::vector<std::vector<Scalar>> blocks;  ///< one (tokens, hidden) for each block
  std::vector<Scalar> final;                ///< (tokens, hidden), after the last norm
  std::vector<Scalar> logits;               ///< (tokens, vocabulary)
  std::vector<Scalar> token_loss;           ///< (tokens), 0 where there is no target
  Scalar loss = 0;                          ///< mean over the targets, 0 where there is none
};

/// A transformer: the type says on what backend, of which architecture, with what adapter; sizes are values. With an
/// adapter, or with matmuls quantized (`quantized`), the base is frozen and holds no gradients.
template <class B, class Arch = glm_10b, class Adapter = none>
class language_model {
 public:
  using scalar = typename B::scalar;
  using backend = B;
  using architecture = Arch;
  using adapter = Adapter;
  using encoding = typename Arch::encoding;
  /// Who sees whom in one text.
  using mask = decltype(Arch::visibility::of(0));
  using state = decoder_state<B>;
  static_assert(sizeof(check_backend<B>) && sizeof(check_architecture<Arch>) && sizeof(check_adapter_policy<Adapter>) &&
                sizeof(check_built_on<Arch, B, Adapter>));

  /// All weights 0 and norms 1: to be read from a file.
  explicit language_model(const model_shape& shape) : language_model(shape, Adapter{}) {}
  /// The same with the terms that `adapter` gives, which may be another policy than the usual one of this type: a file
  /// may say what the adapter is.
  template <AdapterPolicy Terms>
  language_model(const model_shape& shape, const Terms& adapter)
      : shape_(checked_shape(shape, bytes_of_weight(adapter), sizeof(block), std::is_same_v<encoding, learned_2d>)),
        token_embedding_(std::string(names::words) + ".weight", {shape.vocabulary, shape.hidden}, 0, false),
        encoding_(shape_, false),
        final_norm_(std::string(names::final_norm), shape_, false),
        head_(shape_, false) {
    if constexpr (detail::has_adapter_layers<Terms>) record_ = record_of(adapter_inside(adapter));
    blocks_.reserve(static_cast<std::size_t>(shape.layers));
    if constexpr (requires { B::check_environment(); }) B::check_environment();
    for (int i = 0; i < shape.layers; ++i)
      blocks_.emplace_back(std::string(names::layers) + std::to_string(i), shape_, false, adapter);
    if constexpr (requires { adapter.of_table(names::words); })
      table_terms_ = table_terms<B>(adapter, names::words, has_head_module<Arch>, shape.vocabulary, shape.hidden);
    bool packed = false;
    adapted_ = static_cast<bool>(table_terms_);
    linears([&](dense_layer<B>& d) {
      adapted_ = adapted_ || d.adapted();
      packed = packed || d.stored.has_value();
    });
    if (!adapted_ && !packed) parameters([](parameter<B>& p) { p.train(true); });
    if constexpr (requires {
                    adapter.trains(std::string_view());
                  })  // parts of the base that are trained with the terms
      parameters([&](parameter<B>& p) {
        if (adapted_ && !p.trained && adapter.trains(p.name)) p.train(true);
      });
  }

  /// Random weights: N(0, .02), the matmuls that write to the residual stream N(0, .02 / sqrt(2 layers)).
  language_model(const model_shape& shape, const Adapter& adapter, random_engine& rng);

  const model_shape& shape() const { return shape_; }
  int vocabulary() const { return shape_.vocabulary; }
  /// Whether an adapter is trained instead of the base.
  bool adapted() const { return adapted_; }
  /// What an adapter with layers of its own says of itself; it is stored with what it has learnt.
  const adapter_record& record() const { return record_; }

  /// Calls `visit(parameter<B>&)` for every weight, always in the same order; names as in the
  /// architecture's files, without `glm.`.
  template <class Visit>
  void parameters(Visit&& visit) {
    visit(token_embedding_);
    encoding_.parameters(visit);
    for (block& b : blocks_) {
      b.parameters(visit);
      b.linears([&](dense_layer<B>& d) { d.adapter_parameters(visit); });
    }
    final_norm_.parameters(visit);
    head_.parameters(visit);
    table_terms_.parameters(visit);
  }

  /// Starts the adapters anew on the weights that are there now; after a base was read from a file.
  void start_adapters(random_engine& rng);
  /// Puts the adapters into the weights for good; what the model computes stays the same, up to rounding.
  void merge();
  /// Calls `visit(dense_layer<B>&)` for every matmul of every block.
  template <class Visit>
  void linears(Visit&& visit) {
    for (block& b : blocks_) b.linears(visit);
  }
  /// Calls `visit(module, parameter<B>&, std::optional<low_rank<B>>&)` for the token embeddings and for the table that
  /// gives the logits, with what adapts them. With a tied head both are one table, and each has terms of its own.
  template <class Visit>
  void tables(Visit&& visit) {
    visit(names::words, token_embedding_, table_terms_.words);
    visit(head_module, table(), table_terms_.head);
  }
  /// Names of frozen weights of the base that came with the adapter's file; they are saved with it.
  std::vector<std::string> came_with_adapter;

  /// Sum of -log p(target) over all targets, divided by `denominator` (0: by their number, the mean). A step over micro
  /// batches gives each the number of targets of the whole. The last block's queries and MLP, and the head, are
  /// computed only where there is a target.
  variable<B> loss(tape<B>& t, const batch& texts, double denominator = 0);

  /// Everything on the way to the loss, all rows; the tape is reset and left paused or recording as it was.
  forward_trace<scalar> trace(tape<B>& t, const batch& texts);

  // ---- LanguageModel: reading once, continuing many times (cache.hpp) -----------------------------------------------

  /// Encodes each text's Part A once; one row each, nothing fed yet.
  state read(std::span<const request> texts) const { return reader().read(texts); }
  /// New row i continues old row parents[i] with its tokens; gives the log-probability of each before it was fed.
  std::vector<double> advance(state& s, const continuation& next) const { return reader().advance(s, next); }
  /// The next distribution of each row, (rows, vocabulary).
  std::vector<double> log_probs(state& s) const { return reader().log_probs(s); }
  /// The same for the legal tokens of each row only.
  std::vector<double> log_probs(state& s, const legal_tokens& legal) const { return reader().log_probs(s, legal); }

 private:
  using block = typename Arch::block::template layer<B, Arch>;
  using names = typename Arch::names;
  friend class cached_decoder<language_model>;

  static std::size_t idx(int i) { return static_cast<std::size_t>(i); }
  // Reading changes no weight; ops take parameters as they are when training.
  cached_decoder<language_model> reader() const;

  template <class Terms>
  static double bytes_of_weight(const Terms& adapter) {
    if constexpr (requires { adapter.storage_of(std::string_view()); })
      if (adapter.storage_of("") != storage::f32) return 1;
    return sizeof(scalar);
  }

  // The table that gives logits.
  parameter<B>& table() { return head_.table(token_embedding_); }

  block_rows<B> rows_of(tape<B>& t, const batch& texts) const;
  std::span<const std::int32_t> chosen_of(const std::vector<std::int32_t>& all, std::vector<std::int32_t>& kept) const;

  void check_place(int text, int token, token_id id, int inter, int intra) const;
  void check_batch(const batch& b) const;

  variable<B> embed(tape<B>& t, const batch& texts);
  // The token embeddings at their coordinates, with what the adapter adds; all ids in device memory.
  variable<B> vectors(tape<B>& t, const std::int32_t* tokens, const std::int32_t* inter, const std::int32_t* intra,
                      int rows) {
    return table_terms_.embed(t, encoding_.embed(t, token_embedding_, tokens, inter, intra, rows), tokens, rows);
  }

  attention_texts<mask> layout_of(tape<B>& t, const batch& texts);

  auto attend(tape<B>& t, attention_texts<mask> texts) {
    return [this, &t, texts](head_columns<B> q, head_columns<B> k, head_columns<B> v) mutable {
      if (shape_.attention_dropout > 0 && t.dropping()) {
        texts.dropout = static_cast<float>(shape_.attention_dropout);
        texts.key = t.next_key();
      }
      return attention(t, q, k, v, Arch::qkv::heads(shape_), texts);
    };
  }

  model_shape shape_;
  bool adapted_ = false;
  adapter_record record_;
  parameter<B> token_embedding_;
  typename encoding::template layer<B> encoding_;
  std::vector<block> blocks_;
  typename Arch::norm::template layer<B> final_norm_;
  typename Arch::head::template layer<B> head_;
  table_terms<B> table_terms_;
  // Of the batch at hand; they keep their memory from step to step.
  std::vector<int> chosen_, places_, query_offsets_;
  std::vector<std::int32_t> targets_, chosen_inter_, chosen_intra_;
  std::vector<mask> masks_;
};

template <class B, class Arch, class Adapter>
language_model<B, Arch, Adapter>::language_model(const model_shape& shape, const Adapter& adapter, random_engine& rng)
    : language_model(shape, adapter) {
  constexpr double stddev = 0.02;
  token_embedding_.draw(rng, stddev);
  encoding_.draw(rng, stddev);
  for (block& b : blocks_) b.draw(rng, stddev, stddev / std::sqrt(2.0 * shape.layers));
  head_.draw(rng, stddev);
  start_adapters(rng);
}

template <class B, class Arch, class Adapter>
void language_model<B, Arch, Adapter>::start_adapters(random_engine& rng) {
  for (block& b : blocks_) b.linears([&](dense_layer<B>& d) { d.start_adapter(rng); });
  table_terms_.start(token_embedding_, table(), rng);
}

template <class B, class Arch, class Adapter>
void language_model<B, Arch, Adapter>::merge() {
  table_terms_.merge(token_embedding_, table());
  for (block& b : blocks_) b.linears([](dense_layer<B>& d) { d.merge(); });
}

template <class B, class Arch, class Adapter>
variable<B> language_model<B, Arch, Adapter>::loss(tape<B>& t, const batch& texts, double denominator) {
  check_batch(texts);
  chosen_.clear();
  places_.clear();
  targets_.clear();
  query_offsets_.assign(1, 0);
  for (int r = 0; r < texts.texts(); ++r) {
    for (int i = texts.offsets[idx(r)]; i < texts.offsets[idx(r) + 1]; ++i) {
      if (texts.targets[idx(i)] == no_target) continue;
      chosen_.push_back(i);
      places_.push_back(i - texts.offsets[idx(r)]);
      targets_.push_back(texts.targets[idx(i)]);
    }
    query_offsets_.push_back(static_cast<int>(chosen_.size()));
  }
  check(!targets_.empty(), "a batch of ", texts.texts(), " texts has no target: nothing can be learnt from it");
  const int count = static_cast<int>(targets_.size());
  const row_choice rows{t.upload(std::span<const int>(chosen_)), count};
  attention_texts<mask> all = layout_of(t, texts), last = all;
  last.queries = t.upload(std::span<const int>(query_offsets_));
  last.place = t.upload(std::span<const int>(places_));

  const block_rows<B> every = rows_of(t, texts);
  block_rows<B> ending = every;
  ending.chosen = rows;
  if (every.all)
    ending.asking = encoding_.rotate(t, chosen_of(texts.inter, chosen_inter_), chosen_of(texts.intra, chosen_intra_));

  variable<B> x = embed(t, texts);
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const bool ends = i + 1 == blocks_.size();
    const variable<B> y = blocks_[i](t, x, ends ? ending : every, attend(t, ends ? last : all));
    t.forget(x);
    x = y;
  }
  const variable<B> final = final_norm_(t, x);
  t.forget(x);
  const variable<B> out = Arch::objective::loss(t, final, table(), t.upload(std::span<const int>(targets_)),
                                                denominator > 0 ? denominator : count, table_terms_.of(t, final));
  t.forget(final);
  return out;
}

template <class B, class Arch, class Adapter>
forward_trace<typename language_model<B, Arch, Adapter>::scalar> language_model<B, Arch, Adapter>::trace(
    tape<B>& t, const batch& texts) {
  check_batch(texts);
  const bool was = t.recording();
  t.reset();
  t.pause();
  const attention_texts<mask> all = layout_of(t, texts);
  const auto copy = [](variable<B> v) {
    std::vector<scalar> out(v.size());
    B::download(out.data(), v.value(), v.size());
    return out;
  };
  forward_trace<scalar> out;
  const block_rows<B> every = rows_of(t, texts);
  variable<B> x = embed(t, texts);
  out.embedding = copy(x);
  for (block& b : blocks_) {
    const variable<B> y = b(t, x, every, attend(t, all));
    t.forget(x);
    x = y;
    out.blocks.push_back(copy(x));
  }
  const variable<B> final = final_norm_(t, x);
  out.final = copy(final);
  const std::size_t vocabulary = static_cast<std::size_t>(shape_.vocabulary);
  out.logits.resize(static_cast<std::size_t>(texts.size()) * vocabulary);
  out.token_loss.resize(static_cast<std::size_t>(texts.size()));
  const variable<B> row = t.make(1, shape_.vocabulary, false), sum = t.make(1, 1, false);
  double total = 0;
  int count = 0;
  for (int i = 0; i < texts.size(); ++i) {
    table_terms_.logits(t, row.value(), final.value() + static_cast<std::ptrdiff_t>(i) * shape_.hidden, table(), 1);
    B::logsumexp(sum.value(), row.value(), 1, shape_.vocabulary);
    scalar* const logits = out.logits.data() + idx(i) * vocabulary;
    B::download(logits, row.value(), vocabulary);
    if (texts.targets[idx(i)] == no_target) continue;
    out.token_loss[idx(i)] = t.item(sum) - logits[texts.targets[idx(i)]];
    total += static_cast<double>(out.token_loss[idx(i)]);
    ++count;
  }
  if (count) out.loss = static_cast<scalar>(total / count);
  t.reset();
  if (was) t.resume();
  return out;
}

template <class B, class Arch, class Adapter>
cached_decoder<language_model<B, Arch, Adapter>> language_model<B, Arch, Adapter>::reader() const {
  return cached_decoder<language_model>(const_cast<language_model&>(*this));
}

template <class B, class Arch, class Adapter>
block_rows<B> language_model<B, Arch, Adapter>::rows_of(tape<B>& t, const batch& texts) const {
  return {{},
          encoding_.rotate(t, std::span<const std::int32_t>(texts.inter), std::span<const std::int32_t>(texts.intra)),
          {}};
}

template <class B, class Arch, class Adapter>
std::span<const std::int32_t> language_model<B, Arch, Adapter>::chosen_of(const std::vector<std::int32_t>& all,
                                                                          std::vector<std::int32_t>& kept) const {
  kept.clear();
  for (int i : chosen_) kept.push_back(all[idx(i)]);
  return kept;
}

template <class B, class Arch, class Adapter>
void language_model<B, Arch, Adapter>::check_place(int text, int token, token_id id, int inter, int intra) const {
  check(id >= 0 && id < shape_.vocabulary, "text ", text, ", token ", token, ": id ", id,
        " is outside of the vocabulary of ", shape_.vocabulary);
  const int largest = encoding_.largest();
  check(inter >= 0 && inter <= largest && intra >= 0 && intra <= largest, "text ", text, ", token ", token,
        ": position (inter ", inter, ", intra ", intra, ") is outside of the tables, which end at ", largest,
        "; shorten the text or take a model with more positions");
}

template <class B, class Arch, class Adapter>
void language_model<B, Arch, Adapter>::check_batch(const batch& b) const {
  const std::size_t n = b.tokens.size();
  check(b.targets.size() == n && b.inter.size() == n && b.intra.size() == n &&
            b.offsets.size() == b.prefix.size() + 1 && b.offsets.front() == 0 && idx(b.offsets.back()) == n && n > 0,
        "a batch of ", n, " tokens has arrays of other lengths, or is empty");
  for (int r = 0; r < b.texts(); ++r) {
    const int begin = b.offsets[idx(r)], length = b.offsets[idx(r) + 1] - begin;
    check(length > 0, "text ", r, " of the batch is empty");
    check(b.prefix[idx(r)] >= 0 && b.prefix[idx(r)] <= length, "text ", r, ": Part A of ", b.prefix[idx(r)],
          " tokens in a text of ", length);
    for (int i = 0; i < length; ++i) {
      const std::size_t at = idx(begin + i);
      check_place(r, i, b.tokens[at], b.inter[at], b.intra[at]);
      const token_id target = b.targets[at];
      check(target == no_target || (target >= 0 && target < shape_.vocabulary), "text ", r, ", token ", i, ": target ",
            target, " is outside of the vocabulary of ", shape_.vocabulary);
    }
  }
}

template <class B, class Arch, class Adapter>
variable<B> language_model<B, Arch, Adapter>::embed(tape<B>& t, const batch& texts) {
  const auto ids = [&](const std::vector<std::int32_t>& v) { return t.upload(std::span<const std::int32_t>(v)); };
  const variable<B> x = vectors(t, ids(texts.tokens), ids(texts.inter), ids(texts.intra), texts.size());
  const variable<B> out = dropout(t, x, shape_.embedding_dropout);
  if (!(out == x)) t.forget(x);
  return out;
}

template <class B, class Arch, class Adapter>
attention_texts<typename language_model<B, Arch, Adapter>::mask> language_model<B, Arch, Adapter>::layout_of(
    tape<B>& t, const batch& texts) {
  attention_texts<mask> out;
  out.texts = texts.texts();
  out.queries = out.keys = t.upload(std::span<const int>(texts.offsets));
  masks_.clear();
  for (int r = 0; r < texts.texts(); ++r) {
    masks_.push_back(Arch::visibility::of(texts.prefix[idx(r)]));
    out.longest = std::max(out.longest, texts.offsets[idx(r) + 1] - texts.offsets[idx(r)]);
  }
  out.sees = t.upload(std::span<const mask>(masks_));
  return out;
}

}  // namespace recglm
