// expect: an architecture needs: using visibility = ...; such as sees_part_a
#include "recglm/concepts.hpp"

struct architecture {
  static constexpr std::string_view name = "mended";
  static constexpr std::string_view kind = "glm";
  using names = recglm::archetype_names;
  using block = recglm::archetype_block;
  using norm = recglm::archetype_norm;
  using qkv = recglm::archetype_qkv;
  using mlp = recglm::archetype_mlp;
  using encoding = int;
  using activation = recglm::archetype_activation;
  using head = recglm::archetype_head;
#ifdef RECGLM_MENDED
  using visibility = recglm::archetype_visibility;
#endif
  using objective = recglm::archetype_objective;
};

template struct recglm::check_architecture<architecture>;
