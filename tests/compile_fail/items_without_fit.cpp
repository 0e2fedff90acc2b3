// expect: an item representation needs: void fit(const catalogue&);
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mine";
#ifdef RECGLM_MENDED
  void fit(const recglm::catalogue&);
#endif
  std::string text(recglm::item_id) const;
  std::optional<recglm::item_id> find(std::string_view) const;
};

template struct recglm::check_item_representation<policy>;
