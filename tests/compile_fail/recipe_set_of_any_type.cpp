// expect: set takes a function of one policy by reference: set([](recglm::title& items) { items.max_words = 6; });
#include "recglm/pipeline/policy_changes.hpp"

struct policy {
  int number = 0;
};

void program(recglm::policy_changes& changes) {
#ifdef RECGLM_MENDED
  changes.add([](policy& one) { one.number = 6; });
#else
  changes.add([](auto& one) { one.number = 6; });
#endif
}
