#include "recglm/tokenizer/merge_table.hpp"

#include <map>
#include <thread>

#include "support/catch.hpp"

namespace tokenizer_merge_table_tests {

using recglm::bpe_merge;
using recglm::merge_table;
using recglm::token_id;

namespace {

struct language {
  std::vector<std::string> pieces;
  std::array<token_id, 256> single{};
  std::vector<bpe_merge> merges;
};

/// Merges of random tokens over the letters a, b, c; some of them make bytes that another has made before.
language random_language(recglm::random_engine& rng, int merges) {
  language out;
  std::map<std::string, token_id> ids;
  for (int byte = 0; byte < 256; ++byte) {
    out.pieces.emplace_back(1, static_cast<char>(byte));
    out.single[byte] = byte;
    ids[out.pieces.back()] = byte;
  }
  const auto any = [&] {
    const auto n = rng.below(3 + out.pieces.size() - 256);
    return static_cast<token_id>(n < 3 ? 'a' + n : 256 + n - 3);
  };
  std::map<std::pair<token_id, token_id>, bool> met;
  while (static_cast<int>(out.merges.size()) < merges) {
    const token_id left = any(), right = any();
    const std::string bytes = out.pieces[left] + out.pieces[right];
    if (bytes.size() > 24 || met[{left, right}]) continue;
    met[{left, right}] = true;
    const auto [at, fresh] = ids.emplace(bytes, static_cast<token_id>(out.pieces.size()));
    if (fresh) out.pieces.push_back(bytes);
    out.merges.push_back({left, right, at->second});
  }
  return out;
}

/// As the definition says, one merge at a time.
std::vector<token_id> slowly(const language& l, std::string_view word) {
  std::vector<token_id> ids;
  for (char c : word) ids.push_back(l.single[static_cast<unsigned char>(c)]);
  for (;;) {
    std::size_t rank = l.merges.size(), place = 0;
    for (std::size_t r = 0; r < rank; ++r)
      for (std::size_t i = 0; i + 1 < ids.size(); ++i)
        if (ids[i] == l.merges[r].left && ids[i + 1] == l.merges[r].right) {
          rank = r;
          place = i;
          break;
        }
    if (rank == l.merges.size()) return ids;
    ids[place] = l.merges[rank].whole;
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(place) + 1);
  }
}

std::string random_word(recglm::random_engine& rng, std::uint64_t longest) {
  std::string word;
  for (std::uint64_t n = 1 + rng.below(longest); n > 0; --n) word += static_cast<char>('a' + rng.below(3));
  return word;
}

}  // namespace

TEST_CASE("words of every length are merged as the definition says", "[tokenizer]") {
  recglm::random_engine rng(1);
  for (int round = 0; round < 20; ++round) {
    const language l = random_language(rng, 60);
    const merge_table table(l.pieces, l.single, l.merges);
    for (int n = 0; n < 60; ++n) {
      const std::string word = random_word(rng, n % 3 == 0 ? 15 : n % 3 == 1 ? 48 : 150);
      CAPTURE(word);
      std::vector<token_id> ids{7}, expected = slowly(l, word);
      expected.insert(expected.begin(), 7);
      table.append(word, ids);
      REQUIRE(ids == expected);
      table.append(word, ids);  // the second time may come from the memory
      expected.insert(expected.end(), expected.begin() + 1, expected.end());
      REQUIRE(ids == expected);
    }
  }
}

TEST_CASE("a word is distinguished from every other of up to 15 bytes, zeros included", "[tokenizer]") {
  language l;
  for (int byte = 0; byte < 256; ++byte) l.pieces.emplace_back(1, static_cast<char>(byte)), l.single[byte] = byte;
  const merge_table table(l.pieces, l.single, {});
  recglm::random_engine rng(2);
  for (int n = 0; n < 20000; ++n) {
    std::string word(1 + rng.below(15), '\0');
    for (char& c : word)
      if (rng.below(2)) c = static_cast<char>(rng.below(3) + 254 * rng.below(2));
    std::vector<token_id> ids;
    table.append(word, ids);
    REQUIRE(std::equal(word.begin(), word.end(), ids.begin(), ids.end(),
                       [](char c, token_id id) { return static_cast<unsigned char>(c) == id; }));
  }
}

TEST_CASE("a word of a million letters takes no million squared steps", "[tokenizer]") {
  recglm::random_engine rng(3);
  const language l = random_language(rng, 100);
  const merge_table table(l.pieces, l.single, l.merges);
  std::string word;
  for (int n = 0; n < 1000000; ++n) word += static_cast<char>('a' + rng.below(3));
  std::vector<token_id> ids;
  table.append(word, ids);
  std::string back;
  for (token_id id : ids) back += l.pieces[id];
  REQUIRE(back == word);
}

TEST_CASE("threads that share a table get the same tokens", "[tokenizer]") {
  recglm::random_engine rng(4);
  const language l = random_language(rng, 60);
  const merge_table table(l.pieces, l.single, l.merges), alone(l.pieces, l.single, l.merges);
  std::vector<std::string> words;
  for (int n = 0; n < 3000; ++n) words.push_back(random_word(rng, 15));
  std::vector<std::vector<token_id>> ids(4);
  std::vector<std::thread> threads;
  for (auto& out : ids)
    threads.emplace_back([&] {
      for (const std::string& word : words) table.append(word, out);
    });
  for (std::thread& t : threads) t.join();
  std::vector<token_id> expected;
  for (const std::string& word : words) alone.append(word, expected);
  for (const auto& out : ids) REQUIRE(out == expected);
}

}  // namespace tokenizer_merge_table_tests
