// expect: a history sampler is stored by value: make it copyable
#include <memory>

#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mine";
#ifdef RECGLM_MENDED
  std::shared_ptr<int> memory;
#else
  std::unique_ptr<int> memory;
#endif
  std::vector<recglm::interaction> choose(const recglm::history&, recglm::random_engine&) const;
};

template struct recglm::check_history_sampler<policy>;
