// expect: a language model needs: a copyable type state and state read(std::span<const request>) const;
#include "recglm/concepts.hpp"

struct model {
  struct state {
#ifndef RECGLM_MENDED
    state(const state&) = delete;
#endif
  };
  state read(std::span<const recglm::request>) const;
  std::vector<double> advance(state&, const recglm::continuation&) const;
  std::vector<double> log_probs(state&) const;
  std::vector<double> log_probs(state&, const recglm::legal_tokens&) const;
  int vocabulary() const;
};

template struct recglm::check_language_model<model>;
