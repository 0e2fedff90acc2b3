#include "recglm/data/steps.hpp"

#include "support/catch.hpp"

namespace data_steps_tests {

TEST_CASE("each event is a step, or all of one time are", "[data]") {
  const std::vector<recglm::interaction> events{{0, 1, 0, 5, -1}, {0, 2, 0, 5, -1}, {0, 3, 0, 6, -1},
                                                {0, 4, 0, 9, -1}, {0, 5, 0, 9, -1}, {1, 6, 0, 9, -1}};
  for (std::size_t i = 0; i < events.size(); ++i) {
    REQUIRE(recglm::step_begin(events, i, false) == i);
    REQUIRE(recglm::step_end(events, i, false) == i + 1);
  }
  const std::size_t begins[] = {0, 0, 2, 3, 3, 5}, ends[] = {2, 2, 3, 5, 5, 6};  // another user is another step
  for (std::size_t i = 0; i < events.size(); ++i) {
    REQUIRE(recglm::step_begin(events, i, true) == begins[i]);
    REQUIRE(recglm::step_end(events, i, true) == ends[i]);
  }
  const auto past = std::span(events).first(5);
  for (std::size_t n = 0; n < 8; ++n)
    REQUIRE(recglm::latest_steps(past, n, false).size() == std::min<std::size_t>(n, 5));
  REQUIRE(recglm::latest_steps(past, 0, true).empty());
  REQUIRE(recglm::latest_steps(past, 1, true).size() == 2);
  REQUIRE(recglm::latest_steps(past, 2, true).size() == 3);
  REQUIRE(recglm::latest_steps(past, 3, true).size() == 5);
  REQUIRE(recglm::latest_steps(past, 9, true).size() == 5);
  REQUIRE(recglm::latest_steps({}, 1, true).empty());
}

}  // namespace data_steps_tests
