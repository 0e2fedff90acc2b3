// expect: an optimiser needs: static constexpr std::string_view name;
#include "recglm/train/optimiser.hpp"

struct optimiser {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "mended";
#endif
  recglm::step_report step(double rate);
  using scalar = float;
  void add_loss(const scalar*);
  std::int64_t steps() const;
  void set_steps(std::int64_t);
  template <class V>
  void tensors(V&&) {}
};

template struct recglm::check_optimiser<optimiser>;
