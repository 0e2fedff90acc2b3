// expect: the metrics of a recipe are a list: using metrics = recglm::metric_list<recglm::hr<10>, ...>;
#include "recglm/run/run.hpp"

struct row : recglm::recipe {
#ifndef RECGLM_MENDED
  using metrics = recglm::hr<10>;
#endif
};

int main(int argc, char** argv) { return recglm::run<row>(argc, argv); }
