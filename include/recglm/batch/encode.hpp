#pragma once
#include <algorithm>
#include <array>
#include <utility>

#include "recglm/concepts.hpp"

namespace recglm {

/// The tokens of a text as an answer or an entity, with the one space before it: what the trie of the catalogue and the
/// pool of entities hold. Throws on a text that tokenises to nothing.
template <Tokenizer T>
std::vector<token_id> answer_tokens(const T& tokenizer, std::string_view text) {
  std::vector<token_id> out;
  if (!text.empty()) out = tokenizer.encode(" " + std::string(text));
  check(!out.empty(), "the text '", text,
        "' tokenises to nothing; give the item or answer at least one token (a title, an attribute)");
  return out;
}

namespace detail {

// GLM's sentence ends (paper.md 2.2); a character of several bytes may be spread over several tokens.
inline constexpr std::array<std::string_view, 11> sentence_ends{".",  "?",  "!",  ";",  ":", "\n",
                                                                "。", "？", "！", "；", "…"};
inline constexpr std::size_t longest_end = 3;

/// Finds the tokens that hold or complete a sentence end.
template <class T>
class sentence_end_finder {
 public:
  explicit sentence_end_finder(const T& tokenizer) : tokenizer_(tokenizer) {}

  bool ends(token_id t) {
    const std::size_t before = seen_.size();
    seen_ += tokenizer_.decode({&t, 1});
    bool found = false;
    for (std::string_view end : sentence_ends)
      for (std::size_t at = seen_.find(end); at != std::string::npos && !found; at = seen_.find(end, at + 1))
        found = at + end.size() > before;
    if (seen_.size() > longest_end - 1) seen_.erase(0, seen_.size() - (longest_end - 1));
    return found;
  }

 private:
  const T& tokenizer_;
  std::string seen_;  // the last bytes before the next token
};

void check_prompt(const prompt& p);

}  // namespace detail

/// A prompt in tokens: [CLS] first and eos last where the vocabulary has them (paper.md 2.1, 2.5; `blank` leaves the
/// eos out behind a closing [gMASK]). Tokenised piece by piece, so that no token reaches over the border of an entity
/// or of the answer: each of those together with the one space before it, as `answer_tokens` does, and what is between.
/// The answer has its space even where the text has none, unless it begins the text. A short answer (asked for with
/// [MASK]) is an entity. Sentences cover the text without [CLS] and eos; they end behind . ? ! ; : newline and the
/// full-width forms, never inside an entity or the answer. Throws on a prompt, an entity or a known answer that
/// tokenises to nothing, and on entities that are unsorted, overlapping or outside the text.
template <Tokenizer T>
example encode(const T& tokenizer, const prompt& p) {
  detail::check_prompt(p);
  const special_tokens special = tokenizer.special();
  example out;
  out.asks = p.answer_at >= 0;
  out.asked = p.asked;
  if (special.cls >= 0) out.tokens.push_back(special.cls);
  const int first = static_cast<int>(out.tokens.size());

  int at = 0, sentence = first;  // byte that follows; begin of the sentence
  detail::sentence_end_finder<T> finder(tokenizer);
  const auto add = [&](std::string_view piece, bool whole) {
    const std::vector<token_id> ids = tokenizer.encode(piece);
    check(!whole || !ids.empty(), "encode: '", piece, "' tokenises to nothing in the prompt '", p.text,
          "'; give it at least one token");
    const token_span span{static_cast<int>(out.tokens.size()), static_cast<int>(out.tokens.size() + ids.size())};
    out.tokens.insert(out.tokens.end(), ids.begin(), ids.end());
    if (!whole)
      for (int i = span.begin; i < span.end; ++i)
        if (finder.ends(out.tokens[static_cast<std::size_t>(i)])) {
          out.sentences.push_back({sentence, i + 1});
          sentence = i + 1;
        }
    return span;
  };
  const auto plain = [&](int end) {
    if (at < end)
      add(std::string_view(p.text).substr(static_cast<std::size_t>(at), static_cast<std::size_t>(end - at)), false);
    at = std::max(at, end);
  };
  const auto space_before = [&](int begin) {
    return begin > at && p.text[static_cast<std::size_t>(begin) - 1] == ' ' ? begin - 1 : begin;
  };
  const auto answer = [&] {
    plain(space_before(p.answer_at));
    at = p.answer_at;
    const int here = static_cast<int>(out.tokens.size());
    out.target = p.answer.empty() ? token_span{here, here} : add((p.answer_at > 0 ? " " : "") + p.answer, true);
    if (out.asked == mask_kind::entity && !p.answer.empty()) out.entities.push_back(out.target);
  };

  bool answered = !out.asks;
  for (char_span e : p.entities) {
    if (!answered && p.answer_at <= e.begin) answer(), answered = true;
    const int begin = space_before(e.begin);
    plain(begin);
    out.entities.push_back(
        add(std::string_view(p.text).substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(e.end - begin)),
            true));
    at = e.end;
  }
  if (!answered) answer();
  plain(static_cast<int>(p.text.size()));

  const int end = static_cast<int>(out.tokens.size());
  check(end > first || out.asks, "encode: the prompt '", p.text, "' tokenises to nothing");
  if (sentence < end) out.sentences.push_back({sentence, end});
  if (special.eos >= 0) out.tokens.push_back(special.eos);
  return out;
}

/// An example that fits a model of `limit` positions: what is too long loses its oldest part, from behind [CLS] up to
/// the begin of a sentence or entity, or where there is none up to a token outside entities; never the target. A
/// document has at most `limit` tokens; a question has a Part A and a blank of at most `limit` each, its Part A being
/// the same whether its answer is known or not. Throws, naming length and limit, where what must stay is longer.
example fit_length(const example& e, int limit);

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/batch/encode-inl.hpp"
#endif
