// expect: a span order needs: static constexpr std::string_view name;
#include "recglm/concepts.hpp"

struct policy {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "mended";
#endif
  std::vector<int> arrange(const recglm::mask_plan&, recglm::random_engine&) const;
};

template struct recglm::check_span_order<policy>;
