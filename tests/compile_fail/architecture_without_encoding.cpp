// expect: an architecture needs: using encoding = ...; such as learned_2d
#include "recglm/concepts.hpp"

struct architecture {
  static constexpr std::string_view name = "mended";
  using names = int;
  using block = int;
  using norm = int;
  using qkv = int;
  using mlp = int;
#ifdef RECGLM_MENDED
  using encoding = int;
#endif
  using activation = int;
  using head = int;
  using visibility = int;
};

template struct recglm::check_architecture<architecture>;
