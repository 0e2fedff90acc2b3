#include "recglm/run/loss_curve.hpp"

#include "support/catch.hpp"
#include "support/folder.hpp"

namespace run_loss_curve_tests {

TEST_CASE("a line for each step is there at once; what continues keeps the steps before it", "[run]") {
  temporary_folder folder;
  const auto path = folder / "curve.tsv";
  const auto steps = [&](int first, int last) {
    recglm::loss_curve curve(path);
    for (int step = first; step <= last; ++step) {
      curve.add({.step = step,
                 .loss = 4.0 / step,
                 .rate = 0.001,
                 .gradient_norm = 0.5,
                 .tokens = 10 * step,
                 .answers = 2 * step,
                 .seconds = 0.25 * step,
                 .validated = true,
                 .validated_now = step == 2,
                 .validation = 0.125});
      REQUIRE(bytes_of_file(path).ends_with("\n"));
    }
  };
  const std::string first =
      "step\ttokens\tanswers\tseconds\tloss\trate\tgradient_norm\tvalidation\n"
      "1\t10\t2\t0.250\t4\t0.001\t0.5\t-\n2\t20\t4\t0.500\t2\t0.001\t0.5\t0.125\n";
  steps(1, 3);
  REQUIRE(bytes_of_file(path).starts_with(first));
  steps(3, 4);  // step 3 again, from a checkpoint of step 2
  REQUIRE(bytes_of_file(path) ==
          first + "3\t30\t6\t0.750\t1.33333333\t0.001\t0.5\t-\n4\t40\t8\t1.000\t1\t0.001\t0.5\t-\n");
  steps(1, 1);  // a run that begins anew
  REQUIRE(bytes_of_file(path) == first.substr(0, first.find("2\t20")));
}

TEST_CASE("a curve that cannot be written says why", "[run]") {
  recglm::loss_curve curve("/dev/full");
  REQUIRE_THROWS_WITH(
      curve.add({.step = 1, .loss = 4, .rate = 0.001, .tokens = 10}),
      "/dev/full could not be written whole: No space left on device; free some space and write it again");
  recglm::loss_curve nowhere("/dev/null");
  REQUIRE_NOTHROW(nowhere.add({.step = 1, .loss = 4, .rate = 0.001, .tokens = 10}));
}

}  // namespace run_loss_curve_tests
