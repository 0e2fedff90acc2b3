// expect: a language model needs: std::vector<double> advance(state&, const continuation&) const;
#include "recglm/concepts.hpp"

struct model {
  struct state {};
  state read(std::span<const recglm::request>) const;
#ifdef RECGLM_MENDED
  std::vector<double> advance(state&, const recglm::continuation&) const;
#else
  std::vector<double> advance(const state&, recglm::token_id) const;
#endif
  std::vector<double> log_probs(state&) const;
  std::vector<double> log_probs(state&, const recglm::legal_tokens&) const;
  int vocabulary() const;
};

template struct recglm::check_language_model<model>;
