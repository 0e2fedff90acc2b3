#pragma once
#include "recglm/batch/encode.hpp"
#include "recglm/data/steps.hpp"
#include "recglm/pipeline/experiment_context.hpp"
#include "recglm/pipeline/fit_tokenizer.hpp"
#include "recglm/pipeline/recipe.hpp"
#include "recglm/pipeline/tasks_view.hpp"

namespace recglm {

/// What a tokenizer learns from: every item's text as an answer, and for each user of the training part a document
/// and a question, so that words weigh as they will in training. Nothing of validation or test.
template <class R>
std::vector<std::string> corpus_of(const configured<R>& ready, const experiment_context& s) {
  constexpr std::size_t most = 20000;  // users; merges learnt from more text hardly differ
  std::vector<std::string> corpus;
  for (item_id i = 0; i < s.data.item_count(); ++i) corpus.push_back(" " + ready.items.text(i));
  random_engine draws = stream(s.seed, "corpus");
  const std::span<const interaction> train(s.known.train);
  std::size_t users = 0;
  for (std::size_t begin = 0, end; begin < train.size() && users < most; begin = end, ++users) {
    for (end = begin; end < train.size() && train[end].user == train[begin].user;) ++end;
    const auto events = train.subspan(begin, end - begin);
    interaction after = events.back();
    ++after.time;
    corpus.push_back(ready.prompts.document({after.user, events, after}, ready.items, draws).text);
    const auto before = events.first(step_begin(events, events.size() - 1, s.known.baskets));
    if (before.empty()) continue;
    for (const prompt& p : ready.prompts.train({after.user, before, events.back()}, ready.items, draws))
      corpus.push_back(p.text);
  }
  if (const std::optional<tasks_view> tasks = tasks_of(ready.prompts)) {
    const task_epoch pass(tasks->shares(), s.reviews ? *s.reviews : s.parts, s.parts);
    for (std::size_t k = 0; k < most; ++k) {
      const task_sample sample = pass[draws.below(pass.size())];
      const auto h = tasks->choose(sample.family, sample.train, sample.at, draws);
      if (!h) continue;
      if (const auto p = tasks->train(sample.family, *h, ready.items, draws))
        corpus.push_back(p->text + " " + p->answer);
    }
  }
  return corpus;
}

/// Every item's answer as tokens, with the item it stands for: the trie of a constrained search, and the pool of the
/// dynamic positions. Throws on a text that tokenises to nothing.
template <ItemRepresentation I, Tokenizer T>
entity_pool pool_of(const I& items, const T& tokenizer, int count) {
  entity_pool pool;
  for (item_id i = 0; i < count; ++i) pool.add(answer_tokens(tokenizer, items.text(i)), i);
  return pool;
}

/// Fits a recipe's items and tokenizer and returns the pool of its answers. Throws on an item whose text
/// `values::positions` has no room for.
template <class R>
entity_pool fit_texts(configured<R>& ready, const experiment_context& s) {
  ready.items.fit(s.known);
  fit_tokenizer(ready.tokenizer, corpus_of(ready, s), ready.value.vocabulary);
  entity_pool pool = pool_of(ready.items, ready.tokenizer, s.data.item_count());
  const int most = ready.value.positions - 1;  // beside the token that starts an answer
  for (item_id i = 0; pool.longest() > most && i < s.data.item_count(); ++i) {
    const std::string text = ready.items.text(i);
    const std::size_t length = answer_tokens(ready.tokenizer, text).size();
    check(length <= static_cast<std::size_t>(most), "the item '", s.data.items[static_cast<std::size_t>(i)], "' (",
          text.substr(0, 60), ") has ", length, " tokens, and --positions ", ready.value.positions, " leaves ", most,
          " for an answer; give more, or shorter items (--items.max-words)");
  }
  return pool;
}

}  // namespace recglm
