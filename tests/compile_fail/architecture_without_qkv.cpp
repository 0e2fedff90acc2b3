// expect: an architecture needs: using qkv = ...; such as blocked_qkv
#include "recglm/concepts.hpp"

struct architecture {
  static constexpr std::string_view name = "mended";
  using names = int;
  using block = int;
  using norm = int;
#ifdef RECGLM_MENDED
  using qkv = int;
#endif
  using mlp = int;
  using encoding = int;
  using activation = int;
  using head = int;
  using visibility = int;
};

template struct recglm::check_architecture<architecture>;
