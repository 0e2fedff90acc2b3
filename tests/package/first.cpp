#include "recglm/recglm.hpp"

std::string second_version();
bool second_has_onednn();

// Two translation units with every header in them link, and agree on what they are.
int main() {
  const std::string version =
      recglm::text_of(RECGLM_VERSION_MAJOR, '.', RECGLM_VERSION_MINOR, '.', RECGLM_VERSION_PATCH);
#ifdef RECGLM_ONEDNN
  const bool onednn = true;
#else
  const bool onednn = false;
#endif
  return version == second_version() && onednn == second_has_onednn() ? 0 : 1;
}
