// expect: an architecture needs: using activation = ...; such as gelu_erf
#include "recglm/concepts.hpp"

struct architecture {
  static constexpr std::string_view name = "mended";
  using block = int;
  using qkv = int;
  using encoding = int;
#ifdef RECGLM_MENDED
  using activation = int;
#endif
};

template struct recglm::check_architecture<architecture>;
