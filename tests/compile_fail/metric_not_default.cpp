// expect: a metric begins with nothing seen and is stored by value: make it copyable, with a default constructor
#include "recglm/concepts.hpp"

struct metric {
  static constexpr std::string_view name = "metric";
#ifndef RECGLM_MENDED
  explicit metric(int cut);
#endif
  void add(const recglm::judged&);
  void merge(const metric&);
  double value() const;
};

template struct recglm::check_metric<metric>;
