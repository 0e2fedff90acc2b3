// expect: adapters of PEFT's kind are switched on a model whose own adapter has low-rank terms, or none
#include "recglm/backend/cpu.hpp"
#include "recglm/model/adapters.hpp"

#ifdef RECGLM_MENDED
using adapter = recglm::none;
#else
using adapter = recglm::archetype_own_adapter;
#endif

struct model {
  using backend = recglm::cpu<float>;
  using adapter = ::adapter;
};
void use(recglm::adapters<model>*);
static_assert(sizeof(recglm::adapters<model>) > 0);
