// expect: a decoder needs: static constexpr std::string_view name;
#include "recglm/concepts.hpp"

struct policy {
#ifdef RECGLM_MENDED
  static constexpr std::string_view name = "policy";
#endif
  template <recglm::LanguageModel M, recglm::PositionScheme P>
  std::vector<std::vector<recglm::hypothesis>> generate(const M&, const P&, std::span<const recglm::request>,
                                                        const recglm::search&, recglm::random_engine&) const;
};

template struct recglm::check_decoder<policy>;
