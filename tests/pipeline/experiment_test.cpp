#include "recglm/pipeline/experiment.hpp"

#include "recglm/baselines/item_knn.hpp"
#include "recglm/baselines/oracle.hpp"
#include "recglm/pipeline/experiment_context.hpp"
#include "support/catch.hpp"

namespace pipeline_experiment_tests {

/// The items in the order of their ids, from a first one on.
struct by_id {
  static constexpr std::string_view name = "by-id";
  recglm::item_id first = 0;
  int fitted = 0;
  void fit(const recglm::catalogue& c) { fitted = static_cast<int>(c.train.size()); }
  std::vector<recglm::item_id> rank(const recglm::history&, int list, std::span<const recglm::item_id>) const {
    std::vector<recglm::item_id> out{fitted};
    for (int i = 0; i < list; ++i) out.push_back(first + i);
    return out;
  }
};
static_assert(recglm::Baseline<by_id> && recglm::Baseline<recglm::oracle> && !recglm::Baseline<int>);

TEST_CASE("a baseline of one's own keeps its parameters and is fitted once", "[pipeline]") {
  const auto all = recglm::baselines_of(by_id(), by_id{4});
  REQUIRE(all.size() == 2);
  REQUIRE(all[1].name == "by-id");
  const std::vector<recglm::interaction> train(3);
  recglm::catalogue c;
  c.train = train;
  REQUIRE(all[1].fit({{c, {}}}).rank({}, 2, {}) == std::vector<recglm::item_id>{3, 4, 5});
}

TEST_CASE("the oracle answers for a synthetic world alone", "[pipeline]") {
  const auto all = recglm::usual_baselines();
  REQUIRE(all.size() == 4);
  REQUIRE(all[3].name == "oracle");
  const recglm::catalogue none;
  REQUIRE_FALSE(all[3].fit({{none, {}}}).rank);
}

struct tuned_knn : recglm::tuned<recglm::item_knn> {
  static constexpr std::string_view name = "tuned-knn";
  tuned_knn() {
    for (int last : {0, 1}) candidates.emplace_back().last = last;
  }
};

TEST_CASE("a tuned baseline says among how many it chose, and what", "[pipeline]") {
  recglm::values v;
  v.users = 80, v.items = 40, v.validation_users = 0;
  recglm::experiment what;
  what.baselines = recglm::baselines_of(tuned_knn());
  const auto s = recglm::make_context(v, what);
  const auto fitted = s->baselines[0].fit({{s->known, s->validation, s->exclude_seen}});
  REQUIRE(fitted.note.starts_with("chosen on validation among 2: neighbours = 0, last = "));
  REQUIRE(fitted.note.find(" (NDCG@10 there 0.") != std::string::npos);
  const auto again = recglm::fitted(*s, s->baselines[0]);
  REQUIRE(again.note == fitted.note);
  REQUIRE(again.trials.size() == 2);
  REQUIRE(again.trials[1].settings == "neighbours = 0, last = 1, shrinkage = 0");
  REQUIRE(again.trials[1].seconds > 0);
}

}  // namespace pipeline_experiment_tests
