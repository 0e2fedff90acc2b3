// expect: an item representation needs: static constexpr std::string_view name;
#include "recglm/concepts.hpp"

struct policy {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "mine";
#endif
  void fit(const recglm::catalogue&);
  std::string text(recglm::item_id) const;
  std::optional<recglm::item_id> find(std::string_view) const;
};

template struct recglm::check_item_representation<policy>;
