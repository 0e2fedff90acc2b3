#pragma once
#include "recglm/concepts.hpp"

namespace recglm {

/// Fits a tokenizer; `vocabulary` is how many entries it learns, for one that has a member of that name.
template <Tokenizer T>
void fit_tokenizer(T& tokenizer, std::span<const std::string> corpus, int vocabulary) {
  if constexpr (requires { tokenizer.fit(corpus, vocabulary); }) {
    tokenizer.fit(corpus, vocabulary);
  } else {
    if constexpr (requires { tokenizer.vocabulary = 0; })
      if (vocabulary > 0) tokenizer.vocabulary = vocabulary;
    tokenizer.fit(corpus);
  }
}

}  // namespace recglm
