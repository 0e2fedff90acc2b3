// expect: a prompt set is stored by value: make it copyable
#include <memory>

#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mine";
#ifdef RECGLM_MENDED
  std::shared_ptr<int> memory;
#else
  std::unique_ptr<int> memory;
#endif
  template <class Items>
  recglm::prompt document(const recglm::history&, const Items&, recglm::random_engine&) const;
  template <class Items>
  std::vector<recglm::prompt> train(const recglm::history&, const Items&, recglm::random_engine&) const;
  template <class Items>
  recglm::prompt test(const recglm::history&, const Items&) const;
};

template struct recglm::check_prompt_set<policy>;
