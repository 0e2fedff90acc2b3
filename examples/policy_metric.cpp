// A metric, and how a run uses it: the median rank of the answer, K + 1 where it is not among the first K. Parts are
// merged, so that several threads can judge; the value is read at the end.
#include <cstdio>

#include "recglm/metrics/ranking.hpp"

template <int K>
struct median_rank {
  static constexpr std::string_view name = "median-rank";
  std::vector<int> ranks;
  void add(const recglm::judged& j) {
    const auto list = j.ranking.first(std::min<std::size_t>(j.ranking.size(), K));
    const auto at = std::find(list.begin(), list.end(), j.asked.next.item);
    ranks.push_back(at == list.end() ? K + 1 : static_cast<int>(at - list.begin()) + 1);
  }
  void merge(const median_rank& other) { ranks.insert(ranks.end(), other.ranks.begin(), other.ranks.end()); }
  double value() const {
    recglm::check(!ranks.empty(), name, ": nothing was judged, so there is no median");
    std::vector<int> sorted = ranks;
    std::sort(sorted.begin(), sorted.end());
    return (sorted[(sorted.size() - 1) / 2] + sorted[sorted.size() / 2]) / 2.0;
  }
};
static_assert(recglm::Metric<median_rank<20>>);

int main() {
  median_rank<20> first, second;
  recglm::mrr<20> mrr;
  const std::vector<recglm::item_id> list{5, 3, 8, -1, 2};
  for (recglm::item_id wanted : {5, 8, 2, 9}) {
    recglm::history asked;
    asked.next.item = wanted;
    (wanted < 6 ? first : second).add({asked, list});
    mrr.add({asked, list});
  }
  first.merge(second);
  std::printf("%s %.1f  %s %.4f\n", first.name.data(), first.value(), mrr.name.data(), mrr.value());
}
