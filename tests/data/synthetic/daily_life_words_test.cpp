#include "recglm/data/synthetic/daily_life_words.hpp"

#include <set>
#include <string>

#include "support/catch.hpp"

namespace data_synthetic_daily_life_words_tests {

namespace words = recglm::daily_words;

TEST_CASE("every need has a name, a merchant and goods of its own, and follows another", "[data]") {
  std::set<std::string_view> leaves, merchants, goods;
  std::set<std::string> paths;
  for (const auto& need : words::needs) {
    REQUIRE(leaves.insert(need.leaf).second);
    REQUIRE(merchants.insert(need.merchant).second);
    for (std::string_view good : need.goods) REQUIRE(goods.insert(good).second);
    paths.insert(std::string(need.area) + '/' + std::string(need.kind));
    REQUIRE(need.then >= -1);
    REQUIRE(need.then < static_cast<int>(words::needs.size()));
    for (std::string_view text : {need.area, need.kind, need.leaf, need.merchant})
      REQUIRE(text.find_first_of(",\"/\n") == text.npos);
  }
  REQUIRE(paths.size() < words::needs.size());  // some kinds hold more than one need
  REQUIRE(std::set<std::string_view>(words::names.begin(), words::names.end()).size() == words::names.size());
}

TEST_CASE("needs follow each other as the table means them", "[data]") {
  const auto after = [](std::string_view leaf) {
    for (const auto& need : words::needs)
      if (need.leaf == leaf)
        return need.then < 0 ? std::string_view() : words::needs[static_cast<std::size_t>(need.then)].leaf;
    return std::string_view("?");
  };
  REQUIRE(after("咖啡") == "地铁");
  REQUIRE(after("火锅") == "打车");
  REQUIRE(after("快餐") == "奶茶");
  REQUIRE(after("手机配件") == "保险");
  REQUIRE(after("加油") == "便利店");
  REQUIRE(after("电费") == "水费");
  REQUIRE(after("水费") == "燃气费");
  REQUIRE(after("电影") == "火锅");
  REQUIRE(after("挂号") == "药店");
  REQUIRE(after("火车票") == "酒店");
  REQUIRE(after("酒店") == "门票");
  REQUIRE(after("门票") == "面馆");
}

}  // namespace data_synthetic_daily_life_words_tests
