// expect: or std::vector<double> scores(const history&) const; with a score for each item;
#include "recglm/pipeline/experiment.hpp"

struct baseline {
  static constexpr std::string_view name = "mended";
  void fit(const recglm::catalogue&);
#ifdef RECGLM_MENDED
  std::vector<double> scores(const recglm::history&) const;
#else
  std::vector<float> scores(const recglm::history&) const;
#endif
};

template struct recglm::check_baseline<baseline>;
