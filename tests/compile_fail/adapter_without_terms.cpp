// expect: an adapter needs: adapter_terms of(block_matrix) const;
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mended";
#ifdef RECGLM_MENDED
  recglm::adapter_terms of(recglm::block_matrix) const;
#endif
};

template struct recglm::check_adapter_policy<policy>;
