#pragma once
#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "recglm/autograd/ops.hpp"
#include "recglm/backend/activations.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"

/// \file
/// What the networks of next items share.

namespace recglm {

/// The standard deviation of Xavier's normal initialisation (Glorot and Bengio, 2010).
inline double xavier(int outputs, int inputs) { return std::sqrt(2.0 / (outputs + inputs)); }

/// x W^T + b, weights drawn with this standard deviation, biases 0.
template <class B>
struct dense {
  parameter<B> weight, bias;

  dense(const std::string& name, int outputs, int inputs, double stddev, random_engine& rng)
      : weight(name + ".weight", {outputs, inputs}), bias(name + ".bias", {outputs}) {
    weight.draw(rng, stddev);
  }

  variable<B> operator()(tape<B>& t, variable<B> x, variable<B> residual = {}) {
    weight_rows<B> all;
    all.weight = &weight, all.bias = &bias;
    all.outputs = static_cast<int>(weight.shape[0]), all.inputs = static_cast<int>(weight.shape[1]);
    return linear(t, x, all, residual);
  }
  void visit(const std::function<void(parameter<B>&)>& each) { each(weight), each(bias); }
};

/// x W^T, without a bias.
template <class B>
struct unbiased {
  parameter<B> weight;

  unbiased(const std::string& name, int outputs, int inputs, double stddev, random_engine& rng)
      : weight(name + ".weight", {outputs, inputs}) {
    weight.draw(rng, stddev);
  }

  variable<B> operator()(tape<B>& t, variable<B> x) {
    weight_rows<B> all;
    all.weight = &weight;
    all.outputs = static_cast<int>(weight.shape[0]), all.inputs = static_cast<int>(weight.shape[1]);
    return linear(t, x, all);
  }
};

/// Layer norm with its gain and bias.
template <class B>
struct norm_layer {
  parameter<B> gain, bias;
  double epsilon;

  norm_layer(const std::string& name, int width, double eps)
      : gain(name + ".weight", {width}, 1), bias(name + ".bias", {width}), epsilon(eps) {}

  variable<B> operator()(tape<B>& t, variable<B> x) { return layer_norm(t, x, gain, bias, epsilon); }
  void visit(const std::function<void(parameter<B>&)>& each) { each(gain), each(bias); }
};

/// Host numbers in the device's memory until the next reset.
template <class B, class T>
const T* uploaded(tape<B>& t, const std::vector<T>& values) {
  return t.upload(std::span<const T>(values));
}

/// Softmax attention inside each text of a batch, `seen` (one for each text) saying who sees whom; its probabilities
/// are dropped by `dropout`.
template <class B, class V>
attention_texts<V> texts_of(tape<B>& t, const batch& texts, const std::vector<V>& seen, double dropout) {
  attention_texts<V> out;
  out.texts = texts.texts();
  out.queries = out.keys = uploaded(t, texts.offsets);
  out.sees = uploaded(t, seen);
  for (int r = 0; r < texts.texts(); ++r)
    out.longest = std::max(out.longest,
                           texts.offsets[static_cast<std::size_t>(r) + 1] - texts.offsets[static_cast<std::size_t>(r)]);
  if (dropout > 0 && t.dropping()) {
    out.dropout = static_cast<float>(dropout);
    out.key = t.next_key();
  }
  return out;
}

/// The rows that are asked; x itself where these are all.
template <class B>
variable<B> rows_asked(tape<B>& t, variable<B> x, std::span<const std::int32_t> asked) {
  bool all = static_cast<int>(asked.size()) == x.rows();
  for (std::size_t i = 0; all && i < asked.size(); ++i) all = asked[i] == static_cast<std::int32_t>(i);
  return all ? x : gather_rows(t, x, t.upload(asked), static_cast<int>(asked.size()));
}

/// x with a column of ones behind, for a table whose last column is a bias.
template <class B>
variable<B> with_ones(tape<B>& t, variable<B> x) {
  const variable<B> ones = t.make(x.rows(), 1, false);
  B::fill(ones.value(), ones.size(), 1);
  return concat_columns<B>(t, {x, ones});
}

/// Windows of the latest `window` items up to each row that is asked, filled up with rows of zeros from the left:
/// (asked rows * window, width of the table).
template <class B>
variable<B> windows(tape<B>& t, parameter<B>& items, const batch& texts, std::span<const std::int32_t> asked,
                    int window) {
  std::vector<std::int32_t> ids, index;
  std::size_t text = 0;
  for (std::size_t r = 0; r < asked.size(); ++r) {
    while (texts.offsets[text + 1] <= asked[r]) ++text;
    const int count = std::min(window, asked[r] + 1 - texts.offsets[text]);
    for (int i = 0; i < count; ++i) {
      ids.push_back(texts.tokens[static_cast<std::size_t>(asked[r] - count + 1 + i)]);
      index.push_back(static_cast<std::int32_t>(r) * window + window - count + i);
    }
  }
  const variable<B> known = embed(t, items, uploaded(t, ids), static_cast<int>(ids.size()));
  return spread_rows(t, known, uploaded(t, index), static_cast<int>(asked.size()) * window);
}

/// The vectors of the users of the rows that are asked; unknown users have the last row of the table, zeros.
template <class B>
variable<B> users_of(tape<B>& t, parameter<B>& users, const batch& texts, std::span<const std::int32_t> asked) {
  std::vector<std::int32_t> ids;
  for (const std::int32_t r : asked) ids.push_back(texts.intra[static_cast<std::size_t>(r)]);
  return embed(t, users, uploaded(t, ids), static_cast<int>(ids.size()));
}

/// Draws a table of users, and zeros for the last one, who stands for those that are unknown.
template <class B>
void draw_users(parameter<B>& users, double stddev, random_engine& rng) {
  users.draw(rng, stddev);
  const std::size_t width = static_cast<std::size_t>(users.shape[1]);
  B::fill(users.value.data() + users.value.size() - width, width, 0);
}

/// Draws a table of `width` columns, and 0 in a last one that is a bias.
template <class B>
void draw_with_bias(parameter<B>& table, double stddev, random_engine& rng) {
  const int rows = static_cast<int>(table.shape[0]), width = static_cast<int>(table.shape[1]);
  table.draw(rng, stddev);
  const typename B::template buffer<typename B::scalar> zeros(static_cast<std::size_t>(rows), 0);
  detail::copy_columns<B>(table.value.data() + width - 1, width, zeros.data(), 1, rows, 1);
}

}  // namespace recglm
