#include "recglm/pipeline/items_view.hpp"

#include "recglm/items/title.hpp"
#include "support/catch.hpp"

namespace pipeline_items_view_tests {

TEST_CASE("items are looked at, and not fitted, through a view", "[pipeline]") {
  recglm::catalogue c;
  c.titles = {"red cup", "blue cup"};
  c.attributes = {{}, {}};
  recglm::title items;
  items.fit(c);
  recglm::items_view view(items);
  REQUIRE(view.text(1) == "blue cup");
  REQUIRE(view.find("red cup") == 0);
  REQUIRE_FALSE(view.find("green cup"));
  REQUIRE_THROWS_WITH(view.fit(c), "items are fitted by their owner, not through a view");
}

}  // namespace pipeline_items_view_tests
