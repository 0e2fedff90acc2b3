// expect: an item representation needs: std::optional<item_id> find(std::string_view) const;
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mine";
  void fit(const recglm::catalogue&);
  std::string text(recglm::item_id) const;
#ifdef RECGLM_MENDED
  std::optional<recglm::item_id> find(std::string_view) const;
#else
  recglm::item_id find(std::string_view) const;
#endif
};

template struct recglm::check_item_representation<policy>;
