#pragma once
#include "recglm/tokenizer/train_bpe.hpp"

#include <algorithm>
#include <map>
#include <queue>
#include <unordered_map>

#include "recglm/core/compiled.hpp"
#include "recglm/tokenizer/bpe_files.hpp"
#include "recglm/tokenizer/gpt2_words.hpp"

namespace recglm {

RECGLM_FUNC bpe_trainer::bpe_trainer(std::span<const std::string> corpus, const gpt2_words& split) {
  out_.pieces.resize(256);
  for (int byte = 0; byte < 256; ++byte) {
    out_.pieces[byte] = std::string(1, static_cast<char>(byte));
    out_.single[byte] = byte;
    ids_.emplace(out_.pieces[byte], byte);
  }
  std::unordered_map<std::string_view, std::int64_t> counted;
  for (const std::string& text : corpus)
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = split.end(text, begin);
      if (end - begin > 1 && end - begin <= longest_word) ++counted[std::string_view(text).substr(begin, end - begin)];
      begin = end;
    }
  const std::map<std::string_view, std::int64_t> sorted(counted.begin(), counted.end());
  for (const auto& [bytes, count] : sorted) {
    word fresh{{}, count};
    for (char c : bytes) fresh.tokens.push_back(static_cast<unsigned char>(c));
    words_.push_back(std::move(fresh));
  }
  for (std::size_t w = 0; w < words_.size(); ++w)
    for (std::size_t i = 0; i + 1 < words_[w].tokens.size(); ++i)
      count(words_[w].tokens[i], words_[w].tokens[i + 1], w, words_[w].count);
  offer_raised();
}

RECGLM_FUNC bpe_vocabulary bpe_trainer::train(int size, std::int64_t min_count) {
  while (static_cast<int>(out_.pieces.size()) < size && !queue_.empty()) {
    const candidate best = queue_.top();
    queue_.pop();
    const std::int64_t now = pairs_[key(best.left, best.right)].count;
    if (now != best.count) {  // fell since it was queued
      if (now > 0) queue_.push({now, best.left, best.right, &out_.pieces});
      continue;
    }
    if (now < min_count) break;
    merge(best.left, best.right);
  }
  out_.made.assign(out_.pieces.size(), true);
  return std::move(out_);
}

RECGLM_FUNC void bpe_trainer::count(token_id a, token_id b, std::size_t word, std::int64_t by) {
  pair_state& state = pairs_[key(a, b)];
  state.count += by;
  if (by < 0) return;
  if (state.words.empty() || state.words.back() != word) state.words.push_back(word);
  raised_.push_back(key(a, b));
}

RECGLM_FUNC void bpe_trainer::offer_raised() {
  std::sort(raised_.begin(), raised_.end());
  raised_.erase(std::unique(raised_.begin(), raised_.end()), raised_.end());
  for (std::uint64_t k : raised_)
    if (const std::int64_t n = pairs_[k].count; n > 0)
      queue_.push({n, static_cast<token_id>(k >> 32), static_cast<token_id>(k & 0xFFFFFFFFu), &out_.pieces});
  raised_.clear();
}

RECGLM_FUNC void bpe_trainer::merge(token_id left, token_id right) {
  const std::string bytes = out_.pieces[left] + out_.pieces[right];
  const auto [at, fresh] = ids_.emplace(bytes, static_cast<token_id>(out_.pieces.size()));
  if (fresh) out_.pieces.push_back(bytes);  // else another pair has made the same bytes before
  const token_id whole = at->second;
  out_.merges.push_back({left, right, whole});
  std::vector<std::size_t> touched = std::move(pairs_[key(left, right)].words);
  pairs_[key(left, right)].words.clear();
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  for (std::size_t w : touched) {
    word& x = words_[w];
    std::vector<token_id>& t = x.tokens;
    for (std::size_t i = 0; i + 1 < t.size(); ++i) {
      if (t[i] != left || t[i + 1] != right) continue;
      if (i > 0) count(t[i - 1], left, w, -x.count), count(t[i - 1], whole, w, x.count);
      if (i + 2 < t.size()) count(right, t[i + 2], w, -x.count), count(whole, t[i + 2], w, x.count);
      count(left, right, w, -x.count);
      t[i] = whole;
      t.erase(t.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
  }
  offer_raised();
}

}  // namespace recglm
