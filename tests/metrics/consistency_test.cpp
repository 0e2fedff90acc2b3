#include "recglm/metrics/consistency.hpp"

#include "recglm/metrics/ranking.hpp"
#include "support/catch.hpp"

namespace metrics_consistency_tests {

using namespace recglm;

namespace {

/// One row of a published table, for one data set or for Sports, Beauty and Toys.
struct published {
  int table;
  std::string row;
  std::vector<std::vector<double>> metrics;  ///< hr@5 ndcg@5 hr@10 ndcg@10; in tables 7 and 9 hr@1 before these
};

/// Tables 4, 7, 8 and 9 of arXiv 2308.10837 as they are printed (paper.md 1.8).
// clang-format off
const std::vector<published> tables{
    {4, "Caser", {{.0116, .0072, .0194, .0097}, {.0205, .0131, .0347, .0176}, {.0166, .0107, .0270, .0141}}},
    {4, "HGN", {{.0189, .0120, .0313, .0159}, {.0325, .0206, .0512, .0266}, {.0321, .0221, .0497, .0277}}},
    {4, "GRU4Rec", {{.0129, .0086, .0204, .0110}, {.0164, .0099, .0283, .0137}, {.0097, .0059, .0176, .0084}}},
    {4, "BERT4Rec", {{.0115, .0075, .0191, .0099}, {.0203, .0124, .0347, .0170}, {.0116, .0071, .0203, .0099}}},
    {4, "FDSA", {{.0182, .0122, .0288, .0156}, {.0267, .0163, .0407, .0208}, {.0228, .0140, .0381, .0189}}},
    {4, "SASRec", {{.0233, .0154, .0350, .0192}, {.0387, .0249, .0605, .0318}, {.0463, .0306, .0675, .0374}}},
    {4, "S3-Rec", {{.0251, .0161, .0385, .0204}, {.0387, .0244, .0647, .0327}, {.0443, .0294, .0700, .0376}}},
    {4, "P5 (2-3)", {{.0364, .0296, .0431, .0318}, {.0508, .0379, .0664, .0429}, {.0608, .0507, .0688, .0534}}},
    {4, "RecSysLLM (2-3)", {{.0360, .0291, .0417, .0302}, {.0508, .0381, .0667, .0446}, {.0676, .0583, .0712, .0596}}},
    {4, "P5 (2-13)", {{.0387, .0312, .0460, .0336}, {.0493, .0367, .0645, .0416}, {.0587, .0486, .0675, .0536}}},
    {4, "RecSysLLM (2-13)", {{.0392, .0330, .0512, .0375}, {.0501, .0361, .0650, .0407}, {.0630, .0523, .0691, .0540}}},
    {7, "BPR-MF", {{.0314, .1404, .0848, .2563, .1220}, {.0311, .1426, .0857, .2573, .1224}, {.0233, .1066, .0641, .2003, .0940}}},
    {7, "BPR-MLP", {{.0351, .1520, .0927, .2671, .1296}, {.0317, .1392, .0848, .2542, .1215}, {.0252, .1142, .0688, .2077, .0988}}},
    {7, "SimpleX", {{.0331, .2362, .1505, .3290, .1800}, {.0325, .2247, .1441, .3090, .1711}, {.0268, .1958, .1244, .2662, .1469}}},
    {7, "P5 (5-5)", {{.0641, .1794, .1229, .2598, .1488}, {.0588, .1573, .1089, .2325, .1330}, {.0386, .1122, .0756, .1807, .0975}}},
    {7, "RecSysLLM (5-5)", {{.0654, .2008, .1438, .2984, .1692}, {.0618, .1612, .1110, .2209, .1302}, {.0370, .1301, .0808, .1902, .0998}}},
    {7, "P5 (5-8)", {{.0726, .1955, .1355, .2802, .1627}, {.0608, .1564, .1096, .2300, .1332}, {.0389, .1147, .0767, .1863, .0997}}},
    {7, "RecSysLLM (5-8)", {{.0892, .2029, .1502, .3001, .1703}, {.6072, .1502, .1097, .2317, .1302}, {.0327, .1423, .0825, .1926, .1028}}},
    {8, "ChatGPT", {{.4326, .3208, .5110, .3465}}},
    {8, "GPT-4", {{.3846, .2890, .4674, .3159}}},
    {8, "ChatGLM+SFT", {{.2654, .2091, .3729, .2513}}},
    {8, "RecSysLLM", {{.3805, .3072, .4756, .4091}}},
    {9, "ChatGPT", {{.3786, .5550, .4715, .6424, .5001}}},
    {9, "GPT-4", {{.7079, .8154, .7671, .8560, .7804}}},
    {9, "ChatGLM+SFT", {{.2984, .7012, .6826, .7621, .7038}}},
    {9, "RecSysLLM", {{.4965, .7435, .7032, .7728, .7237}}},
};
// clang-format on

}  // namespace

TEST_CASE("metrics of real rankings are consistent", "[metrics]") {
  random_engine rng(8);
  for (int round = 0; round < 50; ++round) {
    std::vector<metrics_of_cut> cuts{{10, 0, 0}, {1, 0, 0}, {5, 0, 0}, {20, 0, 0}};
    const int users = 1 + static_cast<int>(rng.below(40));
    for (int u = 0; u < users; ++u) {
      const double rank = 1 + static_cast<double>(rng.below(30));
      for (metrics_of_cut& c : cuts) {
        c.hr += metrics_at_rank(rank, c.k).hr / users;
        c.ndcg += metrics_at_rank(rank, c.k).ndcg / users;
      }
    }
    REQUIRE(inconsistencies(cuts).empty());
  }
}

TEST_CASE("published rows that no ranking gives are named", "[metrics]") {
  const double rounded = 2e-4;
  // A row that grows too little between 5 and 10, and one whose NDCG@5 exceeds what HR@1 and HR@5 allow.
  const auto slow = inconsistencies({{5, 0.0360, 0.0291}, {10, 0.0417, 0.0302}}, rounded);
  REQUIRE(slow == std::vector<std::string>{
                      "ndcg@10 - ndcg@5 is 0.0011 and must lie in [0.0016, 0.0020], from hr@10 - hr@5 = 0.0057"});
  const auto high = inconsistencies({{1, 0.4965, 0.4965}, {5, 0.7435, 0.7032}}, rounded);
  REQUIRE(high == std::vector<std::string>{
                      "ndcg@5 - ndcg@1 is 0.2067 and must lie in [0.0956, 0.1558], from hr@5 - hr@1 = 0.2470"});
  REQUIRE(inconsistencies({{1, 0.6072, 0.6072}, {5, 0.1502, 0.6072}}).front() == "hr@5 0.1502 is below hr@1 0.6072");
  REQUIRE(inconsistencies({{1, 0.2, 0.1}}) ==
          std::vector<std::string>{"ndcg@1 0.1000 must lie in [0.2000, 0.2000] where hr@1 is 0.2000"});
  REQUIRE(inconsistencies({{1, 0.2, 0.2}, {1, 0.3, 0.3}}) ==
          std::vector<std::string>{"the cut at 1 is given twice with other metrics"});
  REQUIRE(inconsistencies({{1, 1.2, 1.2}}) == std::vector<std::string>{"hr@1 1.2000 is above 1"});
  REQUIRE_THROWS_WITH(inconsistencies({{0, 1, 1}}), "a ranking is cut at rank 1 or later, not 0");
}

TEST_CASE("of the published tables, twelve rows are no ranking's", "[metrics]") {
  const std::vector<std::string> names{"Sports", "Beauty", "Toys"};
  std::vector<std::string> failed;
  int checked = 0;
  for (const published& p : tables)
    for (std::size_t d = 0; d < p.metrics.size(); ++d) {
      std::vector<double> f = p.metrics[d];
      std::vector<metrics_of_cut> cuts;
      if (f.size() == 5) {
        cuts.push_back({1, f[0], f[0]});
        f.erase(f.begin());
      }
      cuts.insert(cuts.end(), {{5, f[0], f[1]}, {10, f[2], f[3]}});
      ++checked;
      if (!inconsistencies(cuts, 2e-4).empty())
        failed.push_back(std::to_string(p.table) + " " + p.row + (p.metrics.size() > 1 ? " " + names[d] : ""));
    }
  REQUIRE(checked == 62);
  REQUIRE(failed == std::vector<std::string>{"4 RecSysLLM (2-3) Sports", "4 RecSysLLM (2-3) Beauty", "4 P5 (2-13) Toys",
                                             "4 RecSysLLM (2-13) Sports", "7 RecSysLLM (5-5) Sports",
                                             "7 RecSysLLM (5-8) Sports", "7 RecSysLLM (5-8) Beauty",
                                             "7 RecSysLLM (5-8) Toys", "8 ChatGLM+SFT", "8 RecSysLLM", "9 ChatGLM+SFT",
                                             "9 RecSysLLM"});
}

}  // namespace metrics_consistency_tests
