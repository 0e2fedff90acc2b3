#include "recglm/metrics/ranking.hpp"

#include <nlohmann/json.hpp>

#include "recglm/metrics/npy.hpp"
#include "recglm/metrics/retrieval.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/gz_json.hpp"
#include "support/near.hpp"

namespace metrics_ranking_tests {

using namespace recglm;
using nlohmann::json;

namespace {

const std::vector<std::pair<std::string, double list_metrics::*>> all_metrics{
    {"hr", &list_metrics::hr},          {"recall", &list_metrics::recall}, {"precision", &list_metrics::precision},
    {"ndcg", &list_metrics::ndcg},      {"mrr", &list_metrics::mrr},       {"map_min_k", &list_metrics::map_min_k},
    {"map_all", &list_metrics::map_all}};

/// Every metric of every user and every mean, against the golden ones.
void require_golden(const std::vector<std::vector<item_id>>& lists, const json& relevant, const json& cuts,
                    const json& want) {
  std::size_t compared = 0;
  for (int k : cuts)
    for (const auto& [name, metric] : all_metrics) {
      const std::string column = name + "@" + std::to_string(k);
      INFO(column);
      std::vector<double> got;
      double sum = 0;
      for (std::size_t u = 0; u < lists.size(); ++u) {
        got.push_back(metrics_at(lists[u], relevant[u].get<std::vector<item_id>>(), k).*metric);
        sum += got.back();
      }
      REQUIRE(near(got, want.at(column).at("per_user").get<std::vector<double>>(), table::metric));
      REQUIRE(near(std::vector{sum / static_cast<double>(lists.size())},
                   std::vector{want.at(column).at("mean").get<double>()}, table::metric));
      ++compared;
    }
  REQUIRE(compared == want.size());
}

history asks(user_id user, item_id item) {
  history h;
  h.user = user;
  h.next.item = item;
  return h;
}

}  // namespace

TEST_CASE("metrics of lists and of scores equal the golden ones", "[metrics][realdata]") {
  if (!have_data()) return;
  const auto folder = data_folder() / "golden/ranking_metrics";
  const json golden = read_gz_json(folder / "expected.json.gz");
  int problems = 0;
  for (const json& p : golden.at("problems")) {
    const std::string name = p.at("name");
    INFO(name);
    if (p.at("kind") == "scores") {
      const number_table scores = read_npy(folder / (name + ".scores.npy"));
      for (const auto& [rule, ties] : {std::pair{"own/lower_id_first", tie_rule::lower_id_first},
                                       {"own/higher_id_first", tie_rule::higher_id_first}}) {
        if (!p.at("expected").contains(rule)) continue;
        std::vector<std::vector<item_id>> lists;
        for (std::size_t u = 0; u < scores.rows; ++u)
          lists.push_back(ranked(std::span(scores.values).subspan(u * scores.columns, scores.columns), 100, ties));
        require_golden(lists, p.at("relevant"), golden.at("k"), p.at("expected").at(rule));
        ++problems;
      }
    } else {
      const auto lists = p.at("lists").get<std::vector<std::vector<item_id>>>();
      require_golden(lists, p.at("relevant"), golden.at("k"), p.at("expected").at("own/keep_places"));
      std::vector<std::vector<item_id>> cleaned;
      for (const auto& list : lists) cleaned.push_back(usable(list));
      require_golden(cleaned, p.at("relevant"), golden.at("k"), p.at("expected").at("own/drop_invalid_and_repeats"));
      problems += 2;
    }
  }
  REQUIRE(problems == 10);
}

TEST_CASE("average ranks equal the golden ones of the sampled problem", "[metrics][realdata]") {
  if (!have_data()) return;
  const auto folder = data_folder() / "golden/ranking_metrics";
  const json golden = read_gz_json(folder / "expected.json.gz");
  const json& want = golden.at("sampled").at("rank").at("average (half of the ties)");
  const number_table scores = read_npy(folder / "sampled.scores.npy");
  std::vector<double> ranks;
  for (std::size_t u = 0; u < scores.rows; ++u)
    ranks.push_back(average_rank(std::span(scores.values).subspan(u * scores.columns, scores.columns), 0));
  REQUIRE(ranks == want.at("rank_per_user").get<std::vector<double>>());
  for (int k : golden.at("k"))
    for (const auto& [name, metric] :
         {std::pair{"hr", &list_metrics::hr}, {"ndcg", &list_metrics::ndcg}, {"mrr", &list_metrics::mrr}}) {
      double sum = 0;
      for (double rank : ranks) sum += metrics_at_rank(rank, k).*metric;
      INFO(name << "@" << k);
      REQUIRE(near(std::vector{sum / static_cast<double>(ranks.size())},
                   std::vector{want.at(name + ("@" + std::to_string(k))).get<double>()}, table::metric));
    }
}

TEST_CASE("metrics at a whole rank are those of a list", "[metrics]") {
  for (int rank = 1; rank <= 6; ++rank) {
    std::vector<item_id> list{10, 11, 12, 13, 14, 15};
    const std::vector<item_id> relevant{list[rank - 1]};
    for (int k : {1, 3, 5, 10})
      for (const auto& [name, metric] : all_metrics) {
        INFO(name << "@" << k << ", rank " << rank);
        REQUIRE(metrics_at(list, relevant, k).*metric == metrics_at_rank(rank, k).*metric);
      }
  }
}

TEST_CASE("the metrics of a run judge the one item that came next", "[metrics]") {
  const std::vector<item_id> list{4, -1, 7, 7, 9};
  const history a = asks(1, 7), b = asks(2, 4), c = asks(3, 100);
  hr<1> hit1;
  hr<5> hit5;
  ndcg<5> gain;
  mrr<2> first;
  invalid_rate invalid;
  duplicate_rate duplicate;
  for (const history* h : {&a, &b, &c})
    std::apply(
        [&](auto&... m) {
          (m.add(judged{*h, list}), ...);
        },
        std::tie(hit1, hit5, gain, first, invalid, duplicate));
  REQUIRE(hit1.value() == 1.0 / 3);
  REQUIRE(hit5.value() == 2.0 / 3);
  REQUIRE(gain.value() == (0.5 + 1) / 3);  // rank 3 is worth 1/log2(4)
  REQUIRE(first.value() == 1.0 / 3);       // rank 3 is cut
  REQUIRE(invalid.value() == 1.0 / 5);
  REQUIRE(duplicate.value() == 1.0 / 5);
  REQUIRE(gain.per_user().size() == 3);
  REQUIRE(gain.per_user()[0].user == 1);
  REQUIRE(gain.per_user()[0].value == 0.5);
}

TEST_CASE("of a basket any item is a hit, and NDCG counts all of them", "[metrics]") {
  const std::vector<item_id> list{4, -1, 7, 7, 9};
  history basket = asks(1, 7);
  REQUIRE(std::vector(basket.answers().begin(), basket.answers().end()) == std::vector<item_id>{7});
  basket.wanted = {7, 9, 100};
  hr<1> hit1;
  hr<5> hit5;
  ndcg<5> gain;
  mrr<5> first;
  recall<5> found;
  std::apply([&](auto&... m) { (m.add(judged{basket, list}), ...); }, std::tie(hit1, hit5, gain, first, found));
  REQUIRE(hit1.value() == 0);
  REQUIRE(hit5.value() == 1);
  REQUIRE(first.value() == 1.0 / 3);
  REQUIRE(found.value() == 2.0 / 3);
  REQUIRE(std::abs(gain.value() - (0.5 + 1 / std::log2(6.0)) / (1 + 1 / std::log2(3.0) + 0.5)) < 1e-12);
}

TEST_CASE("merging in any order gives the same mean to the last bit", "[metrics]") {
  random_engine rng(5);
  std::vector<ndcg<20>> parts(7);
  ndcg<20> straight;
  for (int q = 0; q < 500; ++q) {
    std::vector<item_id> list;
    for (int i = 0; i < 20; ++i) list.push_back(static_cast<item_id>(rng.below(40)));
    const history h = asks(static_cast<user_id>(rng.below(300)), static_cast<item_id>(rng.below(40)));
    straight.add(judged{h, list});
    parts[rng.below(7)].add(judged{h, list});
  }
  for (int round = 0; round < 5; ++round) {
    shuffle(rng, parts);
    ndcg<20> merged;
    for (const auto& p : parts) merged.merge(p);
    REQUIRE(merged.value() == straight.value());
  }
}

TEST_CASE("ties are ordered by the stated rule", "[metrics]") {
  const std::vector<double> scores{1, 3, 3, 2, 3};
  REQUIRE(ranked(scores, 4, tie_rule::lower_id_first) == std::vector<item_id>{1, 2, 4, 3});
  REQUIRE(ranked(scores, 9, tie_rule::higher_id_first) == std::vector<item_id>{4, 2, 1, 3, 0});
  REQUIRE(average_rank(scores, 2) == 2);
  REQUIRE(average_rank(scores, 3) == 4);
}

TEST_CASE("metrics refuse what has no value", "[metrics]") {
  REQUIRE_THROWS_WITH(hr<10>{}.value(), "hr@10: nothing was judged, so there is no mean");
  REQUIRE_THROWS_WITH(invalid_rate{}.value(), "invalid: nothing was judged, so there is no share");
  const std::vector<double> nan{1, NAN};
  REQUIRE_THROWS_WITH(ranked(nan, 2, tie_rule::lower_id_first), "the score of item 1 is not a number");
  REQUIRE_THROWS_WITH(average_rank(nan, 0), "the score of item 1 is not a number");
  REQUIRE_THROWS_WITH(average_rank(nan, 2), "item 2 has no score among 2");
  REQUIRE_THROWS_WITH(ranked(nan, 2, tie_rule::average),
                      "the rule 'average' gives ranks, not a list; use average_rank");
  REQUIRE_THROWS_WITH(metrics_at({}, {}, 0), "a ranking is cut at rank 1 or later, not 0");
  duplicate_rate none;  // a question without an answer has no entries that could repeat
  const history h = asks(1, 1);
  none.add(judged{h, {}});
  REQUIRE(none.value() == 0);
}

}  // namespace metrics_ranking_tests
