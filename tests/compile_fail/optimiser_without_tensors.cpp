// expect: an optimiser needs: template <class V> void tensors(V&& visit), which calls visit(name, shape, buffer);
#include "recglm/train/optimiser.hpp"

struct optimiser {
  static constexpr std::string_view name = "mended";
  recglm::step_report step(double rate);
  using scalar = float;
  void add_loss(const scalar*);
  std::int64_t steps() const;
  void set_steps(std::int64_t);
#ifdef RECGLM_MENDED
  template <class V>
  void tensors(V&&) {}
#endif
};

template struct recglm::check_optimiser<optimiser>;
