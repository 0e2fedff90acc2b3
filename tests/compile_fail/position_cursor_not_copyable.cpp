// expect: a position scheme needs: a copyable type cursor
#include <memory>

#include "recglm/concepts.hpp"

// A beam copies cursors.
struct policy {
  static constexpr std::string_view name = "one way only";
  struct cursor {
    recglm::position next(recglm::token_id);
#ifndef RECGLM_MENDED
    std::unique_ptr<int> node;
#endif
  };
  std::vector<recglm::position> assign(const recglm::layout&) const;
  cursor start(int anchor, const recglm::entity_pool&) const;
};

template struct recglm::check_position_scheme<policy>;
