// expect: an architecture needs: static constexpr std::string_view kind; the "model_type" whose keys
#include "recglm/concepts.hpp"

struct architecture {
  static constexpr std::string_view name = "mended";
#ifdef RECGLM_MENDED
  static constexpr std::string_view kind = "glm";
#endif
  using names = recglm::archetype_names;
  using block = recglm::archetype_block;
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
