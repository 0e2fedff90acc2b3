#pragma once
#include <algorithm>
#include <numeric>
#include <vector>

#include "recglm/autograd/ops.hpp"
#include "recglm/backend/cpu.hpp"
#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/near.hpp"

using backend = recglm::cpu<double>;

/// A weight (rows, columns) of numbers from a normal distribution.
template <class B = backend>
recglm::parameter<B> random_parameter(const std::string& name, int rows, int columns, recglm::random_engine& rng,
                                      double stddev = 1, double middle = 0) {
  recglm::parameter<B> p(name, {rows, columns});
  for (auto& v : elements(p.value)) v = static_cast<typename B::scalar>(middle + stddev * rng.normal());
  return p;
}

/// Gives a weight these values.
template <class B>
void set_values(recglm::parameter<B>& p, const std::vector<double>& values) {
  const auto all = elements(p.value);
  REQUIRE(all.size() == values.size());
  for (std::size_t i = 0; i < values.size(); ++i) all[i] = static_cast<typename B::scalar>(values[i]);
}

/// The whole of a weight as a variable into which gradients flow.
template <class B>
recglm::variable<B> whole(recglm::tape<B>& t, recglm::parameter<B>& p) {
  std::vector<std::int32_t> rows(static_cast<std::size_t>(p.shape[0]));
  std::iota(rows.begin(), rows.end(), 0);
  return recglm::embed(t, p, t.upload(std::span<const std::int32_t>(rows)), static_cast<int>(rows.size()));
}

/// One number that every element of x moves by a share of its own, so that no gradient error can cancel.
template <class B>
recglm::variable<B> weighed(recglm::tape<B>& t, recglm::variable<B> x) {
  using scalar = typename B::scalar;
  const recglm::variable<B> out = t.make(1, 1, x.wants_gradient());
  const std::size_t n = x.size();
  scalar total = 0;
  for (std::size_t i = 0; i < n; ++i)
    total += x.value()[i] * static_cast<scalar>(std::sin(1.0 + static_cast<double>(i)));
  out.value()[0] = total;
  t.record(out, [=](recglm::tape<B>& t) {
    const scalar up = t.gradient(out)[0];
    const auto dx = t.into(x);
    for (std::size_t i = 0; i < n; ++i)
      dx.at[i] =
          up * static_cast<scalar>(std::sin(1.0 + static_cast<double>(i))) + (dx.beta == 0 ? scalar(0) : dx.at[i]);
  });
  return out;
}

/// Compares the gradients of `loss(tape)` with central differences: up to `most` elements of each weight, spread over
/// it.
template <class F>
void check_gradients(std::vector<recglm::parameter<backend>*> weights, F&& loss, std::size_t most = 24) {
  recglm::tape<backend> t;
  t.seed(3);
  for (auto* p : weights)
    if (p->trained) p->zero_gradient();
  t.backward(loss(t));
  const auto at = [&] {
    t.reset();
    t.seed(3);
    return t.item(loss(t));
  };
  for (auto* p : weights) {
    if (!p->trained) continue;
    const std::size_t n = p->value.size(), step = std::max<std::size_t>(1, n / most);
    std::vector<double> got, want;
    double largest = 0;
    for (double g : elements(p->gradient)) largest = std::max(largest, std::abs(g));
    for (std::size_t i = 0; i < n; i += step) {
      constexpr double eps = 1e-5;
      const double kept = elements(p->value)[i];
      elements(p->value)[i] = kept + eps;
      const double up = at();
      elements(p->value)[i] = kept - eps;
      const double down = at();
      elements(p->value)[i] = kept;
      got.push_back(elements(p->gradient)[i]);
      want.push_back((up - down) / (2 * eps));
    }
    got.push_back(largest), want.push_back(largest);  // the measure is the tensor's largest gradient
    INFO(p->name);
    REQUIRE(largest > 0);
    REQUIRE(near(got, want, table::gradient));
  }
}
