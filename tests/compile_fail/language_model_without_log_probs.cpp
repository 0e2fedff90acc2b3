// expect: a language model needs: std::vector<double> log_probs(state&) const, and the same with const legal_tokens&;
#include "recglm/concepts.hpp"

struct model {
  struct state {};
  state read(std::span<const recglm::request>) const;
  std::vector<double> advance(state&, const recglm::continuation&) const;
  std::vector<double> log_probs(state&) const;
#ifdef RECGLM_MENDED
  std::vector<double> log_probs(state&, const recglm::legal_tokens&) const;
#endif
  int vocabulary() const;
};

template struct recglm::check_language_model<model>;
