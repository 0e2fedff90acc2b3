// expect: a masking policy is stored by value: make it copyable
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "alone";
#ifdef RECGLM_MENDED
  policy(const policy&) = default;
  policy& operator=(const policy&) = default;
#else
  policy(const policy&) = delete;
#endif
  recglm::mask_plan choose(const recglm::example&, recglm::random_engine&) const;
};

template struct recglm::check_masking_policy<policy>;
