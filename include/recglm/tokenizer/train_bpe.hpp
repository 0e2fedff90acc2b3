#pragma once
#include <algorithm>
#include <map>
#include <queue>
#include <unordered_map>

#include "recglm/tokenizer/bpe_files.hpp"
#include "recglm/tokenizer/gpt2_words.hpp"

namespace recglm {

/// Learns byte pair encoding from texts: the pair that is most frequent becomes a token, again and again, until there
/// are `size` tokens or no pair occurs `min_count` times. Pairs that are equally frequent go by the bytes of their left
/// token, then of their right one. Counts are kept up to date word by word, not made anew.
class bpe_trainer {
 public:
  /// Words longer than this teach nothing: they are no words, and would cost more than all the rest.
  static constexpr std::size_t longest_word = 256;

  bpe_trainer(std::span<const std::string> corpus, const gpt2_words& split);

  /// The vocabulary: 256 bytes in order, then a token a merge.
  bpe_vocabulary train(int size, std::int64_t min_count);

 private:
  struct word {
    std::vector<token_id> tokens;
    std::int64_t count;
  };
  struct pair_state {
    std::int64_t count = 0;
    std::vector<std::size_t> words;  ///< in which the pair occurs or has occurred, maybe repeated
  };
  struct candidate {
    std::int64_t count;
    token_id left, right;
    const std::vector<std::string>* pieces;
    /// Whether `b` goes first.
    friend bool operator<(const candidate& a, const candidate& b) {
      if (a.count != b.count) return a.count < b.count;
      if (a.left != b.left) return (*a.pieces)[a.left] > (*a.pieces)[b.left];
      return a.right != b.right && (*a.pieces)[a.right] > (*a.pieces)[b.right];
    }
  };

  static std::uint64_t key(token_id a, token_id b) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(a)) << 32 | static_cast<std::uint32_t>(b);
  }

  void count(token_id a, token_id b, std::size_t word, std::int64_t by);

  void offer_raised();

  void merge(token_id left, token_id right);

  bpe_vocabulary out_;
  std::unordered_map<std::string, token_id> ids_;  // by bytes
  std::vector<word> words_;
  std::unordered_map<std::uint64_t, pair_state> pairs_;
  std::vector<std::uint64_t> raised_;
  std::priority_queue<candidate> queue_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/tokenizer/train_bpe-inl.hpp"
#endif
