#pragma once
#include <algorithm>
#include <cmath>
#include <vector>

#include "recglm/core/random.hpp"
#include "recglm/core/types.hpp"

/// Ratings of 3, plus 1 where user and item are both even or both odd and minus 1 elsewhere, plus 1 from each fifth
/// user: biases explain the last, a product of two vectors the rest.
struct rated_world {
  static constexpr int users = 40, items = 30;

  recglm::catalogue known, both;
  std::vector<recglm::history> validation, test;

  static float rating(int user, int item) {
    return static_cast<float>(3 + (user % 2 == item % 2 ? 1 : -1) + (user % 5 == 0 ? 1 : 0));
  }

  explicit rated_world(std::uint64_t seed = 1) {
    recglm::random_engine rng(seed);
    known.titles.resize(items);
    both = known;
    for (int u = 0; u < users; ++u) {
      std::vector<int> order;
      for (int i = 0; i < items; ++i) order.push_back(i);
      recglm::shuffle(rng, order);
      for (int k = 0; k < 22; ++k) {
        const int i = order[static_cast<std::size_t>(k)];
        const recglm::interaction e{u, i, rating(u, i), k, -1};
        if (k < 18) known.train.push_back(e);
        if (k < 20) both.train.push_back(e);
        if (k >= 18 && k < 20) validation.push_back({u, {}, e});
        if (k >= 20) test.push_back({u, {}, e});
      }
    }
  }

  template <class Model>
  static double rmse(const Model& model, const std::vector<recglm::history>& asked) {
    double sum = 0;
    for (const recglm::history& h : asked)
      sum += std::pow(model.rate(h, h.next.item) - static_cast<double>(h.next.rating), 2);
    return std::sqrt(sum / static_cast<double>(asked.size()));
  }
};
