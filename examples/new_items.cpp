// An item representation of one's own: two columns of the table of items, brand and category, before the title.
// Everything behind it - prompts, entities, the list of what may be generated, the positions - follows from the text,
// so the struct is all that is new; in an experiment,
//   struct branded : recglm::recipe { using items = branded_title; };
// makes a row of it.
#include <cstdio>

#include "recglm/items/title.hpp"

struct branded_title {
  static constexpr std::string_view name = "branded-title";
  recglm::title titles = {};
  std::vector<std::string> before = {};
  void fit(const recglm::catalogue& c) {
    titles.fit(c);
    before.clear();
    const std::vector<std::string>&brands = c.column("brand"), &categories = c.column("category");
    for (std::size_t i = 0; i < brands.size(); ++i)
      before.push_back(brands[i].empty() ? "" : brands[i] + " (" + categories[i] + "): ");
  }
  std::string text(recglm::item_id item) const { return before.at(item) + titles.text(item); }
  std::optional<recglm::item_id> find(std::string_view said) const {
    for (std::size_t i = 0; i < before.size(); ++i)
      if (said == text(static_cast<recglm::item_id>(i))) return static_cast<recglm::item_id>(i);
    return std::nullopt;
  }
};
static_assert(recglm::ItemRepresentation<branded_title>);

int main() {
  recglm::catalogue shop;
  shop.titles = {"Green Tea", "Green Tea", "Soap"};
  shop.columns = {{"brand", {"Hill", "Dale", ""}}, {"category", {"drinks", "drinks", ""}}};
  branded_title items;
  items.fit(shop);
  for (recglm::item_id item = 0; item < 3; ++item)
    std::printf("%d  %s  (found again: %d)\n", item, items.text(item).c_str(), items.find(items.text(item)).value());
}
