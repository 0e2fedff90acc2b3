// expect: a language model needs: int vocabulary() const;
#include "recglm/concepts.hpp"

struct model {
  struct state {};
  state read(std::span<const recglm::request>) const;
  std::vector<double> advance(state&, const recglm::continuation&) const;
  std::vector<double> log_probs(state&) const;
  std::vector<double> log_probs(state&, const recglm::legal_tokens&) const;
#ifdef RECGLM_MENDED
  int vocabulary() const;
#endif
};

template struct recglm::check_language_model<model>;
