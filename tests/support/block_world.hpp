#pragma once
#include <vector>

#include "recglm/baselines/baseline.hpp"
#include "recglm/core/random.hpp"
#include "recglm/core/types.hpp"

/// Items and users in four blocks: a user meets items of its own block alone, in any order. Two items of the block are
/// left when the test asks for one of them, so that a list of two without the history has it wherever blocks are
/// learnt, and in one case of ten elsewhere.
struct block_world {
  static constexpr int blocks = 4, of_block = 7, items = blocks * of_block, users = 80;

  recglm::catalogue known;  ///< four items of each user
  recglm::catalogue both;   ///< the fifth, too, which validation asks for
  std::vector<std::vector<recglm::interaction>> pasts;
  std::vector<recglm::history> validation, test;

  explicit block_world(std::uint64_t seed = 1) {
    recglm::random_engine rng(seed);
    known.titles.resize(items), known.attributes.resize(items);
    both = known;
    for (int u = 0; u < users; ++u) {
      std::vector<int> order;
      for (int i = 0; i < of_block; ++i) order.push_back(i * blocks + u % blocks);
      recglm::shuffle(rng, order);
      std::vector<recglm::interaction>& all = pasts.emplace_back();
      for (int k = 0; k < 6; ++k) all.push_back({u, order[static_cast<std::size_t>(k)], 0, k, -1});
      known.train.insert(known.train.end(), all.begin(), all.begin() + 4);
      both.train.insert(both.train.end(), all.begin(), all.begin() + 5);
    }
    for (int u = 0; u < users; ++u) {
      const std::span<const recglm::interaction> all(pasts[static_cast<std::size_t>(u)]);
      validation.push_back({u, all.first(4), all[4]});
      test.push_back({u, all.first(5), all[5]});
    }
  }

  /// The share of `asked` whose answer is among the best two; of unknown users where `unknown`.
  template <class Model>
  static double hits(const Model& model, const std::vector<recglm::history>& asked, bool unknown = false) {
    double sum = 0;
    for (recglm::history h : asked) {
      if (unknown) h.user += users;
      std::vector<recglm::item_id> seen;
      for (const recglm::interaction& e : h.past) seen.push_back(e.item);
      std::sort(seen.begin(), seen.end());
      const auto list = recglm::ranked(model, h, 2, seen);
      sum += std::count(list.begin(), list.end(), h.next.item) > 0;
    }
    return sum / static_cast<double>(asked.size());
  }
};
