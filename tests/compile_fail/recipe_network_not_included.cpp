// expect: recglm::compiled does not hold this backend with this architecture, adapter and optimiser: include
#include "recglm/run/run.hpp"

struct of_my_own {
  static constexpr std::string_view name = "of-my-own";
  recglm::adapter_terms of(std::string_view) const { return {}; }
};

struct row : recglm::recipe {
#ifndef RECGLM_MENDED
  using adapter = of_my_own;
#endif
};

int main(int argc, char** argv) { return recglm::run<row>(argc, argv); }
