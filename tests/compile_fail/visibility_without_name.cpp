// expect: a visibility needs: static constexpr std::string_view name;
#include "recglm/concepts.hpp"

struct policy {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "mended";
#endif
  static recglm::archetype_visibility::mask of(int part_a);
};

template struct recglm::check_visibility_policy<policy>;
