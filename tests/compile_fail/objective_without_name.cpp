// expect: an objective needs: static constexpr std::string_view name;
#include <vector>
#include "recglm/model/architecture.hpp"

struct backend {
  using scalar = float;
  template <class T>
  using buffer = std::vector<T>;
};
struct part {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "mended";
#endif
  template <class B>
  static recglm::variable<B> loss(recglm::tape<B>&, recglm::variable<B> states, recglm::parameter<B>& table,
                                  const int* targets, double denominator, const recglm::low_rank_logits<B>& terms);
};

template struct recglm::check_objective<part, backend>;
