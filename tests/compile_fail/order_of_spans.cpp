// expect: a span order needs: std::vector<int> arrange(const mask_plan&, random_engine&) const;
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "spans, not places";
#ifdef RECGLM_MENDED
  std::vector<int> arrange(const recglm::mask_plan&, recglm::random_engine&) const;
#else
  std::vector<recglm::token_span> arrange(const recglm::mask_plan&, recglm::random_engine&) const;
#endif
};

template struct recglm::check_span_order<policy>;
