// expect: an architecture needs: using qkv = ...; such as blocked_qkv
#include "recglm/concepts.hpp"

struct architecture {
  static constexpr std::string_view name = "mended";
  using block = int;
#ifdef RECGLM_MENDED
  using qkv = int;
#endif
  using encoding = int;
  using activation = int;
};

template struct recglm::check_architecture<architecture>;
