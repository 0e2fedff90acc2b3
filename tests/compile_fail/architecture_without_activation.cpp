// expect: an architecture needs: using activation = ...; such as gelu_erf
#include "recglm/concepts.hpp"

struct architecture {
  static constexpr std::string_view name = "mended";
  using names = int;
  using block = int;
  using norm = int;
  using qkv = int;
  using mlp = int;
  using encoding = int;
#ifdef RECGLM_MENDED
  using activation = int;
#endif
  using head = int;
  using visibility = int;
};

template struct recglm::check_architecture<architecture>;
