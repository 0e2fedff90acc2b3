// expect: a norm needs: template <class B> struct layer, which owns its weights; such as layer_norms
#include <vector>
#include "recglm/model/architecture.hpp"

struct backend {
  using scalar = float;
  template <class T>
  using buffer = std::vector<T>;
};
#ifdef RECGLM_MENDED
using part = recglm::archetype_norm;
#else
struct part {};
#endif

template struct recglm::check_norm<part, backend>;
