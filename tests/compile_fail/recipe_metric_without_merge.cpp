// expect: a metric needs: void add(const judged&), void merge(const M&) and double value() const;
#include "recglm/run/run.hpp"

struct first_hit {
  static constexpr std::string_view name = "first-hit";
  void add(const recglm::judged&) {}
  double value() const { return 0; }
};

struct row : recglm::recipe {
#ifndef RECGLM_MENDED
  using metrics = recglm::metric_list<recglm::hr<10>, first_hit>;
#endif
};

int main(int argc, char** argv) { return recglm::run<row>(argc, argv); }
