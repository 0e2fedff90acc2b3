// expect: a position encoding needs: static constexpr std::string_view name;
#include "recglm/backend/cpu.hpp"
#include "recglm/concepts.hpp"

struct encoding {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "mended";
#endif
  template <class>
  struct layer {
    int largest() const;
  };
};

template struct recglm::check_position_encoding<encoding, recglm::cpu<float>>;
