// expect: an architecture needs: using head = ...; such as tied_head
#include "recglm/concepts.hpp"

struct architecture {
  static constexpr std::string_view name = "mended";
  using names = int;
  using block = int;
  using norm = int;
  using qkv = int;
  using mlp = int;
  using encoding = int;
  using activation = int;
#ifdef RECGLM_MENDED
  using head = int;
#endif
  using visibility = int;
};

template struct recglm::check_architecture<architecture>;
