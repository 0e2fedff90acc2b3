#include "recglm/run/erased/answers.hpp"

#include "recglm/decode/beam.hpp"
#include "recglm/metrics/beyond_accuracy.hpp"
#include "recglm/metrics/ranking.hpp"
#include "recglm/position/entity_2d.hpp"
#include "support/catch.hpp"
#include "support/table_model.hpp"

namespace run_erased_answers_tests {

TEST_CASE("metrics are cut to the list and carry the metrics' names", "[run]") {
  using metrics = std::tuple<recglm::hr<1>, recglm::mrr<20>>;
  REQUIRE(recglm::any_metrics(metrics{}).names() == std::vector<std::string>{"hr@1", "mrr@20"});
  const std::vector<recglm::history> asked{{0, {}, {0, 7, 0, 0, -1}}, {1, {}, {1, 8, 0, 0, -1}}};
  const std::vector<std::vector<recglm::item_id>> rankings{{7, 1}, {1, 8}};
  REQUIRE(recglm::any_metrics(metrics{}).metrics(asked, rankings, 2) == std::vector<double>{0.5, 0.75});
  REQUIRE(recglm::any_metrics(metrics{}).metrics(asked, rankings, 1) == std::vector<double>{0.5, 0.5});
}

TEST_CASE("a search through views gives what it gives with the types", "[run]") {
  recglm::random_engine rng(3);
  const table_model model(40, 5);
  const recglm::entity_pool pool = random_catalogue(rng, 60, 6, 38);
  std::vector<recglm::request> texts;
  for (int i = 0; i < 3; ++i) texts.push_back(random_request(rng, 5 + i, 38));
  const recglm::search how{
      .start = 38, .stop = 39, .beams = 5, .max_tokens = 8, .results = 5, .pool = &pool, .allowed = &pool};
  const auto typed = recglm::beam{}.generate(model, recglm::entity_2d{}, texts, how, rng);
  const recglm::any_decoder decoder = recglm::beam{};
  const auto erased =
      decoder.generate(recglm::model_view(model), recglm::any_position(recglm::entity_2d{}), texts, how, rng);
  REQUIRE(decoder.kind() == "beam");
  REQUIRE(typed.size() == erased.size());
  for (std::size_t t = 0; t < typed.size(); ++t) {
    REQUIRE(typed[t].size() == erased[t].size());
    for (std::size_t i = 0; i < typed[t].size(); ++i) {
      REQUIRE(typed[t][i].tokens == erased[t][i].tokens);
      REQUIRE(typed[t][i].score == erased[t][i].score);
    }
  }
}

TEST_CASE("a copied state of a viewed model continues as the first would", "[run]") {
  const table_model model(12);
  const recglm::model_view view(model);
  recglm::random_engine rng(1);
  const std::vector<recglm::request> texts{random_request(rng, 4, 12)};
  auto one = view.read(texts);
  const recglm::continuation next{{0}, {0, 1}, {3}, {{3, 1}}};
  auto two = one;
  view.advance(one, next);
  const auto first = view.log_probs(one);
  view.advance(two, next);
  REQUIRE(view.log_probs(two) == first);
  REQUIRE(view.vocabulary() == 12);
}

TEST_CASE("a metric of the catalogue is shown the training part", "[run]") {
  recglm::catalogue known;
  known.titles = {"a", "b", "c", "d"};
  known.attributes.resize(4);
  const std::vector<recglm::history> asked{{0, {}, {0, 1, 0, 0, -1}}};
  const std::vector<std::vector<recglm::item_id>> rankings{{1, 3}};
  REQUIRE(recglm::any_metrics(std::tuple<recglm::coverage<2>>{}).metrics(asked, rankings, 2, known) ==
          std::vector<double>{0.5});
}

TEST_CASE("metrics that were never put in are refused", "[run]") {
  REQUIRE_THROWS_WITH(recglm::any_metrics().metrics({}, {}, 1),
                      "metrics without types were used before any were put in");
}

}  // namespace run_erased_answers_tests
