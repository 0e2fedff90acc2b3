// expect: the layer of an adapter is copyable and needs: layer(const Adapter&, const std::string& module, int outputs,
#include <vector>

#include "recglm/model/architecture.hpp"

struct backend {
  using scalar = float;
  template <class T>
  using buffer = std::vector<T>;
};
struct policy {
  static constexpr std::string_view name = "mended";
  bool has_layer(std::string_view module) const;
  template <class B>
  struct layer {
    layer(const policy&, const std::string& module, int outputs, int inputs);
    template <class Visit>
    void parameters(Visit&& visit);
#ifdef RECGLM_MENDED
    recglm::variable<B> operator()(recglm::tape<B>&, recglm::variable<B> x, const recglm::weight_rows<B>& base,
                                   recglm::variable<B> residual);
#endif
  };
};

template struct recglm::check_adapter_layer<policy, backend>;
