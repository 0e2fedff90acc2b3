// expect: an architecture needs: using norm = ...; such as layer_norms
#include "recglm/concepts.hpp"

struct architecture {
  static constexpr std::string_view name = "mended";
  using names = int;
  using block = int;
#ifdef RECGLM_MENDED
  using norm = int;
#endif
  using qkv = int;
  using mlp = int;
  using encoding = int;
  using activation = int;
  using head = int;
  using visibility = int;
};

template struct recglm::check_architecture<architecture>;
