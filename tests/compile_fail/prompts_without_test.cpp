// expect: a prompt set needs: prompt test(const history&, const Items&) const;
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mine";
  template <class Items>
  recglm::prompt document(const recglm::history&, const Items&, recglm::random_engine&) const;
  template <class Items>
  std::vector<recglm::prompt> train(const recglm::history&, const Items&, recglm::random_engine&) const;
#ifdef RECGLM_MENDED
  template <class Items>
  recglm::prompt test(const recglm::history&, const Items&) const;
#else
  template <class Items>
  recglm::prompt test(const recglm::history&, const Items&, recglm::random_engine&) const;
#endif
};

template struct recglm::check_prompt_set<policy>;
