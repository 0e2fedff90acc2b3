// expect: an mlp needs: template <class B> struct layer, which owns its linear layers; such as plain_mlp
#include <vector>
#include "recglm/model/architecture.hpp"

struct backend {
  using scalar = float;
  using stored = int;
  template <class T>
  using buffer = std::vector<T>;
};
#ifdef RECGLM_MENDED
using part = recglm::archetype_mlp;
#else
using part = int;
#endif

template struct recglm::check_mlp<part, backend, recglm::silu, recglm::none>;
