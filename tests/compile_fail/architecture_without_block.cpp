// expect: an architecture needs: using block = ...; such as pre_norm
#include "recglm/concepts.hpp"

struct architecture {
  static constexpr std::string_view name = "mended";
  using names = int;
#ifdef RECGLM_MENDED
  using block = int;
#endif
  using norm = int;
  using qkv = int;
  using mlp = int;
  using encoding = int;
  using activation = int;
  using head = int;
  using visibility = int;
};

template struct recglm::check_architecture<architecture>;
