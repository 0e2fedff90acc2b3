// expect: the layer of an mlp needs: linears(visit), draw(rng, stddev, output_stddev) and dense_layer<B>&
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
    template <class Adapter>
    layer(const std::string& prefix, const recglm::model_shape&, bool trained, const Adapter&);
    template <class Visit>
    void linears(Visit&& visit);
    void draw(recglm::random_engine&, double stddev, double output_stddev);
    template <class Activation>
    recglm::variable<B> inner(recglm::tape<B>&, recglm::variable<B> x);
#ifdef RECGLM_MENDED
    recglm::dense_layer<B>& output();
#endif
  };
};

template struct recglm::check_mlp<part, backend, recglm::silu, recglm::none>;
