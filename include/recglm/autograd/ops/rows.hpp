#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "recglm/autograd/parameter.hpp"
#include "recglm/autograd/tape.hpp"
#include "recglm/backend/functors.hpp"

namespace recglm {

/// Rows `ids` of a table: (rows, width). `ids` are in device memory (tape::upload) and inside the table.
template <class B>
variable<B> embed(tape<B>& t, parameter<B>& table, const std::int32_t* ids, int rows) {
  const int width = static_cast<int>(table.shape[1]);
  const variable<B> out = t.make(rows, width, table.trained);
  B::gather_rows(out.value(), table.value.data(), ids, rows, width, 0);
  t.record(out,
           [=, into = table.gradient.data()](tape<B>& t) { B::scatter_rows(into, t.gradient(out), ids, rows, width); });
  return out;
}

/// Rows `index` of x, in that order.
template <class B>
variable<B> gather_rows(tape<B>& t, variable<B> x, const std::int32_t* index, int rows) {
  const variable<B> out = t.make(rows, x.columns(), x.wants_gradient());
  B::gather_rows(out.value(), x.value(), index, rows, x.columns(), 0);
  t.rebuild_by(out,
               [=](tape<B>& t, typename B::scalar* y) { B::gather_rows(y, t.value(x), index, rows, x.columns(), 0); });
  t.record(out, [=](tape<B>& t) {
    const auto dx = t.into(x);
    if (dx.beta == 0) B::fill(dx.at, x.size(), 0);
    B::scatter_rows(dx.at, t.gradient(out), index, rows, x.columns());
  });
  return out;
}

/// The mean of rows of x for each bag, as torch.nn.EmbeddingBag(mode="mean"): bag b is the mean of rows ids[offsets[b]
/// .. offsets[b + 1]), 0 where it is empty. Both are in the host's memory.
template <class B>
variable<B> embedding_bag(tape<B>& t, variable<B> x, std::span<const std::int32_t> ids, std::span<const int> offsets) {
  using scalar = typename B::scalar;
  using scratch = typename tape<B>::template scratch<scalar>;
  const int bags = static_cast<int>(offsets.size()) - 1, width = x.columns(), count = static_cast<int>(ids.size());
  std::vector<std::int32_t> bag_of;
  std::vector<scalar> shares;
  for (int b = 0; b < bags; ++b) {
    const int n = offsets[static_cast<std::size_t>(b) + 1] - offsets[static_cast<std::size_t>(b)];
    bag_of.insert(bag_of.end(), static_cast<std::size_t>(n), b);
    shares.insert(shares.end(), static_cast<std::size_t>(width),
                  n > 0 ? scalar(1) / static_cast<scalar>(n) : scalar(0));
  }
  const std::int32_t* const from = t.upload(ids);
  const std::int32_t* const to = t.upload(std::span<const std::int32_t>(bag_of));
  const scalar* const share = t.upload(std::span<const scalar>(shares));
  const variable<B> out = t.make(bags, width, x.wants_gradient());
  const scratch all(t, static_cast<std::size_t>(count) * static_cast<std::size_t>(width));
  B::gather_rows(all.data(), x.value(), from, count, width, 0);
  B::fill(out.value(), out.size(), 0);
  B::scatter_rows(out.value(), all.data(), to, count, width);
  B::zip(out.value(), out.value(), share, out.size(), times{});
  t.record(out, [=](tape<B>& t) {
    const scratch of_bags(t, out.size()), of_rows(t, static_cast<std::size_t>(count) * static_cast<std::size_t>(width));
    B::zip(of_bags.data(), t.gradient(out), share, out.size(), times{});
    B::gather_rows(of_rows.data(), of_bags.data(), to, count, width, 0);
    const auto dx = t.into(x);
    if (dx.beta == 0) B::fill(dx.at, x.size(), 0);
    B::scatter_rows(dx.at, of_rows.data(), from, count, width);
  });
  return out;
}

/// (x - mean) / sqrt(variance + eps) * gain + bias, row by row. May be forgotten.
template <class B>
variable<B> layer_norm(tape<B>& t, variable<B> x, parameter<B>& gain, parameter<B>& bias, double eps = 1e-5) {
  using scalar = typename B::scalar;
  const int rows = x.rows(), width = x.columns();
  const variable<B> out = t.make(rows, width, x.wants_gradient() || gain.trained || bias.trained);
  scalar* const mean = t.template keep<scalar>(2 * static_cast<std::size_t>(rows));
  scalar* const inverse = mean + rows;
  const scalar* const g = gain.value.data();
  const scalar* const b = bias.value.data();
  B::layer_norm(out.value(), mean, inverse, x.value(), g, b, rows, width, static_cast<scalar>(eps));
  t.rebuild_by(out,
               [=](tape<B>& t, scalar* y) { B::layer_norm_again(y, mean, inverse, t.value(x), g, b, rows, width); });
  scalar* const dgain = gain.gradient.data();
  scalar* const dbias = bias.gradient.data();
  check((dgain == nullptr) == (dbias == nullptr), gain.name,
        ": gain and bias of a norm are trained together or not at all");
  t.record(out, [=](tape<B>& t) {
    const scalar* const dy = t.gradient(out);
    if (dgain) B::layer_norm_backward_weights(dgain, dbias, dy, t.value(x), mean, inverse, rows, width);
    if (!x.wants_gradient()) return;
    const auto dx = t.into(x);
    B::layer_norm_backward(dx.at, dy, t.value(x), mean, inverse, g, rows, width, dx.beta);
  });
  return out;
}

/// x / sqrt(mean of squares + eps) * gain, row by row; with a gain shorter than a row, for every chunk of its length:
/// each head apart. May be forgotten.
template <class B>
variable<B> rms_norm(tape<B>& t, variable<B> x, parameter<B>& gain, double eps = 1e-6) {
  using scalar = typename B::scalar;
  const int width = static_cast<int>(gain.shape[0]), rows = x.rows() * (x.columns() / width);
  check(x.columns() % width == 0, gain.name, " is the gain of ", width, " numbers, not of rows of ", x.columns());
  const variable<B> out = t.make(x.rows(), x.columns(), x.wants_gradient() || gain.trained);
  scalar* const inverse = t.template keep<scalar>(static_cast<std::size_t>(rows));
  const scalar* const g = gain.value.data();
  B::rms_norm(out.value(), inverse, x.value(), g, rows, width, static_cast<scalar>(eps));
  t.rebuild_by(out, [=](tape<B>& t, scalar* y) {
    B::rms_norm(y, inverse, t.value(x), g, rows, width, static_cast<scalar>(eps));
  });
  t.record(out, [=, dgain = gain.gradient.data()](tape<B>& t) {
    const scalar* const dy = t.gradient(out);
    if (dgain) B::rms_norm_backward_weights(dgain, dy, t.value(x), inverse, rows, width);
    if (!x.wants_gradient()) return;
    const auto dx = t.into(x);
    B::rms_norm_backward(dx.at, dy, t.value(x), inverse, g, rows, width, dx.beta);
  });
  return out;
}

}  // namespace recglm
