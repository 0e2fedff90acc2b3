// expect: an architecture needs: using encoding = ...; such as learned_2d
#include "recglm/concepts.hpp"

struct architecture {
  static constexpr std::string_view name = "mended";
  static constexpr std::string_view kind = "glm";
  using names = recglm::archetype_names;
  using block = recglm::archetype_block;
  using norm = recglm::archetype_norm;
  using qkv = recglm::archetype_qkv;
  using mlp = recglm::archetype_mlp;
#ifdef RECGLM_MENDED
  using encoding = int;
#endif
  using activation = recglm::archetype_activation;
  using head = recglm::archetype_head;
  using visibility = recglm::archetype_visibility;
  using objective = recglm::archetype_objective;
};

template struct recglm::check_architecture<architecture>;
