// expect: the layer of a norm needs: layer(const std::string& name, const model_shape&, bool trained); and variable<B>
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
    template <class Visit>
    void parameters(Visit&& visit);
#ifdef RECGLM_MENDED
    recglm::variable<B> operator()(recglm::tape<B>&, recglm::variable<B> x);
#endif
  };
};

template struct recglm::check_norm<part, backend>;
