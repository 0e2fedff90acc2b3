// expect: an item representation is stored by value: make it copyable
#include <memory>

#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mine";
#ifdef RECGLM_MENDED
  std::shared_ptr<int> memory;
#else
  std::unique_ptr<int> memory;
#endif
  void fit(const recglm::catalogue&);
  std::string text(recglm::item_id) const;
  std::optional<recglm::item_id> find(std::string_view) const;
};

template struct recglm::check_item_representation<policy>;
