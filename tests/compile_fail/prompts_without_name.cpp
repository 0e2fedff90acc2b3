// expect: a prompt set needs: static constexpr std::string_view name;
#include "recglm/concepts.hpp"

struct policy {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "mine";
#endif
  template <class Items>
  recglm::prompt document(const recglm::history&, const Items&, recglm::random_engine&) const;
  template <class Items>
  std::vector<recglm::prompt> train(const recglm::history&, const Items&, recglm::random_engine&) const;
  template <class Items>
  recglm::prompt test(const recglm::history&, const Items&) const;
};

template struct recglm::check_prompt_set<policy>;
