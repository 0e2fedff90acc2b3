// expect: an activation needs: static constexpr std::string_view name;
#include "recglm/concepts.hpp"

struct part {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "mended";
#endif
  static float value(float x);
  static float slope(float x);
};

template struct recglm::check_activation<part>;
