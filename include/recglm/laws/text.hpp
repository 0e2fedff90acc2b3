#pragma once
#include <algorithm>
#include <unordered_set>

#include "recglm/concepts.hpp"

/// \file
/// What the concepts of samplers, items, prompts and tokenizers cannot say. Each function returns the laws that a
/// policy breaks, in words; none where it keeps them all.

namespace recglm {

/// What is chosen comes from the past, in time order, each behaviour at most once and none from after the target; one
/// seed chooses alike, and what comes next (its time apart) is not looked at.
template <HistorySampler S>
std::vector<std::string> broken_laws(const S& sampler, const history& h, std::uint64_t seed = 1) {
  std::vector<std::string> broken;
  random_engine rng(seed), again(seed), blind(seed);
  const std::vector<interaction> chosen = sampler.choose(h, rng);
  std::size_t at = 0;
  for (const interaction& x : chosen) {
    if (x.time > h.next.time) broken.push_back("a behaviour from after the target was chosen");
    while (at < h.past.size() && !(h.past[at] == x)) ++at;
    if (at == h.past.size()) {
      broken.push_back("what was chosen is not a part of the past in its order");
      break;
    }
    ++at;
  }
  if (sampler.choose(h, again) != chosen) broken.push_back("the same seed chose other behaviours");
  history other = h;
  other.next.item += 1;
  other.next.rating += 1;
  if (sampler.choose(other, blind) != chosen) broken.push_back("the choice depends on what comes next");
  return broken;
}

/// `fitted` has seen a catalogue of `count` items: each has a text of its own, without white space at its ends or line
/// breaks inside, and is found by it.
template <ItemRepresentation I>
std::vector<std::string> broken_laws(const I& fitted, int count) {
  std::vector<std::string> broken;
  std::unordered_set<std::string> seen;
  for (item_id i = 0; i < count; ++i) {
    const std::string text = fitted.text(i), which = "item " + std::to_string(i) + " ('" + text + "') ";
    if (text.empty()) {
      broken.push_back(which + "has an empty text");
      continue;
    }
    if (text.front() == ' ' || text.back() == ' ' || text.find_first_of("\n\r\t") != std::string::npos)
      broken.push_back(which + "has white space at its ends or a line break");
    if (!seen.insert(text).second) broken.push_back(which + "has the text of another item");
    if (fitted.find(text) != std::optional<item_id>(i)) broken.push_back(which + "is not found by its text");
    if (fitted.find(text + " and more")) broken.push_back(which + "is found by another text");
  }
  return broken;
}

/// Documents ask nothing, training questions hold the answer beside their text, the test question holds none and its
/// text does not depend on what comes next; entities are spans of the text, each behind a space unless it begins it.
template <PromptSet P, ItemRepresentation I>
std::vector<std::string> broken_laws(const P& prompts, const history& h, const I& items, std::uint64_t seed = 1) {
  std::vector<std::string> broken;
  const auto look = [&](const prompt& p, const std::string& which) {
    int last = 0;
    for (char_span e : p.entities) {
      if (e.begin < last || e.begin >= e.end || e.end > static_cast<int>(p.text.size())) {
        broken.push_back(which + " has an entity that is empty, out of order or outside its text");
        return;
      }
      if (e.begin > 0 && p.text[e.begin - 1] != ' ')
        broken.push_back(which + " has an entity without a space before it");
      last = e.end;
    }
    if (p.answer_at < -1 || p.answer_at > static_cast<int>(p.text.size()))
      broken.push_back(which + " asks outside its text");
    for (char_span e : p.entities)
      if (p.answer_at > e.begin && p.answer_at < e.end) broken.push_back(which + " asks inside an entity");
  };
  random_engine rng(seed), again(seed);
  const prompt document = prompts.document(h, items, rng);
  look(document, "the document");
  if (document.text.empty()) broken.push_back("the document is empty");
  if (document.answer_at != -1 || !document.answer.empty()) broken.push_back("the document asks something");
  if (prompts.document(h, items, again).text != document.text) broken.push_back("the same seed wrote another document");
  for (const prompt& p : prompts.train(h, items, rng)) {
    look(p, "a training question");
    if (p.answer_at < 0) broken.push_back("a training question has no place for the answer");
    if (p.answer.empty()) broken.push_back("a training question has no answer");
  }
  const prompt test = prompts.test(h, items);
  look(test, "the test question");
  if (test.answer_at < 0) broken.push_back("the test question has no place for the answer");
  if (!test.answer.empty()) broken.push_back("the test question holds its answer");
  // An item that was met before may come again and is then rightly in the text: what counts is that the text does not
  // change with the answer, and that an answer that was never met is not in it.
  const auto met = [&](item_id item) {
    return std::any_of(h.past.begin(), h.past.end(), [&](const interaction& x) { return x.item == item; });
  };
  if (!met(h.next.item))
    for (char_span e : test.entities)
      if (test.text.substr(e.begin, e.end - e.begin) == items.text(h.next.item))
        broken.push_back("the test question names the answer");
  if (!h.past.empty()) {
    history other = h;
    other.next = h.past.front();
    other.next.time = h.next.time;
    if (prompts.test(other, items).text != test.text) broken.push_back("the test question depends on its answer");
  }
  return broken;
}

/// Texts come back byte for byte (also bytes that are not UTF-8), tokens are below `size()`, specials differ (the
/// padding may be the end of a text) and no text gives one.
template <Tokenizer T>
std::vector<std::string> broken_laws(const T& fitted, std::span<const std::string> texts) {
  std::vector<std::string> broken;
  const special_tokens s = fitted.special();
  std::vector<token_id> specials;
  for (token_id id : {s.eos, s.mask, s.smask, s.gmask, s.start, s.end, s.cls, s.unknown})
    if (id >= 0) specials.push_back(id);
  if (s.pad >= 0 && s.pad != s.eos) specials.push_back(s.pad);
  for (std::size_t i = 0; i < specials.size(); ++i) {
    if (specials[i] >= fitted.size())
      broken.push_back("special " + std::to_string(specials[i]) + " is outside the vocabulary");
    if (const auto here = specials.begin() + static_cast<std::ptrdiff_t>(i);
        std::find(specials.begin(), here, *here) != here)
      broken.push_back("special " + std::to_string(specials[i]) + " stands for two things");
  }
  for (const std::string& text : texts) {
    const std::vector<token_id> ids = fitted.encode(text);
    if (fitted.decode(ids) != text) broken.push_back("'" + text + "' does not come back");
    for (token_id id : ids) {
      if (id < 0 || id >= fitted.size())
        broken.push_back("'" + text + "' gives " + std::to_string(id) + ", which is outside the vocabulary");
      if (std::count(specials.begin(), specials.end(), id))
        broken.push_back("'" + text + "' gives the special " + std::to_string(id));
    }
  }
  return broken;
}

}  // namespace recglm
