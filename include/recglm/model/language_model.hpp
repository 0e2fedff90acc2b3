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
#include "recglm/model/network_layers.hpp"
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
      : shape_(checked<Terms>(shape, adapter)), layers_(shape_, adapter) {
    if constexpr (detail::has_adapter_layers<Terms>) record_ = record_of(adapter_inside(adapter));
    bool packed = false;
    adapted_ = static_cast<bool>(layers_.terms);
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
    layers_.parameters(visit);
  }

  /// Starts the adapters anew on the weights that are there now; after a base was read from a file.
  void start_adapters(random_engine& rng);
  /// Puts the adapters into the weights for good; what the model computes stays the same, up to rounding.
  void merge();
  /// Calls `visit(dense_layer<B>&)` for every matmul of every block.
  template <class Visit>
  void linears(Visit&& visit) {
    for (block& b : layers_.blocks) b.linears(visit);
  }
  /// Calls `visit(module, parameter<B>&, std::optional<low_rank<B>>&)` for the token embeddings and for the table that
  /// gives the logits, with what adapts them. With a tied head both are one table, and each has terms of its own.
  template <class Visit>
  void tables(Visit&& visit) {
    visit(names::words, layers_.token_embedding, layers_.terms.words);
    visit(head_module, layers_.table(), layers_.terms.head);
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
  using layers = network_layers<B, Arch>;
  using block = typename layers::block;
  using names = typename Arch::names;

  static std::size_t idx(int i) { return static_cast<std::size_t>(i); }
  cached_decoder<B, Arch> reader() const { return {shape_, layers_}; }

  // Throws before anything is allocated.
  template <class Terms>
  static model_shape checked(const model_shape& shape, const Terms& adapter) {
    if constexpr (requires { B::check_environment(); }) B::check_environment();
    double bytes = sizeof(scalar);
    if constexpr (requires { adapter.storage_of(std::string_view()); })
      if (adapter.storage_of("") != storage::f32) bytes = 1;
    return checked_shape(shape, bytes, sizeof(block), std::is_same_v<encoding, learned_2d>);
  }

  block_rows<B> rows_of(tape<B>& t, const batch& texts) const;
  std::span<const std::int32_t> chosen_of(const std::vector<std::int32_t>& all, std::vector<std::int32_t>& kept) const;

  void check_batch(const batch& b) const;

  variable<B> embed(tape<B>& t, const batch& texts);

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
  // Decoding changes no weight, and calls the ops of training, which take parameters with their gradients.
  mutable layers layers_;
  // Of the batch at hand; they keep their memory from step to step.
  std::vector<int> chosen_, places_, query_offsets_;
  std::vector<std::int32_t> targets_, chosen_inter_, chosen_intra_;
  std::vector<mask> masks_;
};

template <class B, class Arch, class Adapter>
language_model<B, Arch, Adapter>::language_model(const model_shape& shape, const Adapter& adapter, random_engine& rng)
    : language_model(shape, adapter) {
  constexpr double stddev = 0.02;
  layers_.token_embedding.draw(rng, stddev);
  layers_.encoding.draw(rng, stddev);
  for (block& b : layers_.blocks) b.draw(rng, stddev, stddev / std::sqrt(2.0 * shape.layers));
  layers_.head.draw(rng, stddev);
  start_adapters(rng);
}

template <class B, class Arch, class Adapter>
void language_model<B, Arch, Adapter>::start_adapters(random_engine& rng) {
  linears([&](dense_layer<B>& d) { d.start_adapter(rng); });
  layers_.terms.start(layers_.token_embedding, layers_.table(), rng);
}

template <class B, class Arch, class Adapter>
void language_model<B, Arch, Adapter>::merge() {
  layers_.terms.merge(layers_.token_embedding, layers_.table());
  linears([](dense_layer<B>& d) { d.merge(); });
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
    ending.asking =
        layers_.encoding.rotate(t, chosen_of(texts.inter, chosen_inter_), chosen_of(texts.intra, chosen_intra_));

  const variable<B> final = layers_.states(t, embed(t, texts), [&](block& b, std::size_t i, variable<B> x) {
    const bool ends = i + 1 == layers_.blocks.size();
    return b(t, x, ends ? ending : every, attend(t, ends ? last : all));
  });
  const variable<B> out = Arch::objective::loss(t, final, layers_.table(), t.upload(std::span<const int>(targets_)),
                                                denominator > 0 ? denominator : count, layers_.terms.of(t, final));
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
  const variable<B> embedding = embed(t, texts);
  out.embedding = copy(embedding);
  const variable<B> final = layers_.states(t, embedding, [&](block& b, std::size_t, variable<B> x) {
    const variable<B> y = b(t, x, every, attend(t, all));
    out.blocks.push_back(copy(y));
    return y;
  });
  out.final = copy(final);
  const std::size_t vocabulary = static_cast<std::size_t>(shape_.vocabulary);
  out.logits.resize(static_cast<std::size_t>(texts.size()) * vocabulary);
  out.token_loss.resize(static_cast<std::size_t>(texts.size()));
  const variable<B> row = t.make(1, shape_.vocabulary, false), sum = t.make(1, 1, false);
  double total = 0;
  int count = 0;
  for (int i = 0; i < texts.size(); ++i) {
    layers_.terms.logits(t, row.value(), final.value() + static_cast<std::ptrdiff_t>(i) * shape_.hidden,
                         layers_.table(), 1);
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
block_rows<B> language_model<B, Arch, Adapter>::rows_of(tape<B>& t, const batch& texts) const {
  return {{},
          layers_.encoding.rotate(t, std::span<const std::int32_t>(texts.inter),
                                  std::span<const std::int32_t>(texts.intra)),
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
      layers_.check_place(shape_, r, i, b.tokens[at], b.inter[at], b.intra[at]);
      const token_id target = b.targets[at];
      check(target == no_target || (target >= 0 && target < shape_.vocabulary), "text ", r, ", token ", i, ": target ",
            target, " is outside of the vocabulary of ", shape_.vocabulary);
    }
  }
}

template <class B, class Arch, class Adapter>
variable<B> language_model<B, Arch, Adapter>::embed(tape<B>& t, const batch& texts) {
  const auto ids = [&](const std::vector<std::int32_t>& v) { return t.upload(std::span<const std::int32_t>(v)); };
  const variable<B> x = layers_.embed(t, ids(texts.tokens), ids(texts.inter), ids(texts.intra), texts.size());
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
