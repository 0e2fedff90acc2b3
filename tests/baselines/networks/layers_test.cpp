#include "recglm/baselines/networks/layers.hpp"

#include "support/next_item.hpp"

namespace baselines_networks_layers_tests {

TEST_CASE("windows hold the latest items of their own text, zeros before them", "[baselines]") {
  recglm::parameter<backend> items("items", {4, 1});
  for (std::size_t i = 0; i < 4; ++i) elements(items.value)[i] = static_cast<double>(i) + 1;
  const recglm::batch texts = item_texts({{0, 1, 2, 3}, {2, 1}}, 5);
  const std::vector<std::int32_t> asked{0, 3, 5};
  recglm::tape<backend> t;
  const auto x = recglm::windows(t, items, texts, asked, 3);
  REQUIRE(std::vector<double>(x.value(), x.value() + x.size()) == std::vector<double>{0, 0, 1, 2, 3, 4, 0, 3, 2});
}

TEST_CASE("rows that are asked, and all of them without a copy", "[baselines]") {
  recglm::parameter<backend> p("p", {3, 1});
  for (std::size_t i = 0; i < 3; ++i) elements(p.value)[i] = static_cast<double>(i) + 1;
  recglm::tape<backend> t;
  const auto x = whole(t, p);
  const std::vector<std::int32_t> all{0, 1, 2}, some{2, 0, 1};
  REQUIRE(recglm::rows_asked(t, x, all) == x);
  const auto picked = recglm::rows_asked(t, x, some);
  REQUIRE(std::vector<double>(picked.value(), picked.value() + 3) == std::vector<double>{3, 1, 2});
}

TEST_CASE("a table whose last column is a bias begins with 0 there", "[baselines]") {
  recglm::random_engine rng(1);
  recglm::parameter<backend> table("table", {5, 3}), users("users", {4, 2});
  recglm::draw_with_bias(table, 1, rng);
  recglm::draw_users(users, 1, rng);
  for (std::size_t i = 0; i < 5; ++i) {
    REQUIRE(elements(table.value)[i * 3 + 2] == 0);
    REQUIRE(elements(table.value)[i * 3] != 0);
  }
  REQUIRE(elements(users.value)[5] != 0);
  REQUIRE(elements(users.value)[6] == 0);
  REQUIRE(elements(users.value)[7] == 0);
  REQUIRE(std::abs(recglm::xavier(3, 5) - 0.5) < 1e-12);
}

}  // namespace baselines_networks_layers_tests
