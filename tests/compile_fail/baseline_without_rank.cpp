// expect: a baseline needs: std::vector<item_id> rank(const history&, int list, std::span<const item_id> excluded)
// const;
#include "recglm/pipeline/experiment.hpp"

struct baseline {
  static constexpr std::string_view name = "mended";
  void fit(const recglm::catalogue&);
#ifdef RECGLM_MENDED
  std::vector<recglm::item_id> rank(const recglm::history&, int, std::span<const recglm::item_id>) const;
#endif
};

template struct recglm::check_baseline<baseline>;
