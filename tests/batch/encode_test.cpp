#include "recglm/batch/encode.hpp"

#include "recglm/batch/blank.hpp"
#include "recglm/position/entity_2d.hpp"
#include "recglm/tokenizer/bytes.hpp"
#include "support/catch.hpp"
#include "support/words.hpp"

namespace batch_encode_tests {

using namespace recglm;
using spans = std::vector<token_span>;

namespace {

// The text of an example, entities in brackets, the target in angles.
std::string shown(const words& tokenizer, const example& e) {
  std::string out;
  for (int i = 0; i <= static_cast<int>(e.tokens.size()); ++i) {
    for (token_span s : e.entities)
      if (s.end == i) out += ']';
    if (e.asks && e.target.end == i && e.target.begin < i) out += '>';
    if (e.asks && e.target.begin == i) out += e.target.end == i ? "<>" : "<";
    for (token_span s : e.entities)
      if (s.begin == i) out += '[';
    if (i == static_cast<int>(e.tokens.size())) break;
    const token_id t = e.tokens[static_cast<std::size_t>(i)];
    out += t == 6 ? "CLS" : t == 7 ? "EOS" : tokenizer.decode({&t, 1});
  }
  return out;
}

prompt marked(std::string_view text, std::string answer = "", mask_kind asked = mask_kind::entity) {
  prompt p;
  p.answer = std::move(answer);
  p.asked = asked;
  for (char c : text)
    if (c == '[')
      p.entities.push_back({static_cast<int>(p.text.size()), 0});
    else if (c == ']')
      p.entities.back().end = static_cast<int>(p.text.size());
    else if (c == '_')
      p.answer_at = static_cast<int>(p.text.size());
    else
      p.text += c;
  return p;
}

}  // namespace

TEST_CASE("entities take the space before them, sentences cover the text", "[batch]") {
  const words w;
  const example e = encode(w, marked("history: [Red Car] . [Dr. No] . next"));
  REQUIRE(shown(w, e) == "CLShistory:[ Red Car] .[ Dr. No] . nextEOS");
  REQUIRE(e.entities == spans{{3, 5}, {6, 9}});
  // The '.' of an entity ends no sentence; [CLS] and eos belong to none.
  REQUIRE(e.sentences == spans{{1, 3}, {3, 6}, {6, 10}, {10, 11}});
  REQUIRE_FALSE(e.asks);
  REQUIRE(e.target == token_span{0, 0});
}

TEST_CASE("the answer has one space before it, and is an entity where it is short", "[batch]") {
  const words w;
  for (const char* text : {"took [A] . next:_", "took [A] . next: _"}) {
    const example e = encode(w, marked(text, "Big B"));
    REQUIRE(shown(w, e) == "CLStook[ A] . next:<[ Big B]>EOS");
    REQUIRE(e.asks);
    REQUIRE(e.entities.back() == e.target);
    const example open = encode(w, marked(text));
    REQUIRE(shown(w, open) == "CLStook[ A] . next:<>EOS");
  }
  REQUIRE(shown(w, encode(w, marked("rate_ of [A]", "good"))) == "CLSrate<[ good]> of[ A]EOS");
  REQUIRE(shown(w, encode(w, marked("_ is [A]", "B"))) == "CLS<[B]> is[ A]EOS");
  REQUIRE(shown(w, encode(w, marked("say [A]_[ B]", "it. Is so", mask_kind::document))) ==
          "CLSsay[ A]< it. Is so>[ B]EOS");
  // Sentences don't end inside an answer.
  REQUIRE(encode(w, marked("say_ now", "a. b", mask_kind::document)).sentences == spans{{1, 6}});
}

TEST_CASE("tokens never reach over the border of an entity", "[batch]") {
  const words w;
  const example e = encode(w, marked("x[yz]v [one]s"));
  REQUIRE(shown(w, e) == "CLSx[yz]v[ one]sEOS");
  const bytes b;
  const example long_text = encode(b, marked("ab [cd][ef] g"));
  REQUIRE(long_text.entities == spans{{3, 6}, {6, 8}});
  REQUIRE(long_text.tokens.front() == b.special().cls);
  REQUIRE(long_text.tokens.back() == b.special().eos);
}

TEST_CASE("a vocabulary without [CLS] or eos adds none", "[batch]") {
  words w;
  w.ids.cls = w.ids.eos = -1;
  const example e = encode(w, marked("a [b] c."));
  REQUIRE(e.tokens.size() == 4);
  REQUIRE(e.sentences == spans{{0, 4}});
}

TEST_CASE("sentences end at every mark of GLM's, also where it is spread over tokens", "[batch]") {
  const bytes b;
  for (const std::string mark : {".", "?", "!", ";", ":", "\n", "。", "？", "！", "；", "…"}) {
    const int n = static_cast<int>(mark.size());
    INFO(mark);
    REQUIRE(encode(b, marked("a" + mark + "b")).sentences == spans{{1, 2 + n}, {2 + n, 3 + n}});
  }
  for (const std::string mark : {",", "-", "、", "：", "é"})
    REQUIRE(encode(b, marked("a" + mark + "b")).sentences.size() == 1);
  REQUIRE(encode(b, marked("a..b")).sentences == spans{{1, 3}, {3, 4}, {4, 5}});
}

TEST_CASE("answers and entities have the same tokens as in a text", "[batch]") {
  const words w;
  const example e = encode(w, marked("took [Big B] . next:_", "Big B"));
  const auto tokens = answer_tokens(w, "Big B");
  REQUIRE(std::equal(tokens.begin(), tokens.end(), e.tokens.begin() + e.entities[0].begin,
                     e.tokens.begin() + e.entities[0].end));
  REQUIRE(std::equal(tokens.begin(), tokens.end(), e.tokens.begin() + e.target.begin, e.tokens.begin() + e.target.end));
}

TEST_CASE("what tokenises to nothing or is out of place is named", "[batch]") {
  const words w;
  REQUIRE_THROWS_WITH(
      answer_tokens(w, "  "),
      "the text '  ' tokenises to nothing; give the item or answer at least one token (a title, an attribute)");
  REQUIRE_THROWS_WITH(
      answer_tokens(w, ""),
      "the text '' tokenises to nothing; give the item or answer at least one token (a title, an attribute)");
  REQUIRE_THROWS_WITH(encode(w, marked("  ")), "encode: the prompt '  ' tokenises to nothing");
  REQUIRE_THROWS_WITH(encode(w, marked("a [  ] b")),
                      "encode: '   ' tokenises to nothing in the prompt 'a    b'; give it at least one token");
  REQUIRE_THROWS_WITH(encode(w, marked("a_", " ")),
                      "encode: '  ' tokenises to nothing in the prompt 'a'; give it at least one token");
  REQUIRE_THROWS_WITH(encode(w, marked("a", "b")),
                      "encode: the prompt 'a' has an answer and no place for it; set answer_at");
  prompt p = marked("a [b] [c]");
  std::swap(p.entities[0], p.entities[1]);
  REQUIRE_THROWS_WITH(encode(w, p),
                      "encode: entity [2, 3) overlaps the one before it or is out of order in the prompt 'a b c'");
  p.entities = {{2, 9}};
  REQUIRE_THROWS_WITH(encode(w, p), "encode: entity [2, 9) is empty or leaves the prompt 'a b c'");
  p = marked("a [big b]");
  p.answer_at = 4;
  REQUIRE_THROWS_WITH(encode(w, p), "encode: the answer is inside entity [2, 7) of the prompt 'a big b'");
  p.answer_at = 8;
  REQUIRE_THROWS_WITH(encode(w, p), "encode: the answer is at byte 8 of a prompt of 7");
}

TEST_CASE("what is too long loses its oldest sentences or entities", "[batch]") {
  const words w;
  const example document = encode(w, marked("took [A a] . [B b] . [C c] ."));  // [CLS] took, three times three, eos
  REQUIRE(document.tokens.size() == 12);
  REQUIRE(fit_length(document, 12).tokens == document.tokens);
  REQUIRE(shown(w, fit_length(document, 11)) == "CLS[ A a] .[ B b] .[ C c] .EOS");
  REQUIRE(shown(w, fit_length(document, 10)) == "CLS[ B b] .[ C c] .EOS");
  REQUIRE(shown(w, fit_length(document, 8)) == "CLS[ B b] .[ C c] .EOS");
  const example last = fit_length(document, 7);
  REQUIRE(shown(w, last) == "CLS[ C c] .EOS");
  REQUIRE(last.entities == spans{{1, 3}});
  REQUIRE(last.sentences == spans{{1, 4}});
  REQUIRE(shown(w, fit_length(document, 4)) == "CLS .EOS");  // no border is left: single tokens, entities stay whole
  REQUIRE_THROWS_WITH(fit_length(document, 2),
                      "fit_length: a text of 12 tokens doesn't fit into 2 positions, and what must stay is longer; "
                      "raise --positions or shorten the text");
}

TEST_CASE("a shortened question keeps its target, and its Part A whether the answer is known or not", "[batch]") {
  const words w;
  const prompt known = marked("took [A a] . [B b] . [C c] . next:_ please", "D d d");
  prompt open = known;
  open.answer.clear();
  for (int limit = 5; limit < 25; ++limit) {
    const example e = fit_length(encode(w, known), limit);
    REQUIRE(w.decode(std::span(e.tokens).subspan(static_cast<std::size_t>(e.target.begin), 3)) == " D d d");
    const request a = ask(e, w.special(), entity_2d{}),
                  b = ask(fit_length(encode(w, open), limit), w.special(), entity_2d{});
    REQUIRE(a.prefix == b.prefix);
    REQUIRE(a.at == b.at);
    REQUIRE(a.anchor == b.anchor);
    REQUIRE(static_cast<int>(a.prefix.size()) <= limit);
  }
  REQUIRE(shown(w, fit_length(encode(w, known), 12)) == "CLS[ B b] .[ C c] . next:<[ D d d]> pleaseEOS");
  REQUIRE(shown(w, fit_length(encode(w, known), 4)) == "CLS<[ D d d]> pleaseEOS");
  REQUIRE_THROWS_WITH(fit_length(encode(w, known), 3),
                      "fit_length: an answer of 3 tokens and its start token don't fit into 3 positions; raise "
                      "--positions or shorten the answer");
  REQUIRE_THROWS_WITH(fit_length(encode(w, open), 3),
                      "fit_length: a text of 15 tokens doesn't fit into 3 positions, and what must stay is longer; "
                      "raise --positions or shorten the text");
}

}  // namespace batch_encode_tests
