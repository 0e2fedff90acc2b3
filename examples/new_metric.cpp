// A metric of one's own: how many of the items that a row recommends are different ones? A row that gives everybody the
// same ten best sellers scores 10 / entries, however often it hits. The struct is all that is new; in an experiment,
//   struct mine : recglm::recipe { using metrics = recglm::metric_list<recglm::hr<10>, distinct>; };
// makes a column of it.
#include <cstdio>
#include <set>

#include "recglm/metrics/ranking.hpp"

struct distinct {
  static constexpr std::string_view name = "distinct@10";
  std::set<recglm::item_id> items;
  std::size_t entries = 0;
  void add(const recglm::judged& j) {
    for (recglm::item_id item : recglm::usable(j.ranking.first(std::min<std::size_t>(j.ranking.size(), 10))))
      items.insert(item), ++entries;
  }
  void merge(const distinct& other) { items.insert(other.items.begin(), other.items.end()), entries += other.entries; }
  double value() const { return entries ? static_cast<double>(items.size()) / static_cast<double>(entries) : 0; }
};
static_assert(recglm::Metric<distinct>);

int main() {
  recglm::history asked;
  asked.next.item = 3;
  const std::vector<std::vector<recglm::item_id>> best_sellers{{1, 2, 3}, {1, 2, 3}}, personal{{4, 3, 1}, {2, 3, 5}};
  for (const auto& [row, lists] : {std::pair{"best sellers", best_sellers}, {"personal", personal}}) {
    distinct varied;
    recglm::hr<10> hit;
    for (const auto& list : lists) varied.add({asked, list}), hit.add({asked, list});
    std::printf("%-12s  %s %.3f  %s %.3f\n", row, hit.name.data(), hit.value(), varied.name.data(), varied.value());
  }
}
