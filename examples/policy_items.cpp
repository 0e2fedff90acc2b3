// Items as words: the three representations that ship, and one of one's own in five lines, on the same small shop.
#include <cstdio>

#include "recglm/items/random_id.hpp"
#include "recglm/items/sequential_id.hpp"
#include "recglm/items/title.hpp"
#include "recglm/laws/text.hpp"

struct category_and_id {
  static constexpr std::string_view name = "category-and-id";
  std::vector<std::string> texts = {};
  void fit(const recglm::catalogue& c) {
    texts.clear();
    for (std::size_t i = 0; i < c.titles.size(); ++i) texts.push_back(c.attributes[i].back() + " " + std::to_string(i));
  }
  std::string text(recglm::item_id item) const { return texts.at(item); }
  std::optional<recglm::item_id> find(std::string_view said) const {
    const auto at = std::find(texts.begin(), texts.end(), said);
    return at == texts.end() ? std::nullopt : std::optional<recglm::item_id>(at - texts.begin());
  }
};
static_assert(recglm::ItemRepresentation<category_and_id>);

template <recglm::ItemRepresentation I>
void show(I items, const recglm::catalogue& shop) {
  items.fit(shop);
  std::printf("%-16s", I::name.data());
  for (std::size_t i = 0; i < shop.titles.size(); ++i)
    std::printf(" | %s", items.text(static_cast<recglm::item_id>(i)).c_str());
  std::printf("  (%zu broken laws)\n", recglm::broken_laws(items, static_cast<int>(shop.titles.size())).size());
}

int main() {
  recglm::catalogue shop;
  shop.titles = {"Green&nbsp;Tea, 20 bags", "Green Tea, 20 bags", "", "Black Tea"};
  shop.attributes = {{"Hill", "tea"}, {"Dale", "tea"}, {"Hill", "cups"}, {"Dale", "tea"}};
  shop.train = {{0, 3, 0, 1, -1}, {0, 1, 0, 2, -1}, {1, 3, 0, 1, -1}, {1, 0, 0, 2, -1}};
  show(recglm::title{}, shop);
  show(recglm::title{.max_words = 1}, shop);
  show(recglm::random_id{.seed = 3}, shop);
  show(recglm::sequential_id{}, shop);
  show(category_and_id{}, shop);
}
