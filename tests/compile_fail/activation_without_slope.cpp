// expect: an activation needs: template <class S> static S value(S x); and static S slope(S x);
#include "recglm/concepts.hpp"

struct part {
  static constexpr std::string_view name = "mended";
  static float value(float x);
#ifdef RECGLM_MENDED
  static float slope(float x);
#endif
};

template struct recglm::check_activation<part>;
