// expect: a task family needs: std::optional<history> choose(std::span<const interaction> train, std::size_t at,
#include "recglm/prompts/task_family.hpp"

struct family {
  static constexpr std::string_view name = "mine";
  static constexpr recglm::task_unit unit = recglm::task_unit::user;
  int times = 1;
#ifdef RECGLM_MENDED
  std::optional<recglm::history> choose(std::span<const recglm::interaction>, std::size_t,
                                        recglm::random_engine&) const;
#else
  recglm::history choose(std::span<const recglm::interaction>, std::size_t) const;
#endif
  template <class Items>
  recglm::task_values values(const recglm::prompt_template&, const recglm::history&, const recglm::task_data&,
                             const Items&, const recglm::asking&, recglm::random_engine&) const;
};

template struct recglm::check_task_family<family>;
