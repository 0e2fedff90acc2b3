// expect: an architecture needs: using visibility = ...; such as sees_part_a
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
  using head = int;
#ifdef RECGLM_MENDED
  using visibility = int;
#endif
};

template struct recglm::check_architecture<architecture>;
