// Compiled by nvcc, never run. An experiment becomes CUDA with its backend, so what it includes of the data plane must
// pass through nvcc too.
#include "recglm/concepts.hpp"
#include "recglm/core/entity_pool.hpp"
#include "recglm/core/random.hpp"
#include "recglm/core/types.hpp"

struct plain_scheme {
  static constexpr std::string_view name = "plain";
  struct cursor {
    int place = 0;
    recglm::position next(recglm::token_id) { return {place++, 0}; }
  };
  std::vector<recglm::position> assign(const recglm::layout& l) const {
    return std::vector<recglm::position>(l.size());
  }
  cursor start(int anchor, const recglm::entity_pool&) const { return {anchor}; }
};
static_assert(recglm::PositionScheme<plain_scheme>);

recglm::position first_place(const recglm::layout& l, recglm::random_engine& rng) {
  recglm::entity_pool pool;
  pool.add(l.written);
  return plain_scheme{}.start(static_cast<int>(rng.below(7)), pool).next(l.written.front());
}
