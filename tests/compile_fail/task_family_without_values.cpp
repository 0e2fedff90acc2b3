// expect: a task family needs: task_values values(const prompt_template&, const history&, const task_data&, const
// Items&,
#include "recglm/prompts/task_family.hpp"

struct family {
  static constexpr std::string_view name = "mine";
  static constexpr recglm::task_unit unit = recglm::task_unit::user;
  int times = 1;
  std::optional<recglm::history> choose(std::span<const recglm::interaction>, std::size_t,
                                        recglm::random_engine&) const;
#ifdef RECGLM_MENDED
  template <class Items>
  recglm::task_values values(const recglm::prompt_template&, const recglm::history&, const recglm::task_data&,
                             const Items&, const recglm::asking&, recglm::random_engine&) const;
#endif
};

template struct recglm::check_task_family<family>;
