#pragma once
#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>
#include <queue>
#include <tuple>

#include "recglm/core/check.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

/// One step of byte pair encoding: two tokens that become one. The earlier in the list, the sooner it is done.
struct bpe_merge {
  token_id left = -1;
  token_id right = -1;
  token_id whole = -1;
  friend bool operator==(const bpe_merge&, const bpe_merge&) = default;
};

/// A vocabulary and its merges made ready for encoding words: merges in a hash table, words that are one token known
/// beforehand, and what other short words become remembered. Safe to share between threads.
class merge_table {
 public:
  /// `pieces[id]` are the bytes of a token, `single[b]` the token of byte b.
  merge_table(const std::vector<std::string>& pieces, const std::array<token_id, 256>& single,
              const std::vector<bpe_merge>& merges);

  ~merge_table() {
    for (std::size_t i = 0; i < cached_words; ++i) delete cache_[i].load(std::memory_order_relaxed);
  }
  merge_table(const merge_table&) = delete;
  merge_table& operator=(const merge_table&) = delete;

  /// Appends the tokens of one word (not empty).
  void append(std::string_view bytes, std::vector<token_id>& ids) const;

 private:
  static constexpr std::size_t longest_key = 15, short_word = 48, cached_words = 1 << 15;
  static constexpr std::uint64_t no_pair = std::numeric_limits<std::uint64_t>::max();
  static constexpr std::int32_t no_rank = std::numeric_limits<std::int32_t>::max();

  struct pair_entry {
    std::uint64_t key = no_pair;
    std::int32_t rank = no_rank;
    token_id whole = -1;
  };

  /// Up to 15 bytes and their number, all in two words; `high` is never 0.
  struct word_key {
    std::uint64_t low = 0, high = 0;
    friend bool operator==(const word_key&, const word_key&) = default;
    std::uint64_t hash() const;
  };
  struct word_entry {
    word_key key;
    token_id id = -1;
  };
  struct word {
    word_key key;
    int count = 0;
    std::array<token_id, longest_key> ids{};
  };

  static word_key key_of(const char* p, std::size_t n);

  static std::uint64_t pair_key(token_id a, token_id b) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(a)) << 32 | static_cast<std::uint32_t>(b);
  }
  static std::uint64_t spread(std::uint64_t key);

  pair_entry look_up(token_id a, token_id b) const;

  /// The lowest-ranking pair first, the leftmost where it occurs twice, until no pair is in the table.
  void merge(std::string_view bytes, std::vector<token_id>& ids) const;

  void merge_short(std::string_view bytes, std::vector<token_id>& ids) const;

  void merge_long(std::string_view bytes, std::vector<token_id>& ids) const;

  std::array<token_id, 256> single_;
  std::vector<pair_entry> pairs_;
  std::vector<word_entry> words_;
  std::unique_ptr<std::atomic<const word*>[]> cache_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/tokenizer/merge_table-inl.hpp"
#endif
