// expect: a recipe inherits recglm::recipe, which has every choice with its default
#include "recglm/pipeline/recipe.hpp"

#ifdef RECGLM_MENDED
struct mine : recglm::recipe {};
#else
struct mine {
  using sampling = recglm::most_recent;
  using items = recglm::title;
  using prompts = recglm::behaviour;
  using tokenizer = recglm::byte_bpe;
  using masking = recglm::plain_span;
  using order = recglm::shuffled;
  using position = recglm::glm_2d;
  using decoder = recglm::beam;
};
#endif

template struct recglm::check_recipe<mine>;
