// expect: a metric needs: static constexpr std::string_view name;
#include "recglm/concepts.hpp"

struct metric {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "metric";
#endif
  void add(const recglm::judged&);
  void merge(const metric&);
  double value() const;
};

template struct recglm::check_metric<metric>;
