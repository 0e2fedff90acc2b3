// expect: an optimiser needs: step_report step(double rate), std::int64_t steps() const and void
// set_steps(std::int64_t);
#include "recglm/train/optimiser.hpp"

struct optimiser {
  static constexpr std::string_view name = "mended";
#ifdef RECGLM_MENDED
  recglm::step_report step(double rate);
#endif
  using scalar = float;
  void add_loss(const scalar*);
  std::int64_t steps() const;
  void set_steps(std::int64_t);
  template <class V>
  void tensors(V&&) {}
};

template struct recglm::check_optimiser<optimiser>;
