// expect: an adapter needs: static constexpr std::string_view name;
#include "recglm/concepts.hpp"

struct policy {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "mended";
#endif
  recglm::adapter_terms of(std::string_view) const;
};

template struct recglm::check_adapter_policy<policy>;
