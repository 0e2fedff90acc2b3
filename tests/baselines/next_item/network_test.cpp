#include "recglm/baselines/next_item/network.hpp"

#include <set>
#include "recglm/baselines/networks/sasrec.hpp"

#include "support/next_item.hpp"

namespace baselines_next_item_network_tests {

TEST_CASE("a network shows every weight once, and its table as a variable", "[baselines]") {
  recglm::random_engine rng(1);
  recglm::sasrec_network<backend> model({.hidden = 4, .layers = 1}, item_count, 3, rng);
  next_items& network = model;
  std::vector<std::string> names;
  network.parameters([&](recglm::parameter<backend>& p) { names.push_back(p.name); });
  REQUIRE(names.size() == 18);
  REQUIRE(std::set<std::string>(names.begin(), names.end()).size() == names.size());
  recglm::tape<backend> t;
  const auto rows = network.table_rows(t);
  REQUIRE(rows.rows() == item_count);
  REQUIRE(std::equal(rows.value(), rows.value() + rows.size(), network.table().value.data()));
  REQUIRE(network.plain_table());
  REQUIRE(network.mask() == -1);
}

}  // namespace baselines_next_item_network_tests
