#include "recglm/backend/cuda/loss.cuh"

#include "recglm/backend/cpu/loss.hpp"
#include "support/catch.hpp"
#include "support/kernels.hpp"

namespace backend_cuda_loss_tests {

using namespace kernels;

TEMPLATE_TEST_CASE("the head and the loss on the card are as on the processor", "[cuda]", float, double) {
  using S = TestType;
  using C = recglm::cpu_loss<S>;
  using K = recglm::cuda_loss<S, emulated>;
  trial<S> t;
  const int shapes[][2] = {{0, 4},  {1, 1},   {3, 7},   {127, 5}, {128, 9}, {129, 40},
                           {2, 33}, {2, 255}, {2, 256}, {2, 257}, {3, 700}, {1, 1500}};
  for (const auto& [of_rows, of_width] : shapes) {
    const int rows = of_rows, width = of_width;
    t.seeds = rows > 100 ? 2 : 8;
    const std::string at = " of " + std::to_string(rows) + " x " + std::to_string(width);
    const std::size_t r = static_cast<std::size_t>(rows), w = static_cast<std::size_t>(width), n = r * w;
    std::vector<S> logits = t.numbers(n, 3);
    for (S& v : logits) v *= 4;
    const auto targets = t.ids(r, width);
    array<S> a(logits);
    array<std::int32_t> wanted(targets);
    t.agree(
        "logsumexp" + at, std::vector<S>(r, nothing<S>), [&](S* o) { C::logsumexp(o, logits.data(), rows, width); },
        [&](S* o) { K::logsumexp(o, a.data(), rows, width); });
    std::vector<S> sums(r);
    C::logsumexp(sums.data(), logits.data(), rows, width);
    array<S> s(sums);
    t.agree(
        "softmax_losses" + at, std::vector<S>(r, nothing<S>),
        [&](S* o) { C::softmax_losses(o, sums.data(), logits.data(), targets.data(), rows, width); },
        [&](S* o) { K::softmax_losses(o, s.data(), a.data(), wanted.data(), rows, width); }, true);
    const std::vector<S> upstream{S(1.5)};
    array<S> up(upstream);
    t.agree(
        "softmax_loss_backward" + at, logits,
        [&](S* o) { C::softmax_loss_backward(o, sums.data(), targets.data(), rows, width, upstream.data(), 7); },
        [&](S* o) { K::softmax_loss_backward(o, s.data(), wanted.data(), rows, width, up.data(), 7); });
    REQUIRE(a.now() == logits);
  }
}

TEMPLATE_TEST_CASE("logits that are -infinity add nothing, others that are not finite are seen", "[cuda]", float,
                   double) {
  using S = TestType;
  using K = recglm::cuda_loss<S, emulated>;
  constexpr S far = std::numeric_limits<S>::infinity();
  trial<S> t;
  for (const int width : {2, 40, 300, 700}) {
    // So low that e^logit is 0.
    std::vector<S> logits = t.numbers(static_cast<std::size_t>(width), -2000);
    // Most threads of the block meet nothing else.
    for (std::size_t i = 0; i < logits.size(); ++i)
      if (i != 1) logits[i] = -far;
    array<S> a(logits), sum({nothing<S>});
    K::logsumexp(sum.data(), a.data(), 1, width);
    REQUIRE(sum.now()[0] == logits[1]);
    for (const S bad : {far, nothing<S>}) {
      std::vector<S> other = t.numbers(static_cast<std::size_t>(width));
      other.back() = bad;
      array<S> b(other);
      K::logsumexp(sum.data(), b.data(), 1, width);
      REQUIRE(!std::isfinite(sum.now()[0]));
    }
  }
}

TEMPLATE_TEST_CASE("logits of chosen tokens on the card are as on the processor", "[cuda]", float, double) {
  using S = TestType;
  using C = recglm::cpu_loss<S>;
  using K = recglm::cuda_loss<S, emulated>;
  trial<S> t;
  for (const int rows : {0, 1, 3, 4, 5, 9})
    for (const int width : {1, 40}) {
      const std::size_t w = static_cast<std::size_t>(width);
      const std::vector<S> logits = t.numbers(static_cast<std::size_t>(rows) * w);
      // 0, 1, 31, 32, 33, 70 ids of a row; the first row's begin at 2.
      const int counts[] = {31, 0, 33, 1, 32, 70, 0, 3, 2};
      std::vector<std::int32_t> offsets{2};
      for (int r = 0; r < rows; ++r) offsets.push_back(offsets.back() + counts[r]);
      const auto ids = t.ids(static_cast<std::size_t>(offsets.back()), width);
      array<S> a(logits);
      array<std::int32_t> where(offsets), which(ids);
      t.agree(
          "pick of " + std::to_string(rows), t.numbers(ids.size()),
          [&](S* o) { C::pick(o, logits.data(), offsets.data(), ids.data(), rows, width); },
          [&](S* o) { K::pick(o, a.data(), where.data(), which.data(), rows, width); }, true);
    }
  for (const int count : {0, 1, 3, 4, 5, 37})
    for (const int width : {1, 31, 32, 33, 100}) {
      const std::size_t w = static_cast<std::size_t>(width), n = static_cast<std::size_t>(count);
      const std::vector<S> x = t.numbers(6 * w), table = t.numbers(11 * w);
      const auto row_of = t.ids(n, 6), ids = t.ids(n, 11);
      array<S> a(x), b(table);
      array<std::int32_t> c(row_of), d(ids);
      t.agree(
          "row_logits of " + std::to_string(count) + " x " + std::to_string(width), std::vector<S>(n, nothing<S>),
          [&](S* o) { C::row_logits(o, x.data(), row_of.data(), table.data(), ids.data(), count, width); },
          [&](S* o) { K::row_logits(o, a.data(), c.data(), b.data(), d.data(), count, width); });
    }
}

}  // namespace backend_cuda_loss_tests
