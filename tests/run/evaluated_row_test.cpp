#include "recglm/run/evaluated_row.hpp"

#include <cmath>

#include "recglm/core/atomic_file.hpp"
#include "support/catch.hpp"
#include "support/folder.hpp"

namespace run_evaluated_row_tests {

TEST_CASE("a row comes back as it was written, missing metrics among them", "[run]") {
  const temporary_folder folder;
  REQUIRE_FALSE(recglm::read_row("paper", 3, "conditions", folder.path));
  const recglm::evaluated_row row{"paper",
                                  3,
                                  {{{"hr@1", 1.0 / 3, {0.1, 1e-300}}, {"1-6 rmse", NAN, {}}}, {}},
                                  0.1,
                                  recglm::training_record{12, 0.5, 1234567890123, 7, 9, 40, 0.25, "early"}};
  recglm::write_row(row, "conditions", folder.path);
  const auto back = recglm::read_row("paper", 3, "conditions", folder.path);
  REQUIRE(back);
  REQUIRE(back->metrics.size() == 2);
  REQUIRE(back->metrics[0][0].name == "hr@1");
  REQUIRE(back->metrics[0][0].value == 1.0 / 3);
  REQUIRE(back->metrics[0][0].of_question == std::vector<double>{0.1, 1e-300});
  REQUIRE(std::isnan(back->metrics[0][1].value));
  REQUIRE(back->metrics[1].empty());
  REQUIRE(back->seed == 3);
  REQUIRE(back->training == row.training);
  REQUIRE(back->seconds == row.seconds);
}

TEST_CASE("a row of other conditions is refused", "[run]") {
  const temporary_folder folder;
  recglm::write_row({"paper", 1, {}}, "these", folder.path);
  REQUIRE_THROWS_WITH(recglm::read_row("paper", 1, "others", folder.path),
                      (folder.path / "row.json").string() +
                          " belongs to another run than conditions.json beside it; leave --resume out to begin anew");
}

}  // namespace run_evaluated_row_tests
