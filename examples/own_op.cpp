// An op of one's own: a kernel, its backward, and the closure that pairs them (docs/adding_an_op.md). It clamps every
// number to [-limit, limit]; the gradient passes where nothing was clamped.
#include <cmath>
#include <iostream>
#include <numeric>

#include "recglm/autograd/ops.hpp"
#include "recglm/backend/cpu.hpp"

template <class B>
recglm::variable<B> clamp(recglm::tape<B>& t, recglm::variable<B> x, double limit) {
  using scalar = typename B::scalar;
  const scalar most = static_cast<scalar>(limit);
  const auto kernel = [=](scalar v) { return v > most ? most : v < -most ? -most : v; };
  const auto slope = [=](scalar d, scalar v) { return v > most || v < -most ? scalar(0) : d; };
  const recglm::variable<B> y = t.make(x.rows(), x.columns(), x.wants_gradient());
  B::map(y.value(), x.value(), x.size(), kernel);
  // What `forget` may drop, and how it comes back.
  t.rebuild_by(y, [=](recglm::tape<B>& t, scalar* again) { B::map(again, t.value(x), x.size(), kernel); });
  t.record(y, [=](recglm::tape<B>& t) {
    const typename recglm::tape<B>::template scratch<scalar> local(t, x.size());
    B::zip(local.data(), t.gradient(y), t.value(x), x.size(), slope);
    const auto dx = t.into(x);  // beta 0: the first gradient to arrive
    B::scale(dx.at, local.data(), x.size(), 1, dx.beta);
  });
  return y;
}

int main() {
  using backend = recglm::cpu<double>;
  recglm::parameter<backend> weight("weight", {4, 3}), head("head", {5, 3});
  recglm::random_engine rng(1);
  weight.draw(rng, 1);
  head.draw(rng, 1);
  const std::vector<std::int32_t> rows{0, 1, 2, 3}, targets{4, 0, 2, 1};
  recglm::tape<backend> t;
  const auto loss = [&] {
    t.reset();
    const auto x = recglm::embed(t, weight, t.upload(std::span<const std::int32_t>(rows)), 4);
    return recglm::softmax_loss(t, clamp(t, x, 0.5), head, t.upload(std::span<const std::int32_t>(targets)), 4);
  };
  t.backward(loss());
  const std::vector<double> gradient = recglm::downloaded<backend>(weight.gradient),
                            values = recglm::downloaded<backend>(weight.value);
  const auto loss_at = [&](std::size_t i, double value) {
    backend::upload(weight.value.data() + i, &value, 1);
    const double out = t.item(loss());
    backend::upload(weight.value.data() + i, &values[i], 1);
    return out;
  };
  double worst = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double eps = 1e-5, slope = (loss_at(i, values[i] + eps) - loss_at(i, values[i] - eps)) / (2 * eps);
    worst = std::max(worst, std::abs(slope - gradient[i]));
  }
  std::cout << "gradients against central differences: " << (worst < 1e-8 ? "equal" : "different") << '\n';
  return worst < 1e-8 ? 0 : 1;
}
