#include "recglm/laws/backend/trial.hpp"

#include "recglm/backend/cpu.hpp"
#include "support/catch.hpp"

namespace laws_backend_trial_tests {

using namespace recglm;
using trial = detail::trial<cpu<double>>;

TEST_CASE("what a kernel writes and where is watched", "[laws]") {
  trial t(1);
  t.of("good");
  t.replaces(3, {1, 2, 3}, [](double* out) { out[0] = 1, out[1] = 2, out[2] = 3; });
  t.adds(1, {2}, [](double* out) { out[0] += 2; });
  REQUIRE(t.broken.empty());
  t.of("one");
  t.replaces(1, {1}, [](double* out) { out[0] = 1, out[-16] = 0; });
  t.of("two");
  auto x = t.input(2);
  t.replaces(1, {1}, [&](double* out) { out[0] = 1, x.data()[1] = 7; });
  t.of("three");
  t.replaces(1, {1}, [calls = 0](double* out) mutable { out[0] = 1 + 1e-14 * calls++; });
  t.of("four");
  t.is_gradient({2, 4}, {1, 2}, {1}, [](const trial::sums& at) { return trial::sums{at[0] * at[0] + at[1] * at[1]}; });
  t.of("five");
  t.is_gradient({2, 1}, {1, 2}, {1}, [](const trial::sums& at) { return trial::sums{at[0] * at[0] + at[1] * at[1]}; });
  t.of("six");
  REQUIRE(t.broken == std::vector<std::string>{"one writes outside of its result", "two changes what it reads",
                                               "three gives other bits the second time",
                                               "five is not the gradient of its forward kernel"});
}

}  // namespace laws_backend_trial_tests
