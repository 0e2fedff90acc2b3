#include "recglm/baselines/baseline.hpp"

#include "support/catch.hpp"

namespace baselines_baseline_tests {

using recglm::history;
using recglm::item_id;

namespace {

struct base {
  static constexpr std::string_view name = "base";
  void fit(const recglm::catalogue&) {}
};
struct ranker : base {
  std::vector<item_id> rank(const history&, int list, std::span<const item_id> excluded) const {
    return std::vector<item_id>(static_cast<std::size_t>(list), static_cast<item_id>(excluded.size()));
  }
};
struct scorer : base {
  std::vector<double> scores(const history& h) const {
    return h.past.empty() ? std::vector<double>{} : std::vector<double>{0, 2, 1, 2};
  }
};
struct both : ranker {
  std::vector<double> scores(const history&) const { return {1}; }
};
struct rater : base {
  double rate(const history&, item_id item) const { return item; }
};
struct ranks_and_rates : ranker {
  double rate(const history&, item_id item) const { return item; }
};

}  // namespace

static_assert(recglm::Ranker<ranker> && recglm::Scorer<scorer> && recglm::Rater<rater>);
static_assert(!recglm::Scorer<ranker> && !recglm::Ranker<scorer> && !recglm::Rater<scorer>);
static_assert(recglm::Baseline<ranker> && recglm::Baseline<scorer> && recglm::Baseline<both> &&
              recglm::Baseline<rater>);
static_assert(!recglm::Baseline<base> && !recglm::Baseline<ranks_and_rates> && !recglm::Baseline<int>);

TEST_CASE("a baseline that scores is ranked by its scores, one that ranks is asked", "[baselines]") {
  const std::vector<recglm::interaction> past(1);
  const std::vector<item_id> excluded{3};
  const history asked{0, past, {}};
  REQUIRE(recglm::ranked(scorer{}, asked, 3, {}) == std::vector<item_id>{1, 3, 2});
  REQUIRE(recglm::ranked(scorer{}, asked, 9, excluded) == std::vector<item_id>{1, 2, 0});
  REQUIRE(recglm::ranked(scorer{}, {0, {}, {}}, 9, {}).empty());
  REQUIRE(recglm::ranked(ranker{}, asked, 2, excluded) == std::vector<item_id>{1, 1});
  REQUIRE(recglm::ranked(both{}, asked, 1, {}) == std::vector<item_id>{0});
}

}  // namespace baselines_baseline_tests
