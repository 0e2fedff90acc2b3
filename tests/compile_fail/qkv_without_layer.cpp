// expect: the qkv of an architecture needs: template <class B> struct layer, which owns the linear layers of the
// attention;
#include <vector>
#include "recglm/model/architecture.hpp"

struct backend {
  using scalar = float;
  using stored = int;
  template <class T>
  using buffer = std::vector<T>;
};
#ifdef RECGLM_MENDED
using part = recglm::archetype_qkv;
#else
struct part {};
#endif

template struct recglm::check_qkv<part, backend, recglm::none>;
