// expect: an architecture needs: using mlp = ...; such as plain_mlp
#include "recglm/concepts.hpp"

struct architecture {
  static constexpr std::string_view name = "mended";
  using names = int;
  using block = int;
  using norm = int;
  using qkv = int;
#ifdef RECGLM_MENDED
  using mlp = int;
#endif
  using encoding = int;
  using activation = int;
  using head = int;
  using visibility = int;
};

template struct recglm::check_architecture<architecture>;
