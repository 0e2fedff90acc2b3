// expect: a head needs: static constexpr bool tied = ...; whether its table is that of the token embeddings
#include <vector>
#include "recglm/model/architecture.hpp"

struct backend {
  using scalar = float;
  template <class T>
  using buffer = std::vector<T>;
};
struct part {
#ifdef RECGLM_MENDED
  static constexpr bool tied = false;
#endif
  template <class B>
  struct layer {
    layer(const recglm::model_shape&, bool trained);
    template <class Visit>
    void parameters(Visit&& visit);
    void draw(recglm::random_engine&, double stddev);
    recglm::parameter<B>& table(recglm::parameter<B>& words);
  };
};

template struct recglm::check_head<part, backend>;
