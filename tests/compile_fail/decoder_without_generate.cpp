// expect: a decoder needs: template <LanguageModel M, PositionScheme P> std::vector<std::vector<hypothesis>> generate(
#include "recglm/concepts.hpp"

struct policy {
  static constexpr std::string_view name = "policy";
#ifdef RECGLM_MENDED
  template <recglm::LanguageModel M, recglm::PositionScheme P>
  std::vector<std::vector<recglm::hypothesis>> generate(const M&, const P&, std::span<const recglm::request>,
                                                        const recglm::search&, recglm::random_engine&) const;
#else
  recglm::hypothesis generate(const recglm::archetype_model&, const recglm::request&) const;
#endif
};

template struct recglm::check_decoder<policy>;
