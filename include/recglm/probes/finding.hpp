#pragma once
#include <string>

namespace recglm {

/// What a leak probe says: whether a run should stop, and one sentence with the metrics, for the screen, the table's
/// stamp and the manifest.
struct finding {
  bool fires = false;
  std::string sentence;
};

}  // namespace recglm
