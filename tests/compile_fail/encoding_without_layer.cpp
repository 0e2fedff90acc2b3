// expect: a position encoding needs: template <class B> class layer
#include "recglm/backend/cpu.hpp"
#include "recglm/concepts.hpp"

struct encoding {
  static constexpr std::string_view name = "mended";
#ifdef RECGLM_MENDED
  template <class>
  struct layer {
    int largest() const;
  };
#endif
};

template struct recglm::check_position_encoding<encoding, recglm::cpu<float>>;
