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

}  // namespace baselines_transitions_tests
