#include "recglm/baselines/latent_factors.hpp"

#include "recglm/baselines/best_items.hpp"
#include "recglm/baselines/tuned.hpp"
#include "recglm/core/random.hpp"
#include "support/catch.hpp"

namespace baselines_latent_factors_tests {

using recglm::history;
using recglm::interaction;
using rule = recglm::latent_factors::history_rule;
using vectors = std::vector<float>;

namespace {

// Three items, two users of whom the second is unknown.
recglm::latent_factors small(rule of) {
  return {.width = 2, .rule = of, .items = {1, 0, 0, 1, 2, 2}, .users = {3, -1, 8, 8}, .known = {true, false}};
}

}  // namespace

TEST_CASE("a user has its own vector, an unknown one the mean of its history's", "[baselines]") {
  const recglm::latent_factors f = small(rule::unknown_users);
  const std::vector<interaction> past{{0, 1, 0, 0, -1}, {0, 2, 0, 0, -1}};
  REQUIRE(f.user_vector({0, past, {}}, "x").value() == vectors{3, -1});
  REQUIRE(f.user_vector({0, {}, {}}, "x").value() == vectors{3, -1});
  for (const int unknown : {1, 7, -1}) {
    REQUIRE(f.user_vector({unknown, past, {}}, "x").value() == vectors{1, 1.5});
    REQUIRE_FALSE(f.user_vector({unknown, {}, {}}, "x"));
    REQUIRE(f.scores({unknown, {}, {}}, "x").empty());
  }
  REQUIRE(f.scores({0, past, {}}, "x") == std::vector<double>{3, -1, 4});
}

TEST_CASE("where histories count for all, theirs are added to what users have", "[baselines]") {
  recglm::latent_factors f = small(rule::all_users);
  const std::vector<interaction> past{{0, 1, 0, 0, -1}, {0, 2, 0, 0, -1}};
  REQUIRE(f.user_vector({0, past, {}}, "x").value() == vectors{4, 0.5});
  f.of_history = {0, 0, 10, 0, 0, 20};
  REQUIRE(f.user_vector({0, past, {}}, "x").value() == vectors{8, 9});
  REQUIRE(f.user_vector({1, past, {}}, "x").value() == vectors{5, 10});
  f.of_history.assign(6, 0);
  REQUIRE(f.scores({1, past, {}}, "x").empty());
}

TEST_CASE("NDCG@10 is that of the lists", "[baselines]") {
  constexpr int items = 40, users = 30, width = 3;
  recglm::random_engine rng(1);
  recglm::latent_factors f{.width = width,
                           .items = vectors(items * width),
                           .users = vectors(users * width),
                           .known = std::vector<bool>(users, true)};
  for (auto* v : {&f.items, &f.users})
    for (float& x : *v) x = static_cast<float>(static_cast<int>(rng.below(5)) - 2);  // products are exact, ties many
  f.known[4] = false;
  std::vector<std::vector<interaction>> pasts(users);
  std::vector<history> asked;
  for (int u = 0; u < users; ++u) {
    if (u != 4)
      for (int k = 0; k < 3; ++k) pasts[u].push_back({u, static_cast<int>(rng.below(items)), 0, k, -1});
    asked.push_back({u, pasts[u], {u, static_cast<int>(rng.below(items)), 0, 9, -1}});
  }
  for (const bool exclude : {false, true}) {
    double want = 0;
    for (const history& h : asked)
      want += recglm::ndcg_of(recglm::best_items(f.scores(h, "x"), 10, recglm::excluded_by(h, exclude)), h);
    REQUIRE(want > 0);
    REQUIRE(f.ndcg_10(asked, exclude, "x") == Approx(want / users).epsilon(1e-12));
  }
}

TEST_CASE("an item that the catalogue does not have is refused", "[baselines]") {
  const std::vector<interaction> past{{0, 3, 0, 0, -1}};
  REQUIRE_THROWS_WITH(small(rule::unknown_users).scores({0, past, {}}, "x"),
                      "x: user 0 met item 3, but the catalogue has 3 items");
}

}  // namespace baselines_latent_factors_tests
