#include "recglm/laws/backend/elements.hpp"

#include <memory>

#include "recglm/backend/cpu.hpp"
#include "support/catch.hpp"
#include "support/tried_law.hpp"

namespace laws_backend_elements_tests {

using namespace recglm;
using real = cpu<float>;

namespace {
// Reads what it replaces.
struct reads : real {
  static void scale(float* y, const float* x, std::size_t n, float factor, float beta) {
    for (std::size_t i = 0; i < n; ++i) y[i] = factor * x[i] + beta * y[i];
  }
};
// Leaves out the last element of a long array.
struct short_of_one : real {
  static void add(float* out, const float* a, const float* b, std::size_t n) {
    real::add(out, a, b, n > 99 ? n - 1 : n);
  }
};
// Writes whole vectors.
struct rounded_up : real {
  static void fill(float* y, std::size_t n, float value) { real::fill(y, (n + 3) / 4 * 4, value); }
};
// Draws another mask.
struct other_mask : real {
  static void dropout(float* y, const float* x, std::size_t n, float rate, std::uint32_t key, float beta) {
    real::dropout(y, x, n, rate, key + 1, beta);
  }
};
// Replaces a sum that it should add to.
struct forgets : real {
  static void add_sum(double* total, const float* x, std::size_t n) {
    *total = 0;
    real::add_sum(total, x, n);
  }
};
// Its buffers share their memory.
struct shares : real {
  template <class T>
  class buffer {
   public:
    buffer() = default;
    buffer(std::size_t n, T value) : values_(std::make_shared<real::buffer<T>>(n, value)) {}
    void resize(std::size_t n) { values_->resize(n); }
    void fill(T value) { values_->fill(value); }
    T* data() { return values_->data(); }
    const T* data() const { return values_->data(); }
    std::size_t size() const { return values_->size(); }

   private:
    std::shared_ptr<real::buffer<T>> values_ = std::make_shared<real::buffer<T>>();
  };
};
}  // namespace

TEST_CASE("a backend that breaks a law of elements is told which", "[laws]") {
  REQUIRE_THAT(tried<reads>(detail::try_elements),
               Catch::Matchers::VectorContains(
                   std::string("scale gives other numbers than its formula, or reads what it replaces")));
  REQUIRE_THAT(tried<short_of_one>(detail::try_elements),
               Catch::Matchers::VectorContains(
                   std::string("add gives other numbers than its formula, or reads what it replaces")));
  REQUIRE_THAT(tried<rounded_up>(detail::try_elements),
               Catch::Matchers::VectorContains(std::string("fill writes outside of its result")));
  REQUIRE_THAT(tried<other_mask>(detail::try_elements),
               Catch::Matchers::VectorContains(
                   std::string("dropout gives other numbers than its formula, or reads what it replaces")));
  REQUIRE_THAT(tried<forgets>(detail::try_elements),
               Catch::Matchers::VectorContains(std::string("add_sum does not add the sum")));
  REQUIRE_THAT(tried<shares>(detail::try_memory),
               Catch::Matchers::VectorContains(std::string("a buffer shares its memory with its copy")));
}

}  // namespace laws_backend_elements_tests
