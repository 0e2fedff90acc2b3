#include "recglm/laws/backend/loss.hpp"

#include "recglm/backend/cpu.hpp"
#include "support/catch.hpp"
#include "support/tried_law.hpp"

namespace laws_backend_loss_tests {

using namespace recglm;
using real = cpu<float>;

namespace {
struct without_upstream : real {
  static void softmax_loss_backward(float* logits, const float* sums, const std::int32_t* targets, int rows, int width,
                                    const float*, double divisor) {
    const float one = 1;
    real::softmax_loss_backward(logits, sums, targets, rows, width, &one, divisor);
  }
};
struct first_row_only : real {
  static void row_logits(float* out, const float* x, const std::int32_t*, const float* table, const std::int32_t* ids,
                         int count, int width) {
    const std::vector<std::int32_t> first(static_cast<std::size_t>(count));
    real::row_logits(out, x, first.data(), table, ids, count, width);
  }
};
struct picks_from_0 : real {
  static void pick(float* out, const float* logits, const std::int32_t* offsets, const std::int32_t* ids, int rows,
                   int width) {
    std::vector<std::int32_t> from(offsets, offsets + rows + 1);
    for (std::int32_t& o : from) o -= offsets[0];
    real::pick(out + offsets[0], logits, from.data(), ids, rows, width);
  }
};
struct never_refuses : real {
  static void adam_w(const trained_tensor<float>* tensors, int count, const adam_w_step<float>& step,
                     const step_report*) {
    const step_report good{1, 1};
    real::adam_w(tensors, count, step, &good);
  }
};
struct norm_of_the_last : real {
  static void gradient_norm(step_report* report, const trained_tensor<float>* tensors, int count) {
    real::gradient_norm(report, tensors + count - 1, 1);
  }
};
}  // namespace

TEST_CASE("a backend that breaks a law of the loss or of the optimiser is told which", "[laws]") {
  REQUIRE_THAT(tried<without_upstream>(detail::try_loss),
               Catch::Matchers::VectorContains(
                   std::string("softmax_loss_backward gives another gradient than that of the loss")));
  REQUIRE_THAT(tried<first_row_only>(detail::try_loss),
               Catch::Matchers::VectorContains(
                   std::string("row_logits gives other numbers than its formula, or reads what it replaces")));
  REQUIRE_THAT(tried<picks_from_0>(detail::try_loss),
               Catch::Matchers::VectorContains(
                   std::string("pick gives other numbers than its formula, or reads what it replaces")));
  REQUIRE_THAT(
      tried<never_refuses>(detail::try_optimiser),
      Catch::Matchers::VectorContains(std::string("adam_w changes something where loss or norm are not finite")));
  REQUIRE_THAT(tried<norm_of_the_last>(detail::try_optimiser),
               Catch::Matchers::VectorContains(std::string("gradient_norm gives another norm")));
}

}  // namespace laws_backend_loss_tests
