#pragma once
#include "recglm/tokenizer/merge_table.hpp"

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
#include "recglm/core/compiled.hpp"
#include "recglm/core/types.hpp"

namespace recglm {

RECGLM_FUNC merge_table::merge_table(const std::vector<std::string>& pieces, const std::array<token_id, 256>& single,
                                     const std::vector<bpe_merge>& merges)
    : single_(single), cache_(std::make_unique<std::atomic<const word*>[]>(cached_words)) {
  for (std::size_t i = 0; i < cached_words; ++i) cache_[i].store(nullptr, std::memory_order_relaxed);
  pairs_.resize(std::bit_ceil(merges.size() * 2 + 2));
  for (std::size_t rank = 0; rank < merges.size(); ++rank) {
    const std::uint64_t key = pair_key(merges[rank].left, merges[rank].right);
    std::size_t at = spread(key) & (pairs_.size() - 1);
    while (pairs_[at].key != no_pair) at = (at + 1) & (pairs_.size() - 1);
    pairs_[at] = {key, static_cast<std::int32_t>(rank), merges[rank].whole};
  }
  words_.resize(std::bit_ceil(pieces.size() * 2 + 2));
  std::vector<token_id> ids;
  for (std::size_t id = 0; id < pieces.size(); ++id) {
    if (pieces[id].empty() || pieces[id].size() > longest_key) continue;
    ids.clear();
    merge(pieces[id], ids);
    if (ids.size() != 1 || ids[0] != static_cast<token_id>(id)) continue;  // no word becomes this token: a special, say
    const word_key key = key_of(pieces[id].data(), pieces[id].size());
    std::size_t at = key.hash() & (words_.size() - 1);
    while (words_[at].key.high != 0) at = (at + 1) & (words_.size() - 1);
    words_[at] = {key, ids[0]};
  }
}

RECGLM_FUNC void merge_table::append(std::string_view bytes, std::vector<token_id>& ids) const {
  if (bytes.size() > longest_key) {
    merge(bytes, ids);
    return;
  }
  const word_key key = key_of(bytes.data(), bytes.size());
  const std::uint64_t hash = key.hash();
  for (std::size_t at = hash & (words_.size() - 1); words_[at].key.high != 0; at = (at + 1) & (words_.size() - 1))
    if (words_[at].key == key) {
      ids.push_back(words_[at].id);
      return;
    }
  std::atomic<const word*>& slot = cache_[(hash >> 32) & (cached_words - 1)];
  const word* known = slot.load(std::memory_order_acquire);
  if (known && known->key == key) {
    ids.insert(ids.end(), known->ids.begin(), known->ids.begin() + known->count);
    return;
  }
  const std::size_t begin = ids.size();
  merge(bytes, ids);
  if (known) return;  // the first word of a slot stays: words that are frequent are met early
  auto fresh = std::make_unique<word>();
  fresh->key = key;
  fresh->count = static_cast<int>(ids.size() - begin);
  std::copy(ids.begin() + static_cast<std::ptrdiff_t>(begin), ids.end(), fresh->ids.begin());
  if (slot.compare_exchange_strong(known, fresh.get(), std::memory_order_release, std::memory_order_relaxed))
    fresh.release();
}

RECGLM_FUNC std::uint64_t merge_table::word_key::hash() const {
  const std::uint64_t x = (low ^ std::rotl(high, 29)) * 0x9e3779b97f4a7c15u + high * 0xd1b54a32d192ed03u;
  return (x ^ (x >> 31)) * 0x94d049bb133111ebu >> 7;
}

RECGLM_FUNC merge_table::word_key merge_table::key_of(const char* p, std::size_t n) {
  word_key key;
  if (n >= 8) {
    std::memcpy(&key.low, p, 8);
    std::memcpy(&key.high, p + n - 8, 8);
    // The last 8 bytes overlap the first; those that do are shifted out (on a little-endian machine the low ones).
    if constexpr (std::endian::native == std::endian::little)
      key.high = n == 8 ? 0 : key.high >> 8 * (16 - n);
    else
      key.high = n == 8 ? 0 : (key.high << 8 * (16 - n)) >> 8;
  } else {
    for (std::size_t i = 0; i < n; ++i)
      key.low |= static_cast<std::uint64_t>(static_cast<unsigned char>(p[i])) << 8 * i;
  }
  key.high |= static_cast<std::uint64_t>(n) << 56;
  return key;
}

RECGLM_FUNC std::uint64_t merge_table::spread(std::uint64_t key) {
  key *= 0x9e3779b97f4a7c15u;
  return key >> 32 ^ key >> 15;
}

RECGLM_FUNC merge_table::pair_entry merge_table::look_up(token_id a, token_id b) const {
  const std::uint64_t key = pair_key(a, b);
  for (std::size_t at = spread(key) & (pairs_.size() - 1);; at = (at + 1) & (pairs_.size() - 1)) {
    if (pairs_[at].key == key) return pairs_[at];
    if (pairs_[at].key == no_pair) return {};
  }
}

RECGLM_FUNC void merge_table::merge(std::string_view bytes, std::vector<token_id>& ids) const {
  if (bytes.size() > short_word)
    merge_long(bytes, ids);
  else
    merge_short(bytes, ids);
}

RECGLM_FUNC void merge_table::merge_short(std::string_view bytes, std::vector<token_id>& ids) const {
  std::array<token_id, short_word> token;
  std::array<token_id, short_word> whole;
  std::array<std::int32_t, short_word> rank;
  std::size_t n = bytes.size();
  for (std::size_t i = 0; i < n; ++i) token[i] = single_[static_cast<unsigned char>(bytes[i])];
  const auto rate = [&](std::size_t i) {
    const pair_entry found = look_up(token[i], token[i + 1]);
    rank[i] = found.rank;
    whole[i] = found.whole;
  };
  for (std::size_t i = 0; i + 1 < n; ++i) rate(i);
  while (n > 1) {
    std::size_t best = 0;
    for (std::size_t i = 1; i + 1 < n; ++i)
      if (rank[i] < rank[best]) best = i;
    if (rank[best] == no_rank) break;
    token[best] = whole[best];
    for (std::size_t i = best + 1; i + 1 < n; ++i) {
      token[i] = token[i + 1];
      rank[i] = rank[i + 1];
      whole[i] = whole[i + 1];
    }
    --n;
    if (best + 1 < n) rate(best);
    if (best > 0) rate(best - 1);
  }
  ids.insert(ids.end(), token.begin(), token.begin() + static_cast<std::ptrdiff_t>(n));
}

RECGLM_FUNC void merge_table::merge_long(std::string_view bytes, std::vector<token_id>& ids) const {
  struct node {
    token_id token;
    std::int64_t before, after;  // -1: none
  };
  const auto n = static_cast<std::int64_t>(bytes.size());
  std::vector<node> nodes(bytes.size());
  for (std::int64_t i = 0; i < n; ++i)
    nodes[i] = {single_[static_cast<unsigned char>(bytes[i])], i - 1, i + 1 < n ? i + 1 : -1};
  using step = std::tuple<std::int32_t, std::int64_t, token_id, token_id>;  // rank, place, the two tokens
  std::vector<step> storage;
  storage.reserve(bytes.size());
  std::priority_queue<step, std::vector<step>, std::greater<>> steps(std::greater<>{}, std::move(storage));
  const auto offer = [&](std::int64_t i) {
    if (i < 0 || nodes[i].after < 0) return;
    const token_id left = nodes[i].token, right = nodes[nodes[i].after].token;
    if (const pair_entry found = look_up(left, right); found.rank != no_rank) steps.push({found.rank, i, left, right});
  };
  for (std::int64_t i = 0; i + 1 < n; ++i) offer(i);
  while (!steps.empty()) {
    const auto [rank, i, left, right] = steps.top();
    steps.pop();
    const std::int64_t next = nodes[i].after;
    if (nodes[i].token != left || next < 0 || nodes[next].token != right) continue;  // merged otherwise meanwhile
    nodes[i].token = look_up(left, right).whole;
    nodes[i].after = nodes[next].after;
    if (nodes[i].after >= 0) nodes[nodes[i].after].before = i;
    nodes[next].token = -1;
    offer(i);
    offer(nodes[i].before);
  }
  for (std::int64_t i = 0; i >= 0; i = nodes[i].after) ids.push_back(nodes[i].token);
}

}  // namespace recglm
