// expect: a task family needs: static constexpr std::string_view name;
#include "recglm/prompts/task_family.hpp"

struct family {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "mine";
#endif
  static constexpr recglm::task_unit unit = recglm::task_unit::event;
  int times = 1;
  std::optional<recglm::history> choose(std::span<const recglm::interaction>, std::size_t,
                                        recglm::random_engine&) const;
  template <class Items>
  recglm::task_values values(const recglm::prompt_template&, const recglm::history&, const recglm::task_data&,
                             const Items&, const recglm::asking&, recglm::random_engine&) const;
};

template struct recglm::check_task_family<family>;
