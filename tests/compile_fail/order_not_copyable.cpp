// expect: a span order is stored by value: make it copyable
#include <memory>

#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "alone";
#ifdef RECGLM_MENDED
  std::vector<int> memory;
#else
  std::unique_ptr<int> memory;
#endif
  std::vector<int> arrange(const recglm::mask_plan&, recglm::random_engine&) const;
};

template struct recglm::check_span_order<policy>;
