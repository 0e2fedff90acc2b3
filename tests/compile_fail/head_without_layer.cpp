// expect: a head needs: template <class B> struct layer, which owns its table; such as own_head
#include <vector>
#include "recglm/model/architecture.hpp"

struct backend {
  using scalar = float;
  template <class T>
  using buffer = std::vector<T>;
};
#ifdef RECGLM_MENDED
using part = recglm::archetype_head;
#else
struct part {};
#endif

template struct recglm::check_head<part, backend>;
