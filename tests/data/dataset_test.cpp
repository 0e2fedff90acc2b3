#include "recglm/data/dataset.hpp"

#include <limits>

#include "support/catch.hpp"

namespace data_dataset_tests {

namespace {
recglm::dataset small() {
  recglm::dataset out;
  out.name = "small";
  out.users = {"ann", "bob", "cy"};
  out.items = {"a", "b"};
  out.titles = {"A", ""};
  out.attributes = {{"brand"}, {}};
  out.interactions = {{0, 0, 5, 10, -1}, {0, 1, 3, 10, 0}, {2, 1, 4, 7, -1}};
  out.reviews = {"fine"};
  return out;
}
}  // namespace

TEST_CASE("a dataset that keeps its promises passes", "[data]") {
  REQUIRE_NOTHROW(validate(small()));
  REQUIRE(recglm::user_offsets(small().interactions, 3) == std::vector<std::size_t>{0, 2, 2, 3});
}

TEST_CASE("a dataset that breaks a promise is refused in words", "[data]") {
  const auto broken = [](auto change) {
    recglm::dataset d = small();
    change(d);
    validate(d);
  };
  REQUIRE_THROWS_WITH(
      broken([](auto& d) { d.interactions.clear(); }),
      "dataset 'small' is empty (3 users, 2 items, 0 interactions); look at its source and at the k-core");
  REQUIRE_THROWS_WITH(broken([](auto& d) { d.users[2] = "ann"; }),
                      "dataset 'small': user 'ann' appears twice, as 0 and 2; merge the two");
  REQUIRE_THROWS_WITH(broken([](auto& d) { d.items[1] = ""; }),
                      "dataset 'small': item 1 has an empty name; give every item one");
  REQUIRE_THROWS_WITH(broken([](auto& d) { d.titles.pop_back(); }),
                      "dataset 'small' has 1 titles for 2 items; give one for each item, if only an empty one");
  REQUIRE_THROWS_WITH(
      broken([](auto& d) { d.attributes.emplace_back(); }),
      "dataset 'small' has 3 attribute lists for 2 items; give one for each item, if only an empty one");
  REQUIRE_THROWS_WITH(broken([](auto& d) { d.attributes[0].emplace_back(); }),
                      "dataset 'small': item 'a' has an empty attribute; leave it out");
  REQUIRE_THROWS_WITH(
      broken([](auto& d) {
        d.headlines = {"one", "two"};
      }),
      "dataset 'small' has 2 headlines for 1 reviews; give one for each, if only an empty one, or none at all");
  REQUIRE_THROWS_WITH(broken([](auto& d) { d.explanations.resize(2); }),
                      "dataset 'small' has 2 lists of explanations for 1 reviews; give one for each, if only an empty "
                      "one, or none at all");
  REQUIRE_THROWS_WITH(
      broken([](auto& d) { d.user_names = {"Ann"}; }),
      "dataset 'small' has 1 user names for 3 users; give one for each, if only an empty one, or none at all");
  REQUIRE_THROWS_WITH(
      broken([](auto& d) {
        d.item_columns = {{"brand", {"x"}}};
      }),
      "dataset 'small': column 'brand' has 1 values for 2 items; give one for each, if only an empty one");
  REQUIRE_THROWS_WITH(
      broken([](auto& d) {
        d.item_columns = {{"brand", {"x", "y"}}, {"brand", {"x", "y"}}};
      }),
      "dataset 'small': column 2 of the items has the name of another, 'brand'; give each a name of its own");
  REQUIRE_THROWS_WITH(broken([](auto& d) {
                        d.item_columns = {{"", {"x", "y"}}};
                      }),
                      "dataset 'small': column 1 of the items has no name; give each a name of its own");
  REQUIRE_THROWS_WITH(broken([](auto& d) { d.user_attributes.resize(1); }),
                      "dataset 'small' has 1 lists of user attributes for 3 users; give one for each, if only an empty "
                      "one, or none at all");
  REQUIRE_THROWS_WITH(broken([](auto& d) { d.interactions[2].item = 2; }),
                      "dataset 'small', interaction 2: there is no item 2 among 2");
  REQUIRE_THROWS_WITH(broken([](auto& d) { d.interactions[0].user = -1; }),
                      "dataset 'small', interaction 0: there is no user -1 among 3");
  REQUIRE_THROWS_WITH(broken([](auto& d) { d.interactions[1].review = 1; }),
                      "dataset 'small', interaction 1: there is no review 1 among 1");
  REQUIRE_THROWS_WITH(broken([](auto& d) { d.interactions[1].rating = std::numeric_limits<float>::quiet_NaN(); }),
                      "dataset 'small', interaction 1: its rating is not a finite number");
  REQUIRE_THROWS_WITH(
      broken([](auto& d) { d.interactions[1].time = 9; }),
      "dataset 'small', interaction 1: it is earlier than the one before it; sort each user's interactions by time");
  REQUIRE_THROWS_WITH(broken([](auto& d) { d.interactions[0].user = 1; }),
                      "dataset 'small', interaction 1: user 0 comes after user 1; sort by user");
}

TEST_CASE("repeats are seen within a user only", "[data]") {
  recglm::dataset d = small();
  REQUIRE_FALSE(d.repeats());
  d.interactions[1].item = 0;
  REQUIRE(d.repeats());
}

TEST_CASE("a dataset's hash changes with everything in it but its label", "[data]") {
  const std::string same = recglm::hash(small());
  const auto changed = [&](auto change) {
    recglm::dataset d = small();
    change(d);
    return recglm::hash(d) != same;
  };
  REQUIRE_FALSE(changed([](auto& d) { d.name = "other"; }));
  REQUIRE(changed([](auto& d) { d.users[0] = "an"; }));
  REQUIRE(changed([](auto& d) { d.users = {"annb", "ob", "cy"}; }));
  REQUIRE(changed([](auto& d) { d.titles[1] = "B"; }));
  REQUIRE(changed([](auto& d) { d.attributes = {{}, {"brand"}}; }));
  REQUIRE(changed([](auto& d) { d.interactions[0].rating = 4; }));
  REQUIRE(changed([](auto& d) { d.interactions[2].time = 8; }));
  REQUIRE(changed([](auto& d) { d.reviews[0] = "good"; }));
  REQUIRE(changed([](auto& d) { d.headlines = {"h"}; }));
  REQUIRE(changed([](auto& d) { d.user_names = {"A", "B", "C"}; }));
  REQUIRE(changed([](auto& d) { d.explanations = {{{"f", "o", "s", 1}}}; }));
  REQUIRE(changed([](auto& d) { d.item_columns = {{"brand", {"x", "y"}}}; }));
  REQUIRE(changed([](auto& d) { d.user_attributes = {{{"age", "1"}}, {}, {}}; }));
}

}  // namespace data_dataset_tests
