// expect: a decoder is stored by value: make it copyable
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "policy";
#ifndef RECGLM_MENDED
  policy(const policy&) = delete;
#endif
  template <recglm::LanguageModel M, recglm::PositionScheme P>
  std::vector<std::vector<recglm::hypothesis>> generate(const M&, const P&, std::span<const recglm::request>,
                                                        const recglm::search&, recglm::random_engine&) const;
};

template struct recglm::check_decoder<policy>;
