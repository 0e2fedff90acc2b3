#pragma once
#include "recglm/baselines/shuffled_walk.hpp"

#include <algorithm>
#include <numeric>
#include <sstream>
#include <utility>

#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC shuffled_walk::shuffled_walk(std::size_t n, int at_once, random_engine draws)
    : at_once_(static_cast<std::size_t>(at_once)), at_(n), draws_(std::move(draws)), order_(n) {
  std::iota(order_.begin(), order_.end(), 0u);
}

RECGLM_FUNC std::span<const std::uint32_t> shuffled_walk::next() {
  if (at_ == order_.size()) shuffle(draws_, order_), at_ = 0;
  const std::size_t begin = at_;
  at_ = std::min(at_ + at_once_, order_.size());
  return std::span<const std::uint32_t>(order_).subspan(begin, at_ - begin);
}

RECGLM_FUNC std::string shuffled_walk::save() const {
  std::ostringstream out;
  out << at_ << ' ' << draws_.save();
  for (const std::uint32_t i : order_) out << ' ' << i;
  return out.str();
}

RECGLM_FUNC void shuffled_walk::load(const std::string& saved) {
  std::istringstream in(saved);
  std::string words[4];
  std::vector<std::uint32_t> order(order_.size());
  std::vector<bool> there(order_.size(), false);
  std::size_t at = 0;
  in >> at >> words[0] >> words[1] >> words[2] >> words[3];
  for (std::uint32_t& i : order) in >> i;
  bool good = !in.fail() && at <= order.size();
  for (std::size_t i = 0; good && i < order.size(); ++i) {
    good = order[i] < order.size() && !there[order[i]];
    if (good) there[order[i]] = true;
  }
  check(good, "the checkpoint's place in the training data is none of ", order_.size(), " pieces");
  draws_ = random_engine::load(words[0] + " " + words[1] + " " + words[2] + " " + words[3]);
  at_ = at, order_ = std::move(order);
}

}  // namespace recglm
