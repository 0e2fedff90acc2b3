#include "recglm/baselines/transitions.hpp"

#include <map>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"

namespace baselines_transitions_tests {

TEST_CASE("transitions are the neighbours in each user's training events", "[baselines]") {
  recglm::random_engine rng(1);
  for (int world = 0; world < 50; ++world) {
    recglm::catalogue c;
    c.titles.resize(9);
    std::map<int, int> before;
    std::map<std::pair<int, int>, int> pairs;
    std::map<int, int> events;
    for (int n = 0; n < 60; ++n) {  // events of users mixed
      const int user = static_cast<int>(rng.below(5)), item = static_cast<int>(rng.below(9));
      c.train.push_back({user, item, static_cast<float>(n), 0, -1});
      if (before.count(user)) ++pairs[{before[user], item}];
      before[user] = item;
      ++events[item];
    }
    const recglm::transitions known(c, "test");
    std::map<std::pair<int, int>, int> counted;
    for (int i = 0; i < 9; ++i) {
      REQUIRE(known.popularity(i) == events[i]);
      int last = -1;
      for (const auto& s : known.after(i)) {
        REQUIRE(s.item > last);
        counted[{i, last = s.item}] = s.count;
      }
    }
    REQUIRE(counted == pairs);
  }
  recglm::catalogue none;
  REQUIRE(recglm::transitions(none, "test").items() == 0);
}

TEST_CASE("items of one basket do not follow each other, those of the next follow all of them", "[baselines]") {
  recglm::random_engine rng(2);
  for (int world = 0; world < 50; ++world) {
    recglm::catalogue c;
    c.titles.resize(9);
    c.baskets = true;
    std::map<std::pair<int, int>, int> pairs;
    for (int user = 0; user < 5; ++user) {
      std::vector<int> before;
      for (int time = 0; time < 6; ++time) {
        std::vector<int> now;
        for (std::uint64_t n = 1 + rng.below(4); n > 0; --n) now.push_back(static_cast<int>(rng.below(9)));
        for (int item : now) c.train.push_back({user, item, 0, time, -1});
        for (int a : before)
          for (int b : now) ++pairs[{a, b}];
        before = now;
      }
    }
    const recglm::transitions known(c, "test");
    std::map<std::pair<int, int>, int> counted;
    for (int i = 0; i < 9; ++i)
      for (const auto& s : known.after(i)) counted[{i, s.item}] = s.count;
    REQUIRE(counted == pairs);
    const std::vector<recglm::item_id> some{2, 5, 7};
    std::map<int, int> both, got;
    for (int i : some)
      for (const auto& s : known.after(i)) both[s.item] += s.count;
    int last = -1;
    for (const auto& s : known.after(some)) {
      REQUIRE(s.item > last);
      got[last = s.item] = s.count;
    }
    REQUIRE(got == both);
  }
  recglm::catalogue c;
  c.titles.resize(9);
  const std::vector<recglm::interaction> past{{0, 1, 0, 3, -1}, {0, 8, 0, 4, -1}, {0, 2, 0, 4, -1}, {0, 8, 0, 4, -1}};
  REQUIRE(recglm::transitions(c, "test").last_of({0, past, {}}, "test") == std::vector<recglm::item_id>{8});
  c.baskets = true;
  REQUIRE(recglm::transitions(c, "test").last_of({0, past, {}}, "test") == std::vector<recglm::item_id>{2, 8});
}

}  // namespace baselines_transitions_tests
