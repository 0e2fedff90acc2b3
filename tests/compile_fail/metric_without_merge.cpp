// expect: a metric needs: void add(const judged&), void merge(const M&) and double value() const;
#include "recglm/concepts.hpp"

struct metric {
  static constexpr std::string_view name = "metric";
  void add(const recglm::judged&);
#ifdef RECGLM_MENDED
  void merge(const metric&);
#endif
  double value() const;
};

template struct recglm::check_metric<metric>;
