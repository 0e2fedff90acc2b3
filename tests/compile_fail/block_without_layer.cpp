// expect: a block needs: template <class B, class Arch> struct layer, which composes the parts of Arch; such as
#include <vector>
#include "recglm/model/architecture.hpp"

struct backend {
  using scalar = float;
  using stored = int;
  template <class T>
  using buffer = std::vector<T>;
};
#ifdef RECGLM_MENDED
using part = recglm::archetype_block;
#else
struct part : recglm::archetype_norm {};
#endif

template struct recglm::check_block<part, backend, recglm::glm_10b, recglm::none>;
