// expect: the layer of a head needs: layer(const model_shape&, bool trained), parameters(visit), draw(rng, stddev)
#include <vector>
#include "recglm/model/architecture.hpp"

struct backend {
  using scalar = float;
  template <class T>
  using buffer = std::vector<T>;
};
struct part {
  static constexpr bool tied = false;
  template <class B>
  struct layer {
    layer(const recglm::model_shape&, bool trained);
    template <class Visit>
    void parameters(Visit&& visit);
    void draw(recglm::random_engine&, double stddev);
#ifdef RECGLM_MENDED
    recglm::parameter<B>& table(recglm::parameter<B>& words);
#endif
  };
};

template struct recglm::check_head<part, backend>;
