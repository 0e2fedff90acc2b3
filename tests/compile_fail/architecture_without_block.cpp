// expect: an architecture needs: using block = ...; such as pre_norm
#include "recglm/concepts.hpp"

struct architecture {
  static constexpr std::string_view name = "mended";
  static constexpr std::string_view kind = "glm";
  using names = recglm::archetype_names;
#ifdef RECGLM_MENDED
  using block = recglm::archetype_block;
#endif
  using norm = recglm::archetype_norm;
  using qkv = recglm::archetype_qkv;
  using mlp = recglm::archetype_mlp;
  using encoding = int;
  using activation = recglm::archetype_activation;
  using head = recglm::archetype_head;
  using visibility = recglm::archetype_visibility;
  using objective = recglm::archetype_objective;
};

template struct recglm::check_architecture<architecture>;
