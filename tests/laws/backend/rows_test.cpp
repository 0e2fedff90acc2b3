#include "recglm/laws/backend/rows.hpp"

#include "recglm/backend/cpu.hpp"
#include "support/catch.hpp"
#include "support/tried_law.hpp"

namespace laws_backend_rows_tests {

using namespace recglm;
using real = cpu<float>;

namespace {
struct without_epsilon : real {
  static void rms_norm(float* y, float* inverse, const float* x, const float* gain, int rows, int width, float) {
    real::rms_norm(y, inverse, x, gain, rows, width, 0);
  }
};
struct half_a_gradient : real {
  static void layer_norm_backward(float* dx, const float* dy, const float* x, const float* mean, const float* inverse,
                                  const float* gain, int rows, int width, float beta) {
    const std::vector<float> none(static_cast<std::size_t>(rows));
    real::layer_norm_backward(dx, dy, x, rows > 3 ? none.data() : mean, inverse, gain, rows, width, beta);
  }
};
struct last_one_wins : real {
  static void scatter_rows(float* x, const float* y, const std::int32_t* index, int rows, int width) {
    for (int r = 0; r < rows; ++r)
      for (int i = 0; i < width; ++i) x[index[r] * width + i] = y[r * width + i];
  }
};
struct forth_only : real {
  static void rotate(float* x, int stride, const float* cosines, const float* sines, const std::int32_t* places,
                     int rows, head_layout head, int parts, float) {
    real::rotate(x, stride, cosines, sines, places, rows, head, parts, 1);
  }
};
}  // namespace

TEST_CASE("a backend that breaks a law of rows is told which", "[laws]") {
  REQUIRE_THAT(tried<without_epsilon>(detail::try_norms),
               Catch::Matchers::VectorContains(
                   std::string("rms_norm gives other numbers than its formula, or reads what it replaces")));
  REQUIRE_THAT(
      tried<half_a_gradient>(detail::try_norms),
      Catch::Matchers::VectorContains(std::string("layer_norm_backward is not the gradient of its forward kernel")));
  REQUIRE_THAT(tried<last_one_wins>(detail::try_rows),
               Catch::Matchers::VectorContains(std::string("scatter_rows does not add to what is there")));
  REQUIRE_THAT(tried<forth_only>(detail::try_rows),
               Catch::Matchers::VectorContains(std::string("rotate gives other numbers than its formula")));
}

}  // namespace laws_backend_rows_tests
