#include "recglm/tokenizer/train_bpe.hpp"

#include <set>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"

namespace tokenizer_train_bpe_tests {

using recglm::bpe_trainer;
using recglm::bpe_vocabulary;
using recglm::token_id;

namespace {

/// Counts every pair anew before each merge.
bpe_vocabulary slowly(const std::vector<std::string>& corpus, int size, std::int64_t min_count) {
  const recglm::gpt2_words split;
  bpe_vocabulary out;
  std::map<std::string, token_id> ids;
  for (int byte = 0; byte < 256; ++byte) ids[out.pieces.emplace_back(1, static_cast<char>(byte))] = byte;
  std::vector<std::vector<token_id>> words;
  for (const std::string& text : corpus)
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = split.end(text, begin);
      words.emplace_back();
      for (; begin < end; ++begin) words.back().push_back(static_cast<unsigned char>(text[begin]));
    }
  while (static_cast<int>(out.pieces.size()) < size) {
    std::map<std::pair<std::string, std::string>, std::int64_t> counts;
    for (const auto& w : words)
      for (std::size_t i = 0; i + 1 < w.size(); ++i) ++counts[{out.pieces[w[i]], out.pieces[w[i + 1]]}];
    const auto best = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    if (best == counts.end() || best->second < min_count) break;
    const token_id left = ids[best->first.first], right = ids[best->first.second];
    const auto [at, fresh] =
        ids.emplace(best->first.first + best->first.second, static_cast<token_id>(out.pieces.size()));
    if (fresh) out.pieces.push_back(at->first);
    out.merges.push_back({left, right, at->second});
    for (auto& w : words)
      for (std::size_t i = 0; i + 1 < w.size(); ++i)
        if (w[i] == left && w[i + 1] == right) {
          w[i] = at->second;
          w.erase(w.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        }
  }
  return out;
}

}  // namespace

TEST_CASE("the most frequent pair is merged first, equal ones by their bytes", "[tokenizer]") {
  const std::vector<std::string> corpus{"ab ab ab", "cd cd cd", "xy"};
  const recglm::gpt2_words split;
  const bpe_vocabulary learnt = bpe_trainer(corpus, split).train(300, 2);
  // "ab" and "cd" three times each, " a" and " c" twice; "xy" is too rare.
  REQUIRE(std::vector<std::string>(learnt.pieces.begin() + 256, learnt.pieces.end()) ==
          std::vector<std::string>{"ab", "cd", " ab", " cd"});
  REQUIRE(learnt.merges[2] == recglm::bpe_merge{' ', 256, 258});
}

TEST_CASE("counts kept up to date learn what counting anew learns", "[tokenizer]") {
  recglm::random_engine rng(6);
  const recglm::gpt2_words split;
  for (int round = 0; round < 30; ++round) {
    std::vector<std::string> corpus;
    for (int n = 0; n < 12; ++n) {
      corpus.emplace_back();
      for (std::uint64_t i = rng.below(60); i > 0; --i) corpus.back() += "aaabbc 1"[rng.below(8)];
    }
    const int size = 257 + static_cast<int>(rng.below(60));
    const auto min_count = static_cast<std::int64_t>(1 + rng.below(3));
    const bpe_vocabulary got = bpe_trainer(corpus, split).train(size, min_count),
                         expected = slowly(corpus, size, min_count);
    REQUIRE(got.pieces == expected.pieces);
    REQUIRE(got.merges == expected.merges);
  }
}

TEST_CASE("the order of the texts does not matter", "[tokenizer]") {
  recglm::random_engine rng(8);
  std::vector<std::string> corpus;
  for (int n = 0; n < 200; ++n)
    corpus.push_back("item " + std::to_string(rng.below(300)) + " of " + std::to_string(rng.below(5)));
  const recglm::gpt2_words split;
  const bpe_vocabulary one = bpe_trainer(corpus, split).train(350, 2);
  shuffle(rng, corpus);
  const bpe_vocabulary other = bpe_trainer(corpus, split).train(350, 2);
  REQUIRE(one.pieces == other.pieces);
  REQUIRE(one.merges == other.merges);
}

TEST_CASE("a word that is too long to be one teaches nothing", "[tokenizer]") {
  const recglm::gpt2_words split;
  const std::vector<std::string> corpus{std::string(1000, 'z')};
  REQUIRE(bpe_trainer(corpus, split).train(300, 2).pieces.size() == 256);
  REQUIRE(bpe_trainer({}, split).train(300, 2).pieces.size() == 256);
}

}  // namespace tokenizer_train_bpe_tests
