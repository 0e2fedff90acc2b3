#include "recglm/laws/text.hpp"

#include "support/catch.hpp"

namespace laws_text_tests {

using namespace recglm;

// Policies that each break one law, and what is said of them.
namespace {

using list = std::vector<std::string>;

const std::vector<interaction> past{{1, 0, 3, 10, -1}, {1, 2, 3, 20, -1}, {1, 1, 3, 30, -1}, {1, 2, 3, 60, -1}};
const history asked{1, past, {1, 3, 3, 50, -1}};

struct sampler {
  static constexpr std::string_view name = "wrong";
  int wrong = 0;
  std::vector<interaction> choose(const history& h, random_engine& rng) const {
    const auto p = h.past;
    switch (wrong) {
      case 1:
        return {p[1], p[0]};
      case 2:
        return {p[0], p[0]};
      case 3:
        return {p[0], h.next};
      case 4:
        return {p[3]};
      case 5:
        return {p[h.next.item == 3 ? 0 : 1]};
      case 6: {
        static int calls = 0;  // what no sampler may do: remember
        return {p[++calls % 2]};
      }
      default:
        return {p[0], p[1 + rng.below(2)]};
    }
  }
};

struct items {
  static constexpr std::string_view name = "wrong";
  list texts{"Soap", "Tea", "Cup", "Pot"};
  std::string also_found = {};
  void fit(const catalogue&) {}
  std::string text(item_id i) const { return texts.at(i); }
  std::optional<item_id> find(std::string_view s) const {
    if (s == also_found) return 0;
    const auto at = std::find(texts.begin(), texts.end(), s);
    return at == texts.end() ? std::nullopt : std::optional<item_id>(at - texts.begin());
  }
};

struct prompts {
  static constexpr std::string_view name = "wrong";
  int wrong = 0;
  template <ItemRepresentation I>
  prompt told(const history& h, const I& items) const {
    prompt out;
    for (const interaction& x : h.past) {
      out.text += wrong == 1 ? ";" : " ";
      out.entities.push_back(
          {static_cast<int>(out.text.size()), static_cast<int>(out.text.size() + items.text(x.item).size())});
      out.text += items.text(x.item);
    }
    return out;
  }
  template <ItemRepresentation I>
  prompt document(const history& h, const I& items, random_engine& rng) const {
    prompt out = told(h, items);
    if (wrong == 2) out.answer_at = 0;
    if (wrong == 3) std::swap(out.entities[0], out.entities[1]);
    if (wrong == 4) out.text += std::to_string(rng());
    if (wrong == 5) return {};
    return out;
  }
  template <ItemRepresentation I>
  std::vector<prompt> train(const history& h, const I& items, random_engine&) const {
    prompt out = test(h, items);
    if (wrong != 6) out.answer = items.text(h.next.item);
    if (wrong == 7) out.answer_at = -1;
    if (wrong == 8) out.answer_at = out.entities[0].begin + 1;
    return {out};
  }
  template <ItemRepresentation I>
  prompt test(const history& h, const I& items) const {
    prompt out = told(h, items);
    out.answer_at = static_cast<int>(out.text.size());
    if (wrong == 9) out.answer = items.text(h.next.item);
    if (wrong == 10) out.answer_at = -1;
    if (wrong == 11)
      out.text += ' ',
          out.entities.push_back({static_cast<int>(out.text.size()), static_cast<int>(out.text.size()) + 3}),
          out.text += items.text(h.next.item);
    if (wrong == 12) out.text += h.next.item == 3 ? "!" : "";
    if (wrong == 13) out.answer_at += 1;
    return out;
  }
};

struct tokenizer {
  static constexpr std::string_view name = "wrong";
  special_tokens specials{.pad = 256, .mask = 257, .eos = 256};
  int shift = 0, vocabulary = 258;
  void fit(std::span<const std::string>) {}
  std::vector<token_id> encode(std::string_view s) const {
    std::vector<token_id> out;
    for (char c : s) out.push_back(static_cast<unsigned char>(c) + shift);
    return out;
  }
  std::string decode(std::span<const token_id> ids) const {
    std::string out;
    for (token_id id : ids) out += static_cast<char>(id - shift);
    return out;
  }
  int size() const { return vocabulary; }
  special_tokens special() const { return specials; }
};

}  // namespace

TEST_CASE("the laws of samplers say which one is broken", "[laws]") {
  REQUIRE(broken_laws(sampler{}, asked) == list{});
  const std::string part = "what was chosen is not a part of the past in its order";
  REQUIRE(broken_laws(sampler{1}, asked) == list{part});
  REQUIRE(broken_laws(sampler{2}, asked) == list{part});
  REQUIRE(broken_laws(sampler{3}, asked) == list{part, "the choice depends on what comes next"});
  REQUIRE(broken_laws(sampler{4}, asked) == list{"a behaviour from after the target was chosen"});
  REQUIRE(broken_laws(sampler{5}, asked) == list{"the choice depends on what comes next"});
  REQUIRE(broken_laws(sampler{6}, asked).at(0) == "the same seed chose other behaviours");
}

TEST_CASE("the laws of items say which item breaks which", "[laws]") {
  REQUIRE(broken_laws(items{}, 4) == list{});
  REQUIRE(broken_laws(items{{"Soap", ""}}, 2) == list{"item 1 ('') has an empty text"});
  REQUIRE(broken_laws(items{{"Soap", "Soap"}}, 2) ==
          list{"item 1 ('Soap') has the text of another item", "item 1 ('Soap') is not found by its text"});
  REQUIRE(broken_laws(items{{"Soap "}}, 1) == list{"item 0 ('Soap ') has white space at its ends or a line break"});
  REQUIRE(broken_laws(items{{"So\nap"}}, 1) == list{"item 0 ('So\nap') has white space at its ends or a line break"});
  REQUIRE(broken_laws(items{{"Tea", "Soap"}, "Soap and more"}, 2) == list{"item 1 ('Soap') is found by another text"});
}

TEST_CASE("the laws of prompts say which one is broken", "[laws]") {
  const auto broken = [](int wrong) { return broken_laws(prompts{wrong}, asked, items{}); };
  REQUIRE(broken(0) == list{});
  REQUIRE(broken(1).at(0) == "the document has an entity without a space before it");
  REQUIRE(broken(2) == list{"the document asks something"});
  REQUIRE(broken(3) == list{"the document has an entity that is empty, out of order or outside its text"});
  REQUIRE(broken(4) == list{});  // random, but the same for one seed
  REQUIRE(broken(5) == list{"the document is empty"});
  REQUIRE(broken(6) == list{"a training question has no answer"});
  REQUIRE(broken(7) == list{"a training question has no place for the answer"});
  REQUIRE(broken(8) == list{"a training question asks inside an entity"});
  REQUIRE(broken(9) == list{"the test question holds its answer"});
  REQUIRE(broken(10) ==
          list{"a training question has no place for the answer", "the test question has no place for the answer"});
  REQUIRE(broken(11) == list{"the test question names the answer", "the test question depends on its answer"});
  REQUIRE(broken(12) == list{"the test question depends on its answer"});
  REQUIRE(broken(13) == list{"a training question asks outside its text", "the test question asks outside its text"});
}

TEST_CASE("the laws of tokenizers say which one is broken", "[laws]") {
  const list texts{"Ab"};
  REQUIRE(broken_laws(tokenizer{}, texts) == list{});
  REQUIRE(broken_laws(tokenizer{{.pad = 255, .mask = 257, .eos = 256}}, texts) == list{});
  REQUIRE(broken_laws(tokenizer{{.mask = 257, .smask = 257}}, texts) == list{"special 257 stands for two things"});
  REQUIRE(broken_laws(tokenizer{{.mask = 258}}, texts) == list{"special 258 is outside the vocabulary"});
  REQUIRE(broken_laws(tokenizer{{.mask = 'b'}}, texts) == list{"'Ab' gives the special 98"});
  REQUIRE(broken_laws(tokenizer{{}, 0, 98}, texts) == list{"'Ab' gives 98, which is outside the vocabulary"});
  REQUIRE(broken_laws(tokenizer{{}, -66}, texts) == list{"'Ab' gives -1, which is outside the vocabulary"});
}

}  // namespace laws_text_tests
