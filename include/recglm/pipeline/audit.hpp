#pragma once
#include <string>
#include <vector>

#include "recglm/data/dataset.hpp"

namespace recglm {

/// One thing that a dataset was looked at for.
struct audit_line {
  std::string name;      ///< "tie-order", "text-smoothness"
  bool fires = false;    ///< a reader of tables made on this data must know it
  std::string sentence;  ///< with the figures
  std::string source;    ///< where it was first described
};

/// What a data set gives away or lacks before anything is trained on it, under leave-one-out: published counts, leaks,
/// order of ties, duplicates, how many ways lead on from an item, whether texts follow the transitions, how much of the
/// history is needed, and what a 5-core drops.
std::vector<audit_line> audit(const dataset& data);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/pipeline/audit-inl.hpp"
#endif
