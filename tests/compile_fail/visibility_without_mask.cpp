// expect: a visibility needs: static mask of(int part_a);
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mended";
#ifdef RECGLM_MENDED
  static recglm::archetype_visibility::mask of(int part_a);
#endif
};

template struct recglm::check_visibility_policy<policy>;
