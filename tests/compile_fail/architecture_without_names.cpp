// expect: an architecture needs: using names = ...; such as glm_names
#include "recglm/concepts.hpp"

struct architecture {
  static constexpr std::string_view name = "mended";
#ifdef RECGLM_MENDED
  using names = int;
#endif
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
