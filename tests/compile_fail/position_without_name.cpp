// expect: a position scheme needs: static constexpr std::string_view name;
#include "recglm/concepts.hpp"

struct policy {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "mended";
#endif
  struct cursor {
    recglm::position next(recglm::token_id);
  };
  std::vector<recglm::position> assign(const recglm::layout&) const;
  cursor start(int anchor, const recglm::entity_pool&) const;
};

template struct recglm::check_position_scheme<policy>;
