#include "recglm/recglm.hpp"

std::string second_version() {
  return recglm::text_of(RECGLM_VERSION_MAJOR, '.', RECGLM_VERSION_MINOR, '.', RECGLM_VERSION_PATCH);
}

bool second_has_onednn() {
#ifdef RECGLM_ONEDNN
  return true;
#else
  return false;
#endif
}
