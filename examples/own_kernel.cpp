// An op with a kernel of one's own, tried without a card (docs/adding_an_op.md): each row is divided by its length. The
// same source runs on a card where nvcc compiles it, `recglm::cuda<float>`.
#include <cmath>
#include <iostream>
#include <numeric>

#include "recglm/autograd/ops.hpp"
#include "recglm/backend/cuda.cuh"

template <class S>
struct to_unit_rows {  // y = x / |x|, or where dy is given dx = beta dx + (dy - y (y dy)) / |x|; a block for each row
  static constexpr const char* name = "to_unit_rows";
  static constexpr int threads = 64, min_blocks = 16;
  recglm::on_device::global<S> out;
  recglm::on_device::global<const S> x, dy;
  int width;
  S beta;

  RECGLM_DEVICE void operator()() const {
    RECGLM_SHARED(S, parts, threads / 32);
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(blockIdx.x) * width;
    S squares = 0, along = 0;
    for (int i = static_cast<int>(threadIdx.x); i < width; i += threads) {
      const S v = x[row + i];
      squares += v * v;
      if (dy) along += v * dy[row + i];
    }
    squares = recglm::on_device::sum_of_block<threads>(squares, parts);
    along = recglm::on_device::sum_of_block<threads>(along, parts);
    const S length = sqrt(squares);
    for (int i = static_cast<int>(threadIdx.x); i < width; i += threads) {
      const S v = x[row + i];
      if (!dy)
        out[row + i] = v / length;
      else
        out[row + i] = (dy[row + i] - v * along / squares) / length + (beta == 0 ? S(0) : beta * out[row + i]);
    }
  }
};

template <class S, class Card>
struct backend_with_it : recglm::cuda<S, Card> {
  static void unit_rows(S* y, const S* x, int rows, int width) {
    Card::launch({static_cast<unsigned>(rows)}, to_unit_rows<S>{y, x, nullptr, width, 0});
  }
  static void unit_rows_backward(S* dx, const S* dy, const S* x, int rows, int width, S beta) {
    Card::launch({static_cast<unsigned>(rows)}, to_unit_rows<S>{dx, x, dy, width, beta});
  }
};

template <class B>
recglm::variable<B> unit_rows(recglm::tape<B>& t, recglm::variable<B> x) {
  const recglm::variable<B> y = t.make(x.rows(), x.columns(), x.wants_gradient());
  B::unit_rows(y.value(), x.value(), x.rows(), x.columns());
  t.record(y, [=](recglm::tape<B>& t) {
    const auto dx = t.into(x);
    B::unit_rows_backward(dx.at, t.gradient(y), t.value(x), x.rows(), x.columns(), dx.beta);
  });
  return y;
}

int main() {
  using backend = backend_with_it<double, recglm::emulated>;
  recglm::parameter<backend> weight("weight", {4, 70}), head("head", {5, 70});
  recglm::random_engine rng(1);
  weight.draw(rng, 1);
  head.draw(rng, 1);
  const std::vector<std::int32_t> rows{0, 1, 2, 3}, targets{4, 0, 2, 1};
  recglm::tape<backend> t;
  const auto loss = [&] {
    t.reset();
    const auto x = recglm::embed(t, weight, t.upload(std::span<const std::int32_t>(rows)), 4);
    return recglm::softmax_loss(t, unit_rows(t, x), head, t.upload(std::span<const std::int32_t>(targets)), 4);
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
  for (std::size_t i = 0; i < values.size(); i += 7) {
    const double eps = 1e-5, slope = (loss_at(i, values[i] + eps) - loss_at(i, values[i] - eps)) / (2 * eps);
    worst = std::max(worst, std::abs(slope - gradient[i]));
  }
  std::cout << "gradients against central differences: " << (worst < 1e-8 ? "equal" : "different") << '\n';

  const auto message_of = [](auto f) -> std::string {
    try {
      f();
    } catch (const recglm::error& e) {
      return e.what();
    }
    return "nothing is wrong";
  };
  const std::vector<double> host(70, 1);
  backend::buffer<double> there(70, 1);
  std::cout << "a pointer of the host: " << message_of([&] { backend::unit_rows(there.data(), host.data(), 1, 70); })
            << '\n'
            << "one row too many: " << message_of([&] { backend::unit_rows(there.data(), there.data(), 2, 70); })
            << '\n';
  return worst < 1e-8 ? 0 : 1;
}
