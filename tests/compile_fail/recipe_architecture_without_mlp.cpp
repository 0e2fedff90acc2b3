// expect: an mlp needs: template <class B> struct layer, which owns its linear layers; such as plain_mlp
#include "recglm/run/erased/network_of.hpp"
#include "recglm/run/run.hpp"

struct without_mlp : recglm::glm_10b {
  static constexpr std::string_view name = "without-mlp";
  using mlp = recglm::silu;
};
struct row : recglm::recipe {
#ifndef RECGLM_MENDED
  using architecture = without_mlp;
#endif
};

int main(int argc, char** argv) { return recglm::run<row>(argc, argv); }
