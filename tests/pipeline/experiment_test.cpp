#include "recglm/pipeline/experiment.hpp"

#include "recglm/baselines/oracle.hpp"
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
  REQUIRE(all[1].fit(c, nullptr)({}, 2, {}) == std::vector<recglm::item_id>{3, 4, 5});
}

TEST_CASE("the oracle answers for a synthetic world alone", "[pipeline]") {
  const auto all = recglm::usual_baselines();
  REQUIRE(all.size() == 4);
  REQUIRE(all[3].name == "oracle");
  REQUIRE_FALSE(all[3].fit({}, nullptr));
}

}  // namespace pipeline_experiment_tests
