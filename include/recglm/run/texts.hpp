#pragma once
#include "recglm/run/evaluate.hpp"
#include "recglm/run/experiment_context.hpp"

namespace recglm {

/// What a tokenizer learns from: every item's text as an answer, and for each user of the training part a document
/// and a question, so that words weigh as they will in training. Nothing of validation or test.
std::vector<std::string> corpus_of(const any_recipe& ready, const experiment_context& s);

/// Fits a recipe's items and tokenizer and returns the pool of its answers.
entity_pool fit_texts(any_recipe& ready, const experiment_context& s);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/run/texts-inl.hpp"
#endif
