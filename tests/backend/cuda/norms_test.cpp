#include "recglm/backend/cuda/norms.cuh"

#include "recglm/backend/cpu/rows.hpp"
#include "support/catch.hpp"
#include "support/kernels.hpp"

namespace backend_cuda_norms_tests {

using namespace kernels;

TEMPLATE_TEST_CASE("norms on the card are as on the processor", "[cuda]", float, double) {
  using S = TestType;
  using C = recglm::cpu_rows<S>;
  using K = recglm::cuda_norms<S, emulated>;
  trial<S> t;
  // Rows of a warp, up to 512 wide, and of a block.
  const int shapes[][2] = {{0, 4},  {4, 0},   {1, 1},   {3, 31},  {3, 32},  {70, 33},
                           {2, 64}, {2, 511}, {2, 512}, {3, 513}, {2, 768}, {1, 1100}};
  for (const auto& [of_rows, of_width] : shapes) {
    const int rows = of_rows, width = of_width;
    t.seeds = width > 512 ? 8 : 3;
    const std::string at = " of " + std::to_string(rows) + " x " + std::to_string(width);
    const std::size_t r = static_cast<std::size_t>(rows), w = static_cast<std::size_t>(width), n = r * w;
    const std::vector<S> x = t.numbers(n, 0.5), dy = t.numbers(n), gain = t.numbers(w, 1), bias = t.numbers(w);
    const S eps = S(0.25);  // large: a row of one number is nearly all cancelled by its norm
    array<S> a(x), d(dy), g(gain), b(bias);
    // The result, and behind it one number for each row, twice.
    const std::vector<S> blank(n + (width > 0 ? 2 * r : 0), nothing<S>);
    t.agree(
        "layer_norm" + at, blank,
        [&](S* o) {
          if (width > 0) C::layer_norm(o, o + n, o + n + r, x.data(), gain.data(), bias.data(), rows, width, eps);
        },
        [&](S* o) { K::layer_norm(o, o + n, o + n + r, a.data(), g.data(), b.data(), rows, width, eps); });
    t.agree(
        "rms_norm" + at, blank,
        [&](S* o) {
          if (width > 0) C::rms_norm(o, o + n, x.data(), gain.data(), rows, width, eps);
        },
        [&](S* o) { K::rms_norm(o, o + n, a.data(), g.data(), rows, width, eps); });

    std::vector<S> y(n), mean(r), inverse(r), rms(r);
    if (width > 0) {
      C::layer_norm(y.data(), mean.data(), inverse.data(), x.data(), gain.data(), bias.data(), rows, width, eps);
      C::rms_norm(y.data(), rms.data(), x.data(), gain.data(), rows, width, eps);
    }
    array<S> m(mean), v(inverse), u(rms);
    t.agree(
        "layer_norm_again" + at, std::vector<S>(n, nothing<S>),
        [&](S* o) {
          C::layer_norm_again(o, mean.data(), inverse.data(), x.data(), gain.data(), bias.data(), rows, width);
        },
        [&](S* o) { K::layer_norm_again(o, m.data(), v.data(), a.data(), g.data(), b.data(), rows, width); });
    t.agree_beta(
        "layer_norm_backward" + at, n,
        [&](S* o, S beta) {
          C::layer_norm_backward(o, dy.data(), x.data(), mean.data(), inverse.data(), gain.data(), rows, width, beta);
        },
        [&](S* o, S beta) {
          K::layer_norm_backward(o, d.data(), a.data(), m.data(), v.data(), g.data(), rows, width, beta);
        });
    t.agree_beta(
        "rms_norm_backward" + at, n,
        [&](S* o, S beta) { C::rms_norm_backward(o, dy.data(), x.data(), rms.data(), gain.data(), rows, width, beta); },
        [&](S* o, S beta) { K::rms_norm_backward(o, d.data(), a.data(), u.data(), g.data(), rows, width, beta); });
    // The gradient may be where the result is.
    t.agree(
        "layer_norm_backward in place" + at, dy,
        [&](S* o) { C::layer_norm_backward(o, o, x.data(), mean.data(), inverse.data(), gain.data(), rows, width, 0); },
        [&](S* o) { K::layer_norm_backward(o, o, a.data(), m.data(), v.data(), g.data(), rows, width, 0); });
    t.agree(
        "layer_norm_backward_weights" + at, t.numbers(2 * w),
        [&](S* o) {
          C::layer_norm_backward_weights(o, o + w, dy.data(), x.data(), mean.data(), inverse.data(), rows, width);
        },
        [&](S* o) { K::layer_norm_backward_weights(o, o + w, d.data(), a.data(), m.data(), v.data(), rows, width); });
    t.agree(
        "rms_norm_backward_weights" + at, t.numbers(w),
        [&](S* o) { C::rms_norm_backward_weights(o, dy.data(), x.data(), rms.data(), rows, width); },
        [&](S* o) { K::rms_norm_backward_weights(o, d.data(), a.data(), u.data(), rows, width); });
    REQUIRE(a.now() == x);
    REQUIRE(d.now() == dy);
  }
}

}  // namespace backend_cuda_norms_tests
