#include "recglm/baselines/tuned.hpp"

#include "support/catch.hpp"

namespace baselines_tuned_tests {

using recglm::history;
using recglm::interaction;
using recglm::item_id;

namespace {

// Ranks the item `offset` after the last one first; notes what it was fitted on.
struct step {
  int offset = 0;
  char label = ' ';  // tells equal ones apart
  std::size_t fitted = 0;
  void fit(const recglm::catalogue& c) { fitted = c.train.size(); }
  std::vector<item_id> rank(const history& h, int list, std::span<const item_id> excluded) const {
    std::vector<item_id> out;
    for (int i = 0; static_cast<int>(out.size()) < list && i < 30; ++i)
      if (const item_id next = h.past.back().item + offset + i;
          !std::binary_search(excluded.begin(), excluded.end(), next))
        out.push_back(next);
    return out;
  }
};
struct tuned_step : recglm::tuned<step> {
  static constexpr std::string_view name = "tuned-step";
  tuned_step() {
    for (const auto& [offset, label] : {std::pair{0, 'a'}, {2, 'b'}, {2, 'c'}, {5, 'd'}})
      candidates.push_back({offset, label});
  }
};

interaction met(item_id item) { return {0, item, 0, 0, -1}; }

}  // namespace

TEST_CASE("the candidate that is best on validation is taken, the first of equals", "[baselines]") {
  const std::vector<interaction> past{met(3), met(7)};
  const std::vector<history> validation{{0, past, met(9)}, {0, past, met(10)}};
  recglm::catalogue known, both;
  known.train = {met(1)}, both.train = {met(1), met(2)};
  tuned_step model;
  model.choose({known, validation});
  REQUIRE(model.best.offset == 2);
  REQUIRE(model.best.label == 'b');
  REQUIRE(model.best.fitted == 1);
  REQUIRE(model.trials.size() == 4);
  REQUIRE(recglm::best_of(model.trials) == 1);
  REQUIRE(model.trials[1].validation == model.validation);
  REQUIRE(model.trials[2].validation == model.validation);
  REQUIRE(model.trials[0].validation < model.validation);
  REQUIRE(std::abs(model.validation - (1 + 1 / std::log2(3.0)) / 2) < 1e-12);
  REQUIRE(model.rank({0, past, {}}, 2, {}) == std::vector<item_id>{9, 10});
  model.choose({known, validation, true, &both});
  REQUIRE(model.best.fitted == 2);
}

TEST_CASE("items of the history are excluded where the context excludes them", "[baselines]") {
  const std::vector<interaction> past{met(8), met(7)};  // offset 0 ranks 7 and 8 first, which no answer can be
  const std::vector<history> validation{{0, past, met(9)}};
  recglm::catalogue known;
  tuned_step model;
  model.candidates.resize(1);
  model.choose({known, validation});
  REQUIRE(std::abs(model.validation - 1 / std::log2(4.0)) < 1e-12);
  model.choose({known, validation, true});
  REQUIRE(model.validation == 1);
}

TEST_CASE("without candidates or questions nothing is chosen", "[baselines]") {
  recglm::catalogue known;
  tuned_step model;
  REQUIRE_THROWS_WITH(model.choose({known, {}}),
                      "a tuned baseline needs validation questions: --validation-users 0 asks all users");
  model.fit(known);
  REQUIRE(model.best.offset == 0);
  model.candidates.clear();
  REQUIRE_THROWS_WITH(model.fit(known), "a tuned baseline has no candidates to choose among");
}

}  // namespace baselines_tuned_tests
