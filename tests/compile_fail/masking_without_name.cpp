// expect: a masking policy needs: static constexpr std::string_view name;
#include "recglm/concepts.hpp"

struct policy {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "mended";
#endif
  recglm::mask_plan choose(const recglm::example&, recglm::random_engine&) const;
};

template struct recglm::check_masking_policy<policy>;
