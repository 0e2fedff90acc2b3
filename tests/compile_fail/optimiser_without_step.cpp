// expect: an optimiser needs: step(double rate), std::int64_t steps() const and void set_steps(std::int64_t);
#include "recglm/train/optimiser.hpp"

struct optimiser {
  static constexpr std::string_view name = "mended";
#ifdef RECGLM_MENDED
  double step(double rate);
#endif
  std::int64_t steps() const;
  void set_steps(std::int64_t);
  template <class V>
  void tensors(V&&) {}
};

template struct recglm::check_optimiser<optimiser>;
