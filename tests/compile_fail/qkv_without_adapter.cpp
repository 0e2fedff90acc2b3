// expect: the layer of a qkv needs: template <class Adapter> layer(const std::string& prefix, const model_shape&, bool
#include <vector>
#include "recglm/model/architecture.hpp"

struct backend {
  using scalar = float;
  using stored = int;
  template <class T>
  using buffer = std::vector<T>;
};
struct part {
  static recglm::head_layout heads(const recglm::model_shape&);
  template <class B>
  struct layer {
#ifdef RECGLM_MENDED
    template <class Adapter>
    layer(const std::string& prefix, const recglm::model_shape&, bool trained, const Adapter&);
#endif
    template <class Visit>
    void parameters(Visit&& visit);
    template <class Visit>
    void linears(Visit&& visit);
    void draw(recglm::random_engine&, double stddev, double output_stddev);
    recglm::projections<B> project(recglm::tape<B>&, recglm::variable<B> x);
    recglm::projections<B> project(recglm::tape<B>&, recglm::variable<B> x, const recglm::row_choice& chosen);
    recglm::projections<B> keys_values(recglm::tape<B>&, recglm::variable<B> x);
    recglm::dense_layer<B>& output();
  };
};

template struct recglm::check_qkv<part, backend, recglm::none>;
