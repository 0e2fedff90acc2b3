// expect: a position encoding is stored by value: make it copyable
#include "recglm/backend/cpu.hpp"
#include "recglm/concepts.hpp"

struct encoding {
  static constexpr std::string_view name = "mended";
#ifndef RECGLM_MENDED
  encoding(const encoding&) = delete;
#endif
  template <class>
  struct layer {
    int largest() const;
  };
};

template struct recglm::check_position_encoding<encoding, recglm::cpu<float>>;
