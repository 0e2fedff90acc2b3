// expect: an architecture needs: static constexpr std::string_view name;
#include "recglm/concepts.hpp"

struct architecture {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "mended";
#endif
  using names = int;
  using block = int;
  using norm = int;
  using qkv = int;
  using mlp = int;
  using encoding = int;
  using activation = int;
  using head = int;
  using visibility = int;
};

template struct recglm::check_architecture<architecture>;
