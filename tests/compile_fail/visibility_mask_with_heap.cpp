// expect: a mask runs inside the attention kernel: make it trivially copyable
#include "recglm/concepts.hpp"

#include <vector>

struct policy {
  static constexpr std::string_view name = "mended";
  struct mask : recglm::archetype_visibility::mask {
#ifndef RECGLM_MENDED
    std::vector<int> seen;
#endif
  };
  static mask of(int part_a);
};

template struct recglm::check_visibility_policy<policy>;
