// expect: an optimiser needs: static constexpr std::string_view name;
#include "recglm/train/optimiser.hpp"

struct optimiser {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "mended";
#endif
  double step(double rate);
  std::int64_t steps() const;
  void set_steps(std::int64_t);
  template <class V>
  void tensors(V&&) {}
};

template struct recglm::check_optimiser<optimiser>;
