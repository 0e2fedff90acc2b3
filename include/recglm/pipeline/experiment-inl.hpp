#pragma once
#include "recglm/pipeline/experiment.hpp"

#include "recglm/baselines/item_knn.hpp"
#include "recglm/baselines/next_id.hpp"
#include "recglm/baselines/oracle.hpp"
#include "recglm/baselines/popularity.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::vector<baseline_choice> usual_baselines() {
  std::vector<baseline_choice> out = baselines_of(popularity(), next_id(), item_knn());
  out.push_back({std::string(oracle::name), [](const catalogue&, const synthetic_world* world) {
                   if (!world) return baseline_choice::ranker();
                   return baseline_choice::ranker([best = oracle(*world)](const history& h, int list, auto excluded) {
                     return best.rank(h, list, excluded);
                   });
                 }});
  return out;
}

}  // namespace recglm
