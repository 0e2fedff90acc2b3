// expect: a prompt set needs: prompt document(const history&, const Items&, random_engine&) const;
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mine";
#ifdef RECGLM_MENDED
  template <class Items>
  recglm::prompt document(const recglm::history&, const Items&, recglm::random_engine&) const;
#endif
  template <class Items>
  std::vector<recglm::prompt> train(const recglm::history&, const Items&, recglm::random_engine&) const;
  template <class Items>
  recglm::prompt test(const recglm::history&, const Items&) const;
};

template struct recglm::check_prompt_set<policy>;
