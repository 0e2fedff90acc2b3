// expect: the layer of an mlp needs: template <class Adapter> layer(const std::string& prefix, const model_shape&, bool
#include <vector>
#include "recglm/model/architecture.hpp"

struct backend {
  using scalar = float;
  using stored = int;
  template <class T>
  using buffer = std::vector<T>;
};
struct part {
  template <class B>
  struct layer {
#ifdef RECGLM_MENDED
    template <class Adapter>
    layer(const std::string& prefix, const recglm::model_shape&, bool trained, const Adapter&);
#endif
    template <class Visit>
    void linears(Visit&& visit);
    void draw(recglm::random_engine&, double stddev, double output_stddev);
    template <class Activation>
    recglm::variable<B> inner(recglm::tape<B>&, recglm::variable<B> x);
    recglm::dense_layer<B>& output();
  };
};

template struct recglm::check_mlp<part, backend, recglm::silu, recglm::none>;
