// expect: a task family is stored by value: make it copyable
#include <memory>

#include "recglm/prompts/task_family.hpp"

struct family {
  static constexpr std::string_view name = "mine";
  static constexpr recglm::task_unit unit = recglm::task_unit::event;
  int times = 1;
#ifdef RECGLM_MENDED
  std::shared_ptr<int> memory;
#else
  std::unique_ptr<int> memory;
#endif
  std::optional<recglm::history> choose(std::span<const recglm::interaction>, std::size_t,
                                        recglm::random_engine&) const;
  template <class Items>
  recglm::task_values values(const recglm::prompt_template&, const recglm::history&, const recglm::task_data&,
                             const Items&, const recglm::asking&, recglm::random_engine&) const;
};

template struct recglm::check_task_family<family>;
