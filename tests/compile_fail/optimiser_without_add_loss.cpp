// expect: an optimiser needs: a type scalar and void add_loss(const scalar* loss);
#include "recglm/train/optimiser.hpp"

struct optimiser {
  static constexpr std::string_view name = "mended";
  using scalar = float;
#ifdef RECGLM_MENDED
  void add_loss(const scalar*);
#endif
  recglm::step_report step(double rate);
  std::int64_t steps() const;
  void set_steps(std::int64_t);
  template <class V>
  void tensors(V&&) {}
};

template struct recglm::check_optimiser<optimiser>;
