// expect: the layer of a norm needs: template <class Visit> void parameters(Visit&& visit);
#include <vector>
#include "recglm/model/architecture.hpp"

struct backend {
  using scalar = float;
  template <class T>
  using buffer = std::vector<T>;
};
struct part {
  template <class B>
  struct layer {
    layer(const std::string& name, const recglm::model_shape&, bool trained);
#ifdef RECGLM_MENDED
    template <class Visit>
    void parameters(Visit&& visit);
#endif
    recglm::variable<B> operator()(recglm::tape<B>&, recglm::variable<B> x);
  };
};

template struct recglm::check_norm<part, backend>;
