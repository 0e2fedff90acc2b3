// expect: an architecture needs: using encoding = ...; such as learned_2d
#include "recglm/concepts.hpp"

struct architecture {
  static constexpr std::string_view name = "mended";
  using block = int;
  using qkv = int;
#ifdef RECGLM_MENDED
  using encoding = int;
#endif
  using activation = int;
};

template struct recglm::check_architecture<architecture>;
