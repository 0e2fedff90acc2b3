#include "recglm/baselines/vector_ranking.hpp"

#include "recglm/backend/cpu.hpp"
#include "recglm/baselines/best_items.hpp"
#include "recglm/metrics/npy.hpp"
#include "recglm/metrics/ranking.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/gz_json.hpp"
#include "support/near.hpp"

namespace baselines_vector_ranking_tests {

using namespace recglm;
using ranking = vector_ranking<cpu<float>>;

namespace {

/// Vectors of whole numbers from -range to range: sums are exact, and many are equal where the range is small.
std::vector<float> whole_numbers(int n, int range, random_engine& rng) {
  std::vector<float> out(static_cast<std::size_t>(n));
  for (float& v : out)
    v = static_cast<float>(static_cast<int>(rng.below(static_cast<std::uint64_t>(2 * range + 1))) - range);
  return out;
}

std::vector<double> scores_of(std::span<const float> user, std::span<const float> items) {
  std::vector<double> out(items.size() / user.size(), 0.0);
  for (std::size_t i = 0; i < items.size(); ++i)
    out[i / user.size()] += static_cast<double>(user[i % user.size()]) * static_cast<double>(items[i]);
  return out;
}

/// Vectors whose products are the scores of a table: users are unit vectors, items the columns.
struct factors {
  std::vector<float> users, items;
  int width;
  explicit factors(const number_table& scores)
      : users(scores.rows * scores.rows, 0.0f),
        items(scores.columns * scores.rows),
        width(static_cast<int>(scores.rows)) {
    for (std::size_t u = 0; u < scores.rows; ++u) {
      users[u * scores.rows + u] = 1;
      for (std::size_t i = 0; i < scores.columns; ++i)
        items[i * scores.rows + u] = static_cast<float>(scores.values[u * scores.columns + i]);
    }
  }
};

constexpr double miss = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("ranks and lists agree with those of metrics/ranking.hpp under every rule for ties", "[baselines]") {
  random_engine rng(1);
  const int width = 9;
  for (const int items : {1, 30, 48, 333})
    for (const int range : {0, 1, 50}) {
      CAPTURE(items, range);
      const int users = 40;
      const auto y = whole_numbers(items * width, range, rng), x = whole_numbers(users * width, range, rng);
      const ranking all(y, width);
      REQUIRE(all.items() == items);
      std::vector<item_id> relevant;
      for (int u = 0; u < users; ++u)
        relevant.push_back(static_cast<item_id>(rng.below(static_cast<std::uint64_t>(items))));
      const auto average = all.ranks(x, relevant, {}, tie_rule::average);
      for (const tie_rule rule : {tie_rule::lower_id_first, tie_rule::higher_id_first}) {
        const auto ranks = all.ranks(x, relevant, {}, rule);
        const auto lists = all.lists(x, {}, 20, rule);
        REQUIRE(lists.size() == static_cast<std::size_t>(users));
        for (std::size_t u = 0; u < lists.size(); ++u) {
          const auto scores = scores_of(std::span(x).subspan(u * width, width), y);
          REQUIRE(lists[u] == ranked(scores, 20, rule));
          const auto whole = ranked(scores, items, rule);
          REQUIRE(ranks[u] == std::find(whole.begin(), whole.end(), relevant[u]) - whole.begin() + 1);
          REQUIRE(average[u] == average_rank(scores, relevant[u]));
        }
      }
    }
}

TEST_CASE("ranks and lists give the golden metrics of scores", "[baselines][realdata]") {
  if (!have_data()) return;
  const auto folder = data_folder() / "golden/ranking_metrics";
  const auto golden = read_gz_json(folder / "expected.json.gz");
  int problems = 0;
  for (const auto& p : golden.at("problems")) {
    if (p.at("kind") != "scores") continue;
    const std::string name = p.at("name");
    const factors f(read_npy(folder / (name + ".scores.npy")));
    const ranking all(f.items, f.width);
    for (const auto& [rule, ties] : {std::pair{"own/lower_id_first", tie_rule::lower_id_first},
                                     {"own/higher_id_first", tie_rule::higher_id_first}}) {
      if (!p.at("expected").contains(rule)) continue;
      INFO(name << ", " << rule);
      const auto lists = all.lists(f.users, {}, 100, ties);
      std::vector<item_id> first_relevant;
      for (const auto& list : p.at("relevant")) first_relevant.push_back(list.empty() ? -1 : list[0].get<item_id>());
      const auto ranks = all.ranks(f.users, first_relevant, {}, ties);
      for (const int k : golden.at("k"))
        for (const auto& [metric, member] : {std::pair{"ndcg@", &list_metrics::ndcg},
                                             {"mrr@", &list_metrics::mrr},
                                             {"map_all@", &list_metrics::map_all}}) {
          std::vector<double> of_lists, of_ranks;
          for (std::size_t u = 0; u < lists.size(); ++u) {
            of_lists.push_back(metrics_at(lists[u], p.at("relevant")[u].get<std::vector<item_id>>(), k).*member);
            of_ranks.push_back(metrics_at_rank(ranks[u], k).*member);
          }
          const auto want =
              p.at("expected").at(rule).at(metric + std::to_string(k)).at("per_user").get<std::vector<double>>();
          REQUIRE(near(of_lists, want, table::metric));
          if (name.starts_with("one_relevant")) REQUIRE(near(of_ranks, want, table::metric));
        }
      ++problems;
    }
  }
  REQUIRE(problems == 6);

  const factors f(read_npy(folder / "sampled.scores.npy"));
  const auto average =
      ranking(f.items, f.width)
          .ranks(f.users, std::vector<item_id>(static_cast<std::size_t>(f.width), 0), {}, tie_rule::average);
  REQUIRE(
      average ==
      golden.at("sampled").at("rank").at("average (half of the ties)").at("rank_per_user").get<std::vector<double>>());
}

TEST_CASE("excluded items are no candidates", "[baselines]") {
  random_engine rng(2);
  const int items = 120, users = 60, width = 4;
  const auto y = whole_numbers(items * width, 3, rng), x = whole_numbers(users * width, 3, rng);
  const vector_ranking<cpu<double>> all(std::vector<double>(y.begin(), y.end()), width);
  item_lists excluded;
  std::vector<item_id> relevant;
  for (int u = 0; u < users; ++u) {
    std::vector<item_id> list;
    for (std::uint64_t n = u == 5 ? 0 : rng.below(40); n > 0; --n)
      list.push_back(static_cast<item_id>(rng.below(items)));  // some repeat
    if (u == 7)
      for (item_id i = 0; i < items; ++i) list.push_back(i);
    excluded.add(list);
    relevant.push_back(u == 3 ? -1 : static_cast<item_id>(rng.below(items)));
  }
  const std::vector<double> xs(x.begin(), x.end());
  const auto ranks = all.ranks(xs, relevant, excluded, tie_rule::lower_id_first);
  const auto lists = all.lists(xs, excluded, items, tie_rule::lower_id_first);
  int missed = 0;
  for (std::size_t u = 0; u < lists.size(); ++u) {
    REQUIRE(lists[u] == best_items(scores_of(std::span(x).subspan(u * width, width), y), items, excluded.of(u)));
    const auto place = std::find(lists[u].begin(), lists[u].end(), relevant[u]);
    REQUIRE(ranks[u] == (place == lists[u].end() ? miss : static_cast<double>(place - lists[u].begin() + 1)));
    missed += ranks[u] == miss;
    for (int k : {1, 5, 20}) {
      const auto of_rank = metrics_at_rank(ranks[u], k), of_list = metrics_at(lists[u], std::span(&relevant[u], 1), k);
      REQUIRE(of_rank.hr == of_list.hr);
      REQUIRE(of_rank.ndcg == of_list.ndcg);
      REQUIRE(of_rank.mrr == of_list.mrr);
    }
  }
  REQUIRE(lists[7].empty());
  REQUIRE(ranks[3] == miss);
  REQUIRE(missed > 3);
}

TEST_CASE("lists are what metrics judge, pasts are what is excluded", "[baselines]") {
  const std::vector<float> y{1, 0, 3, 0, 2, 0, 4, 0}, x{1, 7, -1, 7};
  const std::vector<interaction> first{{0, 3, 0, 0, -1}, {0, 1, 0, 1, -1}, {0, 3, 0, 2, -1}}, second{{1, 0, 0, 0, -1}};
  const std::vector<history> questions{{0, first, {0, 0, 0, 3, -1}}, {1, second, {1, 1, 0, 1, -1}}};
  const item_lists seen = seen_items(questions);
  REQUIRE(seen.users() == 2);
  REQUIRE(std::ranges::equal(seen.of(0), std::vector<item_id>{1, 3}));
  const ranking all(y, 2);
  const auto lists = all.lists(x, seen, 3, tie_rule::lower_id_first);
  REQUIRE(lists == std::vector<std::vector<item_id>>{{2, 0}, {2, 1, 3}});
  hr<1> first_place;
  mrr<2> reciprocal;
  for (std::size_t q = 0; q < 2; ++q)
    first_place.add({questions[q], lists[q]}), reciprocal.add({questions[q], lists[q]});
  REQUIRE(first_place.value() == 0);
  REQUIRE(reciprocal.value() == 0.5);
  REQUIRE(all.ranks(x, std::vector<item_id>{0, 1}, seen, tie_rule::lower_id_first) == std::vector<double>{2, 2});
  REQUIRE(all.ranks({}, {}, {}, tie_rule::average).empty());
}

TEST_CASE("what can't be ranked is refused", "[baselines]") {
  const std::vector<float> good{1, 2, 3, 4};
  std::vector<float> bad = good;
  const tie_rule rule = tie_rule::lower_id_first;
  for (const float value : {NAN, INFINITY, -INFINITY}) {
    bad[2] = value;
    REQUIRE_THROWS_WITH(ranking(bad, 2),
                        "vector_ranking: item vector 1 holds a number that is not finite, or too large ones");
    REQUIRE_THROWS_WITH(ranking(good, 2).lists(bad, {}, 1, rule),
                        "vector_ranking: user vector 1 holds a number that is not finite, or too large ones");
  }
  REQUIRE_THROWS_WITH(ranking(good, 3), "vector_ranking: 4 numbers are no item vectors of 3");
  REQUIRE_THROWS_WITH(ranking(good, 0), "vector_ranking: 4 numbers are no item vectors of 0");
  REQUIRE_THROWS_WITH(ranking({}, 2), "vector_ranking: there are no item vectors, so there is nothing to rank");
  const ranking all(good, 2);
  REQUIRE_THROWS_WITH(all.lists(std::vector<float>{1, 2, 3}, {}, 1, rule),
                      "vector_ranking: 3 numbers are no user vectors of 2");
  REQUIRE_THROWS_WITH(all.lists(std::vector<float>{3e38f, 0}, {}, 1, rule),
                      "vector_ranking: products of these user and item vectors may overflow; scale them down");
  REQUIRE_THROWS_WITH(all.lists(good, {}, 0, rule), "a ranking is cut at rank 1 or later, not 0");
  REQUIRE_THROWS_WITH(all.lists(good, {}, 1, tie_rule::average),
                      "the rule 'average' gives ranks, not a list; use ranks");
  REQUIRE_THROWS_WITH(all.ranks(good, std::vector<item_id>{0}, {}, rule),
                      "vector_ranking: 1 relevant items for 2 users; give one for each, -1 for none");
  REQUIRE_THROWS_WITH(all.ranks(good, std::vector<item_id>{0, 2}, {}, rule),
                      "vector_ranking: the relevant item of user 1 is 2, but there are 2 items");
  item_lists one, outside;
  one.add({0});
  REQUIRE_THROWS_WITH(all.lists(good, one, 1, rule),
                      "vector_ranking: lists of excluded items for 1 users, but there are 2");
  outside.add({});
  outside.add({1, 2});
  REQUIRE_THROWS_WITH(all.lists(good, outside, 1, rule),
                      "vector_ranking: user 1 excludes item 2, but there are 2 items");
}

}  // namespace baselines_vector_ranking_tests
