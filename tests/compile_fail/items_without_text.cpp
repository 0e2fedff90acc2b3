// expect: an item representation needs: std::string text(item_id) const;
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mine";
  void fit(const recglm::catalogue&);
#ifdef RECGLM_MENDED
  std::string text(recglm::item_id) const;
#else
  const char* text(recglm::item_id) const;
#endif
  std::optional<recglm::item_id> find(std::string_view) const;
};

template struct recglm::check_item_representation<policy>;
