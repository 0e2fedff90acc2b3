// expect: a history sampler needs: std::vector<interaction> choose(const history&, random_engine&) const;
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mine";
#ifdef RECGLM_MENDED
  std::vector<recglm::interaction> choose(const recglm::history&, recglm::random_engine&) const;
#else
  std::vector<recglm::item_id> choose(const recglm::history&, recglm::random_engine&) const;
#endif
};

template struct recglm::check_history_sampler<policy>;
