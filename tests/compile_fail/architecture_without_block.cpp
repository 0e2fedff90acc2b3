// expect: an architecture needs: using block = ...; such as pre_ln
#include "recglm/concepts.hpp"

struct architecture {
  static constexpr std::string_view name = "mended";
#ifdef RECGLM_MENDED
  using block = int;
#endif
  using qkv = int;
  using encoding = int;
  using activation = int;
};

template struct recglm::check_architecture<architecture>;
