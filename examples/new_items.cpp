// An item representation of one's own: the brand before the title. Everything behind it - prompts, entities, the list
// of what may be generated, the positions - follows from the text, so the struct is all that is new; in an experiment,
//   struct branded : recglm::recipe { using items = brand_and_title; };
// makes a row of it.
#include <cstdio>

#include "recglm/items/title.hpp"

struct brand_and_title {
  static constexpr std::string_view name = "brand-and-title";
  recglm::title titles = {};
  std::vector<std::string> brands = {};
  void fit(const recglm::catalogue& c) {
    titles.fit(c);
    brands.clear();
    for (const auto& of : c.attributes) brands.push_back(of.empty() ? "" : of.front() + ": ");
  }
  std::string text(recglm::item_id item) const { return brands.at(item) + titles.text(item); }
  std::optional<recglm::item_id> find(std::string_view said) const {
    for (std::size_t i = 0; i < brands.size(); ++i)
      if (said == text(static_cast<recglm::item_id>(i))) return static_cast<recglm::item_id>(i);
    return std::nullopt;
  }
};
static_assert(recglm::ItemRepresentation<brand_and_title>);

int main() {
  recglm::catalogue shop;
  shop.titles = {"Green Tea", "Green Tea", "Soap"};
  shop.attributes = {{"Hill", "drinks"}, {"Dale", "drinks"}, {}};
  brand_and_title items;
  items.fit(shop);
  for (recglm::item_id item = 0; item < 3; ++item)
    std::printf("%d  %s  (found again: %d)\n", item, items.text(item).c_str(), items.find(items.text(item)).value());
}
