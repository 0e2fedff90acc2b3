// expect: a history sampler needs: static constexpr std::string_view name;
#include "recglm/concepts.hpp"

struct policy {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "mine";
#endif
  std::vector<recglm::interaction> choose(const recglm::history&, recglm::random_engine&) const;
};

template struct recglm::check_history_sampler<policy>;
