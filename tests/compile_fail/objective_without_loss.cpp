// expect: an objective needs: template <class B> static variable<B> loss(tape<B>&, variable<B> states, parameter<B>&
#include <vector>
#include "recglm/model/architecture.hpp"

struct backend {
  using scalar = float;
  template <class T>
  using buffer = std::vector<T>;
};
struct part {
  static constexpr std::string_view name = "mended";
#ifdef RECGLM_MENDED
  template <class B>
  static recglm::variable<B> loss(recglm::tape<B>&, recglm::variable<B> states, recglm::parameter<B>& table,
                                  const int* targets, double denominator, const recglm::low_rank_logits<B>& terms);
#endif
};

template struct recglm::check_objective<part, backend>;
