// expect: an architecture needs: using qkv = ...; such as blocked_qkv
#include "recglm/concepts.hpp"

struct architecture {
  static constexpr std::string_view name = "mended";
  static constexpr std::string_view kind = "glm";
  using names = recglm::archetype_names;
  using block = recglm::archetype_block;
  using norm = recglm::archetype_norm;
#ifdef RECGLM_MENDED
  using qkv = recglm::archetype_qkv;
#endif
  using mlp = recglm::archetype_mlp;
  using encoding = int;
  using activation = recglm::archetype_activation;
  using head = recglm::archetype_head;
  using visibility = recglm::archetype_visibility;
  using objective = recglm::archetype_objective;
};

template struct recglm::check_architecture<architecture>;
