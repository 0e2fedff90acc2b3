// expect: a masking policy needs: mask_plan choose(const example&, random_engine&) const;
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "not const";
#ifdef RECGLM_MENDED
  recglm::mask_plan choose(const recglm::example&, recglm::random_engine&) const;
#else
  recglm::mask_plan choose(const recglm::example&, recglm::random_engine&);
#endif
};

template struct recglm::check_masking_policy<policy>;
