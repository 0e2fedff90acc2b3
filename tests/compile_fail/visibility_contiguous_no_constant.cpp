// expect: a mask that says whether it is contiguous needs: static constexpr bool contiguous = ...;
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mended";
  struct mask : recglm::archetype_visibility::mask {
#ifdef RECGLM_MENDED
    static constexpr bool contiguous = false;
#else
    bool contiguous = false;
#endif
  };
  static mask of(int part_a);
};

template struct recglm::check_visibility_policy<policy>;
