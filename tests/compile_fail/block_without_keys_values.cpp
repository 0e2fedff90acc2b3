// expect: the layer of a block needs: layer(prefix, const model_shape&, bool trained, const Adapter&),
#include <vector>
#include "recglm/model/architecture.hpp"

struct backend {
  using scalar = float;
  using stored = int;
  template <class T>
  using buffer = std::vector<T>;
};
struct part {
  template <class B, class Arch>
  struct layer {
    template <class Adapter>
    layer(const std::string& prefix, const recglm::model_shape&, bool trained, const Adapter&);
    template <class Visit>
    void parameters(Visit&& visit);
    template <class Visit>
    void linears(Visit&& visit);
    void draw(recglm::random_engine&, double stddev, double output_stddev);
    template <class Attend>
    recglm::variable<B> operator()(recglm::tape<B>&, recglm::variable<B> x, const recglm::block_rows<B>&,
                                   Attend&& attend);
#ifdef RECGLM_MENDED
    recglm::projections<B> keys_values(recglm::tape<B>&, recglm::variable<B> x, const recglm::rotation<B>& all);
#endif
  };
};

template struct recglm::check_block<part, backend, recglm::glm_10b, recglm::none>;
