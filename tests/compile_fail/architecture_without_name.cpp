// expect: an architecture needs: static constexpr std::string_view name;
#include "recglm/concepts.hpp"

struct architecture {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "mended";
#endif
  using block = int;
  using qkv = int;
  using encoding = int;
  using activation = int;
};

template struct recglm::check_architecture<architecture>;
