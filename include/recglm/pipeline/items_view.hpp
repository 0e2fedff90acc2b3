#pragma once
#include <optional>
#include <string>

#include "recglm/concepts.hpp"
#include "recglm/core/check.hpp"

namespace recglm {

/// Any fitted item representation, looked at: prompts write with it. What it looks at outlives it.
class items_view {
 public:
  static constexpr std::string_view name = "view";
  template <class I>
  requires(!std::same_as<I, items_view> && ItemRepresentation<I>) items_view(const I& items)
      : items_(&items),
        text_([](const void* p, item_id i) { return static_cast<const I*>(p)->text(i); }),
        find_([](const void* p, std::string_view s) { return static_cast<const I*>(p)->find(s); }) {}

  void fit(const catalogue&) { fail("items are fitted by their owner, not through a view"); }
  std::string text(item_id i) const { return text_(items_, i); }
  std::optional<item_id> find(std::string_view text) const { return find_(items_, text); }

 private:
  const void* items_;
  std::string (*text_)(const void*, item_id);
  std::optional<item_id> (*find_)(const void*, std::string_view);
};
static_assert(ItemRepresentation<items_view>);

}  // namespace recglm
