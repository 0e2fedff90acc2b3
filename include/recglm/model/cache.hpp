#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "recglm/autograd/ops.hpp"
#include "recglm/backend/host/parallel.hpp"
#include "recglm/core/types.hpp"
#include "recglm/model/blocks.hpp"
#include "recglm/model/kv_cache.hpp"
#include "recglm/model/network_layers.hpp"
#include "recglm/model/state_logits.hpp"
#include "recglm/model/visible_slots.hpp"

namespace recglm {

/// What a model has read, and how far each row is: Part A's keys and values once for each text, and a tree of fed
/// tokens. Every token fed has a place in the KV cache; a row is a path of such places, so rows share what their
/// parents fed.
template <class B>
class decoder_state {
 public:
  /// Rows that can be continued.
  int rows() const { return static_cast<int>(text_of_.size()); }
  /// The text that a row continues.
  int text(int row) const { return text_of_[static_cast<std::size_t>(row)]; }
  /// Tokens fed to a row.
  int fed(int row) const {
    return path_offsets_[static_cast<std::size_t>(row) + 1] - path_offsets_[static_cast<std::size_t>(row)];
  }

 private:
  template <class, class>
  friend class cached_decoder;
  using scalar = typename B::scalar;

  std::vector<int> text_offsets_{0};         // rows of Part A
  std::vector<kv_cache<B>> part_a_, cache_;  // one for each block: keys, then values
  int cached_ = 0;
  int longest_text_ = 0;
  std::vector<int> text_of_;                    // of each row
  std::vector<int> path_offsets_, path_;        // of each row, its places in the cache
  typename B::template buffer<scalar> hidden_;  // (rows, hidden) after the last norm; set once something was fed
  std::vector<double> logsumexps_;              // of each row's logits; NaN until asked for

  // Where one call works; nothing stays there between two, so a copied state has an empty one of its own.
  struct workspace {
    tape<B> work;
    workspace() { work.pause(); }
    workspace(const workspace&) : workspace() {}
    workspace& operator=(const workspace&) { return *this; }
    workspace(workspace&&) = default;
    workspace& operator=(workspace&&) = default;
  };
  workspace place_;
};

/// How a language_model serves the LanguageModel concept: matmuls over all rows, a softmax where one is asked for.
template <class B, class Arch>
class cached_decoder {
 public:
  using scalar = typename B::scalar;
  using state = decoder_state<B>;
  using visibility = typename Arch::visibility;
  using mask = decltype(visibility::of(0));
  using layers = network_layers<B, Arch>;

  cached_decoder(const model_shape& shape, layers& parts) : shape_(shape), layers_(parts) {}

  /// LanguageModel::read.
  state read(std::span<const request> texts) const;

  /// LanguageModel::advance.
  std::vector<double> advance(state& s, const continuation& next) const;

  /// LanguageModel::log_probs.
  std::vector<double> log_probs(state& s) const {
    check_fed(s);
    s.place_.work.reset();
    return logits_of(s.place_.work, s.hidden_.data()).log_probs(s.logsumexps_);
  }

  /// LanguageModel::log_probs of legal tokens: concatenated, row after row.
  std::vector<double> log_probs(state& s, const legal_tokens& legal) const;

 private:
  static std::size_t idx(int i) { return static_cast<std::size_t>(i); }
  static std::ptrdiff_t at(int row, int width) { return static_cast<std::ptrdiff_t>(row) * width; }
  static const std::int32_t* ints(tape<B>& t, const std::vector<std::int32_t>& v) {
    return t.upload(std::span<const std::int32_t>(v));
  }

  static void store(kv_cache<B>& to, int first, head_columns<B> k, head_columns<B> v, head_layout heads) {
    const int half = to.width() / 2;
    B::pack_heads(to.row(first), to.width(), k.value(), k.from.columns(), k.from.rows(), heads.keys());
    B::pack_heads(to.row(first) + half, to.width(), v.value(), v.from.columns(), v.from.rows(), heads.keys());
  }

  void check_fed(const state& s) const {
    for (int r = 0; r < s.rows(); ++r)
      check(s.fed(r) > 0, "log_probs: nothing was fed to row ", r, "; there is no distribution before the start token");
  }

  void check_continuation(const state& s, const continuation& next) const {
    check(next.offsets.size() == next.parents.size() + 1 && next.offsets.front() == 0 &&
              next.offsets.back() == static_cast<int>(next.tokens.size()) && next.at.size() == next.tokens.size(),
          "advance: a continuation of ", next.parents.size(), " rows has arrays of other lengths");
    for (std::size_t r = 0; r < next.parents.size(); ++r) {
      check(next.parents[r] >= 0 && next.parents[r] < s.rows(), "advance: row ", r, " continues row ", next.parents[r],
            ", but the state has ", s.rows());
      check(next.offsets[r] <= next.offsets[r + 1], "advance: the offsets of row ", r, " go backwards");
      check(next.offsets[r] < next.offsets[r + 1] || s.fed(next.parents[r]) > 0, "advance: row ", r,
            " has nothing fed to it yet");
      for (int i = next.offsets[r]; i < next.offsets[r + 1]; ++i)
        layers_.check_place(shape_, static_cast<int>(r), i - next.offsets[r], next.tokens[idx(i)],
                            next.at[idx(i)].inter, next.at[idx(i)].intra);
    }
  }

  // Runs the new tokens through the network: keys and values into the KV cache, final hidden states into `fresh`.
  void feed(tape<B>& t, state& s, const continuation& next, const std::vector<int>& text_of, const visible_slots& paths,
            scalar* fresh) const;

  // Log-probability of each token just fed, given what is before it. `states` are those of the `known` old rows,
  // then those of the tokens.
  std::vector<double> log_probs_of_fed(tape<B>& t, state& s, const continuation& next, const scalar* states,
                                       int known) const;

  state_logits<B> logits_of(tape<B>& t, const scalar* states) const {
    return {t, layers_.terms, layers_.table(), states};
  }

  // Slots that no row's path holds any more are given up once they are the larger part.
  void compact(state& s) const {
    if (s.cached_ < 4096) return;
    std::vector<int> to(idx(s.cached_), -1);
    int live = 0;
    for (int cached : s.path_) to[idx(cached)] = 0;
    for (int& cached : to)
      if (cached == 0) cached = live++;
    if (live > s.cached_ / 2) return;
    for (kv_cache<B>& store : s.cache_)
      for (int i = 0; i < s.cached_; ++i)
        if (to[idx(i)] >= 0 && to[idx(i)] != i) B::copy(store.row(to[idx(i)]), store.row(i), idx(store.width()));
    for (int& cached : s.path_) cached = to[idx(cached)];
    s.cached_ = live;
  }

  const model_shape& shape_;
  layers& layers_;
};

template <class B, class Arch>
typename cached_decoder<B, Arch>::state cached_decoder<B, Arch>::read(std::span<const request> texts) const {
  check(!texts.empty(), "read: there is no text to read");
  const int width = shape_.key_width(), blocks = static_cast<int>(layers_.blocks.size());
  state s;
  std::vector<std::int32_t> tokens, inter, intra;
  std::vector<mask> masks;
  for (std::size_t r = 0; r < texts.size(); ++r) {
    const request& text = texts[r];
    const int length = static_cast<int>(text.prefix.size());
    check(length > 0 && text.at.size() == text.prefix.size(), "read: text ", r, " has ", length, " tokens and ",
          text.at.size(), " positions; both must be equal and not 0");
    for (std::size_t i = 0; i < text.prefix.size(); ++i) {
      layers_.check_place(shape_, static_cast<int>(r), static_cast<int>(i), text.prefix[i], text.at[i].inter,
                          text.at[i].intra);
      tokens.push_back(text.prefix[i]);
      inter.push_back(text.at[i].inter);
      intra.push_back(text.at[i].intra);
    }
    s.text_offsets_.push_back(static_cast<int>(tokens.size()));
    s.longest_text_ = std::max(s.longest_text_, length);
    s.text_of_.push_back(static_cast<int>(r));
    masks.push_back(visibility::of(length));
    for (int i = 0; i < length; ++i) check_looks_back(masks.back(), i, length, visibility::name);
  }
  s.path_offsets_.assign(texts.size() + 1, 0);
  s.logsumexps_.assign(texts.size(), std::numeric_limits<double>::quiet_NaN());
  s.cache_.assign(static_cast<std::size_t>(blocks), kv_cache<B>(2 * width));
  s.part_a_.assign(static_cast<std::size_t>(blocks), kv_cache<B>(2 * width));

  const int all = static_cast<int>(tokens.size());
  tape<B>& t = s.place_.work;
  attention_texts<mask> layout;
  layout.texts = static_cast<int>(texts.size());
  layout.queries = layout.keys = t.upload(std::span<const int>(s.text_offsets_));
  layout.sees = t.upload(std::span<const mask>(masks));
  layout.longest = s.longest_text_;
  const head_layout heads = Arch::qkv::heads(shape_);
  const block_rows<B> rows{
      {}, layers_.encoding.rotate(t, std::span<const std::int32_t>(inter), std::span<const std::int32_t>(intra)), {}};
  for (kv_cache<B>& kept : s.part_a_) kept.reserve(all);
  // Nobody asks what Part A itself becomes: of the last block keys and values are enough.
  const std::size_t before = layers_.blocks.size() - 1;
  const variable<B> x =
      layers_.through(t, layers_.embed(t, ints(t, tokens), ints(t, inter), ints(t, intra), all), before,
                      [&](auto& block, std::size_t i, variable<B> below) {
                        return block(t, below, rows, [&](head_columns<B> q, head_columns<B> k, head_columns<B> v) {
                          store(s.part_a_[i], 0, k, v, heads);
                          return attention(t, q, k, v, heads, layout);
                        });
                      });
  const projections<B> p = layers_.blocks[before].keys_values(t, x, rows.all);
  store(s.part_a_[before], 0, p.k, p.v, heads);
  t.reset();
  return s;
}

template <class B, class Arch>
std::vector<double> cached_decoder<B, Arch>::advance(state& s, const continuation& next) const {
  const int rows = static_cast<int>(next.parents.size()), count = static_cast<int>(next.tokens.size());
  check_continuation(s, next);
  compact(s);
  // The rows' new paths, and for each token the part of its row's path that ends with it.
  std::vector<int> text_of, offsets{0};
  visible_slots paths;
  for (int r = 0; r < rows; ++r) {
    const int parent = next.parents[idx(r)], start = static_cast<int>(paths.slots.size()), before = s.fed(parent);
    text_of.push_back(s.text(parent));
    paths.slots.insert(paths.slots.end(), s.path_.begin() + s.path_offsets_[idx(parent)],
                       s.path_.begin() + s.path_offsets_[idx(parent) + 1]);
    for (int i = next.offsets[idx(r)]; i < next.offsets[idx(r) + 1]; ++i) {
      paths.slots.push_back(s.cached_ + i);
      paths.begin.push_back(start);
      paths.count.push_back(before + i - next.offsets[idx(r)] + 1);
    }
    offsets.push_back(static_cast<int>(paths.slots.size()));
  }
  tape<B>& t = s.place_.work;
  t.reset();
  const int width = shape_.hidden, known = static_cast<int>(s.hidden_.size()) / width;
  scalar* const states = t.template keep<scalar>(idx(known + count) * idx(width));
  if (known > 0) B::copy(states, s.hidden_.data(), s.hidden_.size());
  if (count > 0) feed(t, s, next, text_of, paths, states + at(known, width));
  std::vector<double> out = log_probs_of_fed(t, s, next, states, known);

  std::vector<int> last;  // of each row, where its final state stands
  std::vector<double> logsumexps(idx(rows), std::numeric_limits<double>::quiet_NaN());
  for (int r = 0; r < rows; ++r) {
    const int parent = next.parents[idx(r)];
    const bool grew = next.offsets[idx(r) + 1] > next.offsets[idx(r)];
    last.push_back(grew ? known + next.offsets[idx(r) + 1] - 1 : parent);
    if (!grew) logsumexps[idx(r)] = s.logsumexps_[idx(parent)];
  }
  typename B::template buffer<scalar> hidden;
  hidden.resize(idx(rows) * idx(width));
  B::gather_rows(hidden.data(), states, ints(t, last), rows, width, 0);
  s.hidden_ = std::move(hidden);
  s.logsumexps_ = std::move(logsumexps);
  s.text_of_ = std::move(text_of);
  s.path_offsets_ = std::move(offsets);
  s.path_ = std::move(paths.slots);
  s.cached_ += count;
  return out;
}

template <class B, class Arch>
std::vector<double> cached_decoder<B, Arch>::log_probs(state& s, const legal_tokens& legal) const {
  check_fed(s);
  check(legal.offsets.size() == idx(s.rows()) + 1 && legal.offsets.back() == static_cast<int>(legal.tokens.size()),
        "log_probs: legal tokens for ", legal.offsets.size() - 1, " rows, but the state has ", s.rows());
  for (token_id id : legal.tokens)
    check(id >= 0 && id < shape_.vocabulary, "log_probs: legal token ", id, " is outside of the vocabulary of ",
          shape_.vocabulary);
  s.place_.work.reset();
  return logits_of(s.place_.work, s.hidden_.data()).log_probs(s.logsumexps_, legal);
}

template <class B, class Arch>
void cached_decoder<B, Arch>::feed(tape<B>& t, state& s, const continuation& next, const std::vector<int>& text_of,
                                   const visible_slots& paths, scalar* fresh) const {
  const int count = static_cast<int>(next.tokens.size());
  std::vector<std::int32_t> inter, intra;
  for (const position& p : next.at) inter.push_back(p.inter), intra.push_back(p.intra);
  std::vector<int> token_text(idx(count));
  for (std::size_t r = 0; r + 1 < next.offsets.size(); ++r)
    for (int i = next.offsets[r]; i < next.offsets[r + 1]; ++i) token_text[idx(i)] = text_of[r];
  std::vector<mask> masks;
  for (std::size_t r = 0; r + 1 < s.text_offsets_.size(); ++r)
    masks.push_back(visibility::of(s.text_offsets_[r + 1] - s.text_offsets_[r]));
  const token_groups groups = grouped_by_text(token_text);
  const visible_slots seen = seen_of(paths, token_text, s.text_offsets_, masks, visibility::name);
  cached_queries<mask> all;
  all.groups = static_cast<int>(groups.text.size());
  all.group_offsets = ints(t, groups.offsets);
  all.group_text = ints(t, groups.text);
  all.order = ints(t, groups.order);
  all.text_offsets = ints(t, s.text_offsets_);
  all.sees = t.upload(std::span<const mask>(masks));
  all.place = ints(t, seen.place);
  all.paths = ints(t, seen.slots);
  all.path_begin = ints(t, seen.begin);
  all.path_count = ints(t, seen.count);
  all.longest_text = s.longest_text_;
  all.longest_path = *std::max_element(seen.count.begin(), seen.count.end());

  const head_layout heads = Arch::qkv::heads(shape_);
  const typename tape<B>::template scratch<scalar> scratch(t, B::cached_attention_scratch(all, heads));
  const block_rows<B> rows{
      {}, layers_.encoding.rotate(t, std::span<const std::int32_t>(inter), std::span<const std::int32_t>(intra)), {}};
  const variable<B> final =
      layers_.states(t, layers_.embed(t, ints(t, next.tokens), ints(t, inter), ints(t, intra), count),
                     [&](auto& block, std::size_t i, variable<B> x) {
                       s.cache_[i].reserve(s.cached_ + count);
                       return block(t, x, rows, [&](head_columns<B> q, head_columns<B> k, head_columns<B> v) {
                         store(s.cache_[i], s.cached_, k, v, heads);
                         const variable<B> out = t.make(count, shape_.query_width(), false);
                         B::cached_attention(out.value(), q.value(), q.from.columns(), s.part_a_[i].data(),
                                             s.cache_[i].data(), heads, all, scratch.data());
                         return out;
                       });
                     });
  B::copy(fresh, final.value(), final.size());
}

template <class B, class Arch>
std::vector<double> cached_decoder<B, Arch>::log_probs_of_fed(tape<B>& t, state& s, const continuation& next,
                                                              const scalar* states, int known) const {
  std::vector<double> out(next.tokens.size(), 0);
  // Of parents the sums that are not known yet; of all tokens but a row's last the logit of the one that follows.
  std::vector<int> unknown, inner, inner_offsets{0}, parents;
  std::vector<std::int32_t> following, first_tokens;
  for (std::size_t r = 0; r < next.parents.size(); ++r) {
    const int parent = next.parents[r], first = next.offsets[r];
    if (first == next.offsets[r + 1]) continue;
    for (int i = first; i + 1 < next.offsets[r + 1]; ++i) {
      inner.push_back(known + i);
      following.push_back(next.tokens[idx(i) + 1]);
      inner_offsets.push_back(static_cast<int>(following.size()));
    }
    if (s.fed(parent) == 0) continue;
    parents.push_back(parent);
    first_tokens.push_back(next.tokens[idx(first)]);
    if (!std::isnan(s.logsumexps_[idx(parent)])) continue;
    unknown.push_back(parent);
    s.logsumexps_[idx(parent)] = 0;  // asked for already
  }
  const state_logits<B> logits = logits_of(t, states);
  const auto sums = logits.pick(unknown, std::vector<std::int32_t>(unknown.size() + 1, 0), {});
  for (std::size_t k = 0; k < unknown.size(); ++k) s.logsumexps_[idx(unknown[k])] = static_cast<double>(sums.sums[k]);
  const auto inside = logits.pick(inner, inner_offsets, following);
  for (std::size_t k = 0; k < inner.size(); ++k)
    out[idx(inner[k] - known) + 1] = static_cast<double>(inside.logits[k]) - static_cast<double>(inside.sums[k]);
  const std::vector<scalar> first_logits = logits.pairs(known, parents, first_tokens);
  for (std::size_t r = 0, k = 0; r < next.parents.size(); ++r) {
    const int parent = next.parents[r], first = next.offsets[r];
    if (first == next.offsets[r + 1] || s.fed(parent) == 0) continue;
    out[idx(first)] = static_cast<double>(first_logits[k++]) - s.logsumexps_[idx(parent)];
  }
  return out;
}

}  // namespace recglm
