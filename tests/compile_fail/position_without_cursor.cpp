// expect: a position scheme needs: a copyable type cursor with position next(token_id), and cursor start(int anchor,
// const entity_pool&) const;
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "training only";
  std::vector<recglm::position> assign(const recglm::layout&) const;
#ifdef RECGLM_MENDED
  struct cursor {
    recglm::position next(recglm::token_id);
  };
  cursor start(int anchor, const recglm::entity_pool&) const;
#endif
};

template struct recglm::check_position_scheme<policy>;
