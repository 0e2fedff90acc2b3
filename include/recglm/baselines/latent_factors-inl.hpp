#pragma once
#include "recglm/baselines/latent_factors.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "recglm/backend/cpu.hpp"
#include "recglm/baselines/vector_ranking.hpp"
#include "recglm/core/check.hpp"
#include "recglm/core/compiled.hpp"

namespace recglm {

RECGLM_FUNC std::optional<std::vector<float>> latent_factors::user_vector(const history& h,
                                                                          std::string_view who) const {
  const auto w = static_cast<std::size_t>(width);
  for (const interaction& e : h.past)
    check(e.item >= 0 && e.item < item_count(), who, ": user ", h.user, " met item ", e.item,
          ", but the catalogue has ", item_count(), " items");
  std::vector<float> out(w, 0.0f);
  const bool own =
      h.user >= 0 && static_cast<std::size_t>(h.user) < known.size() && known[static_cast<std::size_t>(h.user)];
  if (own) std::copy_n(users.begin() + static_cast<std::ptrdiff_t>(h.user) * width, width, out.begin());
  if ((!own || rule == history_rule::all_users) && !h.past.empty()) {
    const std::vector<float>& table = of_history.empty() ? items : of_history;
    std::vector<double> sum(w, 0.0);
    for (const interaction& e : h.past)
      for (std::size_t j = 0; j < w; ++j)
        sum[j] += static_cast<double>(table[static_cast<std::size_t>(e.item) * w + j]);
    for (std::size_t j = 0; j < w; ++j) out[j] += static_cast<float>(sum[j] / static_cast<double>(h.past.size()));
  }
  if (std::all_of(out.begin(), out.end(), [](float x) { return x == 0; })) return std::nullopt;
  return out;
}

RECGLM_FUNC std::vector<double> latent_factors::scores(const history& h, std::string_view who) const {
  const auto user = user_vector(h, who);
  if (!user) return {};
  const auto n = static_cast<std::size_t>(item_count());
  std::vector<float> products(n);
  cpu<float>::gemm(false, true, 1, item_count(), width, 1, user->data(), width, items.data(), width, 0, products.data(),
                   item_count());
  return {products.begin(), products.end()};
}

RECGLM_FUNC double latent_factors::ndcg_10(std::span<const history> questions, bool exclude_seen,
                                           std::string_view who) const {
  std::vector<float> vectors;
  std::vector<item_id> wanted;
  for (const history& h : questions) {
    const auto user = user_vector(h, who);
    const std::size_t at = vectors.size();
    vectors.resize(at + static_cast<std::size_t>(width), 0.0f);
    if (user) std::copy(user->begin(), user->end(), vectors.begin() + static_cast<std::ptrdiff_t>(at));
    wanted.push_back(user ? h.next.item : -1);
  }
  const vector_ranking<cpu<float>> ranking(items, width);
  const item_lists excluded = exclude_seen ? seen_items(questions) : item_lists();
  double sum = 0;
  for (const double rank : ranking.ranks(vectors, wanted, excluded, tie_rule::lower_id_first))
    if (rank <= 10) sum += 1 / std::log2(rank + 1);
  return sum / static_cast<double>(questions.size());
}

}  // namespace recglm
