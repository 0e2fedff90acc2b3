// expect: an adapter needs: adapter_terms of(std::string_view module) const;
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mended";
#ifdef RECGLM_MENDED
  recglm::adapter_terms of(std::string_view) const;
#endif
};

template struct recglm::check_adapter_policy<policy>;
