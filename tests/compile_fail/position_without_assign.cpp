// expect: a position scheme needs: std::vector<position> assign(const layout&) const;
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "generation only";
  struct cursor {
    recglm::position next(recglm::token_id);
  };
#ifdef RECGLM_MENDED
  std::vector<recglm::position> assign(const recglm::layout&) const;
#endif
  cursor start(int anchor, const recglm::entity_pool&) const;
};

template struct recglm::check_position_scheme<policy>;
