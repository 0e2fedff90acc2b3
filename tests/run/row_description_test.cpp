#include "recglm/run/row_description.hpp"

#include <nlohmann/json.hpp>

#include "recglm/items/random_id.hpp"
#include "recglm/order/chronological.hpp"
#include "support/catch.hpp"
#include "support/tiny_run.hpp"

namespace run_row_description_tests {

struct base : recglm::recipe {
  base() {
    set([](recglm::most_recent& sampling) { sampling.events = 6; });
    set([](recglm::title& items) { items.max_words = 3; });
  }
};
struct paper : base {
  using order = recglm::chronological;
};
struct ids : paper {
  using items = recglm::random_id;
};
struct ids_from_1 : ids {
  ids_from_1() {
    values.rank = 32;
    set([](recglm::random_id& items) { items.first = 5; });
    set([](recglm::most_recent& sampling) { sampling.events = 8; });
  }
};
struct copy : base {};
/// Another policy under its parent's name.
struct shouted : recglm::title {
  std::string text(recglm::item_id i) const { return title::text(i) + "!"; }
};
struct loud : base {
  using items = shouted;
};

template <class... Rs>
std::vector<recglm::named_recipe> rows_of() {
  std::vector<recglm::named_recipe> rows;
  (recglm::detail::add_row<Rs>(rows), ...);
  return rows;
}

TEST_CASE("what a row has that the first has not is given", "[run]") {
  using lines = std::vector<std::string>;
  REQUIRE(recglm::lines_of_differences(rows_of<base, paper, ids, ids_from_1, copy, loud>()) ==
          lines{"base: what the other recipes are held against", "paper: order = chronological",
                "ids: items = random-id, order = chronological",
                "ids_from_1: sampling.events = 8, items = random-id, items.first = 5, order = chronological, rank = 32",
                "copy: as base in every choice, parameter and value",
                "loud: items = title of type run_row_description_tests::shouted, items.max-words = 3"});
  REQUIRE(recglm::lines_of_differences(rows_of<paper, ids>())[1] == "ids: items = random-id");
  REQUIRE(recglm::lines_of_differences(rows_of<paper>()).empty());
}

TEST_CASE("the manifest names each row's choices with types and parameters", "[run]") {
  const nlohmann::json row = recglm::description_of(rows_of<ids_from_1>()[0]);
  REQUIRE(row.at("type") == "run_row_description_tests::ids_from_1");
  REQUIRE(row.at("inherits") == std::vector<std::string>{"run_row_description_tests::ids",
                                                         "run_row_description_tests::paper",
                                                         "run_row_description_tests::base", "recglm::recipe"});
  REQUIRE(row.at("choices").size() == 12);
  const nlohmann::json& items = row.at("choices").at("items");
  REQUIRE(items.at("name") == "random-id");
  REQUIRE(items.at("type") == "recglm::random_id");
  REQUIRE(items.at("parameters") == nlohmann::json{{"seed", recglm::random_id().seed},
                                                   {"first", 5},
                                                   {"word", recglm::random_id().form.word},
                                                   {"digits", recglm::random_id().form.digits},
                                                   {"spaced", recglm::random_id().form.spaced}});
  REQUIRE(row.at("choices").at("backend").at("name").get<std::string>().starts_with("cpu<float"));
  REQUIRE(row.at("values").at("rank") == 32);
  REQUIRE_FALSE(row.at("values").contains("items.first"));
  REQUIRE(row.at("metrics").size() == 8);
}

}  // namespace run_row_description_tests
