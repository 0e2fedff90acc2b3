// expect: a baseline ranks items or predicts ratings, which may have another split: write two of them
#include "recglm/pipeline/experiment.hpp"

struct baseline {
  static constexpr std::string_view name = "mended";
  void fit(const recglm::catalogue&);
  double rate(const recglm::history&, recglm::item_id) const;
#ifndef RECGLM_MENDED
  std::vector<double> scores(const recglm::history&) const;
#endif
};

template struct recglm::check_baseline<baseline>;
