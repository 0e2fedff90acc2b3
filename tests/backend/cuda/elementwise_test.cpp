#include "recglm/backend/cuda/elementwise.cuh"

#include "support/catch.hpp"
#include "support/kernels.hpp"

namespace backend_cuda_elementwise_tests {

using namespace kernels;

namespace {
struct far_from_both {
  template <class S>
  RECGLM_HD S operator()(S x) const {
    return S(2) * x + S(1);
  }
  template <class S>
  RECGLM_HD S operator()(S x, S y) const {
    return x - S(3) * y;
  }
};
}  // namespace

TEMPLATE_TEST_CASE("element by element on the card is as on the processor", "[cuda]", float, double) {
  using S = TestType;
  using C = recglm::cpu_elementwise<S>;
  using K = recglm::cuda_elementwise<S, emulated>;
  trial<S> t;
  t.seeds = 2;
  for (const std::size_t n : {0u, 1u, 255u, 256u, 257u, 1023u, 1024u, 1025u, 2900u}) {
    const std::vector<S> x = t.numbers(n), y = t.numbers(n), blank(n, nothing<S>);
    array<S> a(x), b(y);
    const std::string at = " of " + std::to_string(n);
    t.agree(
        "map" + at, blank, [&](S* o) { C::map(o, x.data(), n, far_from_both()); },
        [&](S* o) { K::map(o, a.data(), n, far_from_both()); });
    t.agree(
        "zip" + at, blank, [&](S* o) { C::zip(o, x.data(), y.data(), n, far_from_both()); },
        [&](S* o) { K::zip(o, a.data(), b.data(), n, far_from_both()); });
    t.agree(
        "add" + at, blank, [&](S* o) { C::add(o, x.data(), y.data(), n); },
        [&](S* o) { K::add(o, a.data(), b.data(), n); }, true);
    t.agree(
        "add in place" + at, x, [&](S* o) { C::add(o, o, y.data(), n); }, [&](S* o) { K::add(o, o, b.data(), n); },
        true);
    t.agree_beta(
        "scale" + at, n, [&](S* o, S beta) { C::scale(o, x.data(), n, S(1.25), beta); },
        [&](S* o, S beta) { K::scale(o, a.data(), n, S(1.25), beta); });
    t.agree(
        "fill" + at, blank, [&](S* o) { C::fill(o, n, S(1.5)); }, [&](S* o) { K::fill(o, n, S(1.5)); }, true);
    t.agree(
        "activate" + at, blank, [&](S* o) { C::template activate<recglm::gelu_erf>(o, x.data(), n); },
        [&](S* o) { K::template activate<recglm::gelu_erf>(o, a.data(), n); });
    t.agree_beta(
        "activate_backward" + at, n,
        [&](S* o, S beta) { C::template activate_backward<recglm::silu>(o, y.data(), x.data(), n, beta); },
        [&](S* o, S beta) { K::template activate_backward<recglm::silu>(o, b.data(), a.data(), n, beta); });
    t.agree(
        "activate_backward in place" + at, y,
        [&](S* o) { C::template activate_backward<recglm::gelu_tanh>(o, o, x.data(), n, 0); },
        [&](S* o) { K::template activate_backward<recglm::gelu_tanh>(o, o, a.data(), n, 0); });
    t.agree_beta(
        "dropout" + at, n, [&](S* o, S beta) { C::dropout(o, x.data(), n, 0.3f, 5, beta); },
        [&](S* o, S beta) { K::dropout(o, a.data(), n, 0.3f, 5, beta); });
    REQUIRE(a.now() == x);
    REQUIRE(b.now() == y);
  }
}

TEMPLATE_TEST_CASE("sums on the card are as on the processor", "[cuda]", float, double) {
  using S = TestType;
  using C = recglm::cpu_elementwise<S>;
  using K = recglm::cuda_elementwise<S, emulated>;
  trial<S> t;
  t.seeds = 2;
  // One block, chunks of the smallest size, and chunks that grow since there are no more.
  for (const std::size_t n : {0u, 1u, 255u, 256u, 257u, 2047u, 2048u, 2049u, 4096u, 6145u, 2048u * 256u + 777u}) {
    const std::vector<S> x = t.numbers(n, 0.5);
    array<S> a(x);
    t.agree(
        "sum_into of " + std::to_string(n), {nothing<S>}, [&](S* o) { C::sum_into(o, x.data(), n, 3); },
        [&](S* o) { K::sum_into(o, a.data(), n, 3); });
    trial<double> wide;
    wide.seeds = 2;
    wide.agree(
        "add_sum of " + std::to_string(n), {2.5}, [&](double* o) { C::add_sum(o, x.data(), n); },
        [&](double* o) { K::add_sum(o, a.data(), n); });
  }
}

TEMPLATE_TEST_CASE("a seed draws the same numbers on the card", "[cuda]", float, double) {
  using S = TestType;
  trial<S> t;
  t.seeds = 1;
  for (const std::size_t n : {0u, 1u, 7u, 65535u, 65536u, 65537u, 140001u})
    t.agree(
        "normal of " + std::to_string(n), std::vector<S>(n, nothing<S>),
        [&](S* o) { recglm::cpu_elementwise<S>::normal(o, n, 0.5, 11); },
        [&](S* o) { recglm::cuda_elementwise<S, emulated>::normal(o, n, 0.5, 11); }, true);
}

}  // namespace backend_cuda_elementwise_tests
