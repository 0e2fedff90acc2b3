// expect: an adapter that says which modules have a layer needs: template <class B> struct layer;
#include "recglm/concepts.hpp"

struct backend {
  using scalar = float;
};
struct policy {
  static constexpr std::string_view name = "mended";
#ifdef RECGLM_MENDED
  recglm::adapter_terms of(std::string_view module) const;
#else
  bool has_layer(std::string_view module) const;
#endif
};

template struct recglm::check_adapter_layer<policy, backend>;
