#include "recglm/pipeline/scores.hpp"

#include "recglm/metrics/ranking.hpp"
#include "support/catch.hpp"

namespace pipeline_scores_tests {

/// A metric that must be shown the training part before the first question.
struct events_known {
  static constexpr std::string_view name = "events-known";
  double events = -1;
  void fit(const recglm::catalogue& c) { events = static_cast<double>(c.train.size()); }
  void add(const recglm::judged&) {}
  void merge(const events_known&) {}
  double value() const { return events; }
};

TEST_CASE("each metric of a tuple scores all questions, lists cut to their places", "[pipeline]") {
  const std::vector<recglm::history> questions{{0, {}, {0, 7, 0, 0, -1}}, {1, {}, {1, 3, 0, 0, -1}}};
  const std::vector<std::vector<recglm::item_id>> rankings{{1, 2, 7}, {3, 1, 2}};
  const std::vector<recglm::interaction> train(4);
  recglm::catalogue known;
  known.train = train;
  using metrics = std::tuple<recglm::hr<1>, recglm::hr<5>, events_known>;
  REQUIRE(recglm::scores_of<metrics>(questions, rankings, 20, known) == std::vector<double>{0.5, 1, 4});
  REQUIRE(recglm::scores_of<metrics>(questions, rankings, 2, known) == std::vector<double>{0.5, 0.5, 4});
}

}  // namespace pipeline_scores_tests
