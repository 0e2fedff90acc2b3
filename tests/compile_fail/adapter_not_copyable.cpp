// expect: an adapter is stored by value: make it copyable
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "mended";
  recglm::adapter_terms of(std::string_view) const;
#ifndef RECGLM_MENDED
  policy(const policy&) = delete;
#endif
};

template struct recglm::check_adapter_policy<policy>;
