#include "recglm/pipeline/experiment_context.hpp"

#include <set>

#include <map>
#include "recglm/baselines/bigram.hpp"
#include "recglm/baselines/ease.hpp"
#include "recglm/baselines/item_knn.hpp"
#include "recglm/baselines/popularity.hpp"
#include "recglm/baselines/sasrec.hpp"
#include "recglm/baselines/transition_graph.hpp"
#include "recglm/data/dropped_users.hpp"
#include "recglm/data/k_core.hpp"
#include "recglm/data/ties.hpp"
#include "recglm/probes/tie_order.hpp"

#include "support/catch.hpp"
#include "support/folder.hpp"

namespace pipeline_experiment_context_tests {

namespace {

recglm::values small() {
  recglm::values v;
  v.users = 120;
  v.items = 80;
  v.test_users = 50;
  v.validation_users = 20;
  return v;
}

}  // namespace

TEST_CASE("questions are drawn once, by the seed of the world, and kept in order", "[pipeline]") {
  const auto s = recglm::make_context(small(), {});
  REQUIRE(s->test.size() == 50);
  REQUIRE(s->validation.size() == 20);
  REQUIRE(s->test_questions == 120);
  const auto again = recglm::make_context(small(), {});
  for (std::size_t q = 0; q < s->test.size(); ++q) {
    REQUIRE(s->test[q].user == again->test[q].user);
    REQUIRE(s->test[q].next == again->test[q].next);
    if (q > 0) REQUIRE(s->test[q - 1].user < s->test[q].user);
  }
  auto other = small();
  other.world_seed = 2;
  REQUIRE(recglm::hash(recglm::make_context(other, {})->parts) != recglm::hash(s->parts));
}

TEST_CASE("the catalogue holds the training part alone", "[pipeline]") {
  const auto s = recglm::make_context(small(), {});
  std::size_t train = 0;
  for (recglm::part p : s->parts.parts) train += p == recglm::part::train;
  REQUIRE(s->known.train.size() == train);
}

TEST_CASE("seen items are excluded only where the data has no repeats", "[pipeline]") {
  const auto s = recglm::make_context(small(), {});
  REQUIRE_FALSE(s->exclude_seen);
  REQUIRE(recglm::excluded_for(*s, s->test[0]).empty());
  const auto unrepeated = recglm::make_context(small(), {"", [](const recglm::values&) {
                                                           recglm::dataset d;
                                                           d.name = "five", d.users = {"a", "b"},
                                                           d.items = {"v", "w", "x", "y"}, d.titles.resize(4),
                                                           d.attributes.resize(4);
                                                           for (int u = 0; u < 2; ++u)
                                                             for (int i = 0; i < 4; ++i)
                                                               d.interactions.push_back({u, (i + u) % 4, 1, i, -1});
                                                           return d;
                                                         }});
  REQUIRE(unrepeated->exclude_seen);
  REQUIRE(recglm::excluded_for(*unrepeated, unrepeated->test[1]) == std::vector<recglm::item_id>{1, 2, 3});
}

TEST_CASE("every baseline ranks every question, and the oracle is the best of them", "[pipeline]") {
  auto v = small();
  v.users = 400;
  v.test_users = 0;
  const auto s = recglm::make_context(v, {});
  REQUIRE(s->baselines.size() == 4);
  std::vector<double> hits;
  for (const auto& baseline : s->baselines) {
    const auto ready = recglm::fitted(*s, baseline);
    REQUIRE(ready.note.empty());
    REQUIRE(ready.trials.empty());
    const auto rankings = recglm::rankings(*s, s->test, ready, 20);
    REQUIRE(rankings.size() == s->test.size());
    double hit = 0;
    for (std::size_t q = 0; q < rankings.size(); ++q) {
      REQUIRE(rankings[q].size() <= 20);
      hit += std::count(rankings[q].begin(), rankings[q].end(), s->test[q].next.item);
    }
    hits.push_back(hit);
  }
  REQUIRE(s->baselines[3].name == "oracle");
  REQUIRE(*std::max_element(hits.begin(), hits.end()) == hits[3]);
}

TEST_CASE("of several held-out events one is asked by a rule, or each after the others", "[pipeline]") {
  auto v = small();
  v.users = 200, v.test_users = 0;
  recglm::experiment what;
  what.split = [](const recglm::dataset& d, const recglm::values&) {
    return recglm::divided{recglm::global_time(d, 0.3, 0.1)};
  };
  const auto asked = [&](const char* rule) {
    v.target = rule;
    std::map<recglm::user_id, std::vector<std::size_t>> out;  // lengths of the histories
    const auto context = recglm::make_context(v, what);
    for (const recglm::history& h : context->test) out[h.user].push_back(h.past.size());
    return out;
  };
  const auto each = asked("successive"), last = asked("last"), first = asked("first"), random = asked("random");
  REQUIRE(std::any_of(each.begin(), each.end(), [](const auto& u) { return u.second.size() > 2; }));
  REQUIRE(last.size() == each.size());
  REQUIRE(random.size() == each.size());
  int inner = 0;
  for (const auto& [user, lengths] : each) {
    REQUIRE(last.at(user) == std::vector<std::size_t>{lengths.back()});
    REQUIRE(first.at(user) == std::vector<std::size_t>{lengths.front()});
    REQUIRE(random.at(user).size() == 1);
    const std::size_t one = random.at(user).front();
    REQUIRE(std::find(lengths.begin(), lengths.end(), one) != lengths.end());
    inner += one != lengths.front() && one != lengths.back();
  }
  REQUIRE(inner > 0);
  REQUIRE(asked("random") == random);
  v.world_seed = 2;
  v.target = "sideways";
  REQUIRE_THROWS_WITH(recglm::make_context(v, {}), "--target sideways: it is successive, last, first, random or all");
}

TEST_CASE("all held-out events of a user can be the right answers of one question", "[pipeline]") {
  auto v = small();
  v.users = 200, v.test_users = 0, v.split = "time";
  const auto each = recglm::make_context(v, {});
  v.target = "all";
  const auto all = recglm::make_context(v, {});
  std::map<recglm::user_id, std::set<recglm::item_id>> wanted;
  std::map<recglm::user_id, std::size_t> shortest;
  for (const recglm::history& h : each->test) {
    wanted[h.user].insert(h.next.item);
    shortest.emplace(h.user, h.past.size());
  }
  REQUIRE(all->test.size() == wanted.size());
  REQUIRE(all->test.size() < each->test.size());
  for (const recglm::history& h : all->test) {
    REQUIRE(std::set<recglm::item_id>(h.answers().begin(), h.answers().end()) == wanted[h.user]);
    REQUIRE(h.past.size() == shortest[h.user]);
  }
  REQUIRE(all->under != each->under);
}

TEST_CASE("in baskets no order of the source matters, to any row", "[pipeline]") {
  auto v = small();
  v.world_days = 60, v.test_users = 0, v.ties = "basket";
  const auto data = [&](std::uint64_t seed) {
    recglm::world_spec spec;
    spec.users = 300, spec.items = 80, spec.days = 60;
    const recglm::dataset d = recglm::synthetic_world(spec, 1).make();
    return seed == 0 ? d : recglm::shuffled_ties(d, seed);
  };
  recglm::item_knn of_two;
  of_two.last = 2;
  recglm::sasrec trained;
  trained.hidden = 8, trained.epochs = 2, trained.validate_every = 1;
  recglm::experiment what;
  what.baselines = recglm::baselines_of(recglm::popularity(), of_two, recglm::bigram(), recglm::transition_graph(),
                                        recglm::ease(), trained);
  v.world_days = 0;
  const auto context = [&](std::uint64_t source, std::uint64_t canonical) {
    what.data = [&, source, canonical](const recglm::values&) {
      return recglm::canonical_ties(data(source), canonical);
    };
    return recglm::make_context(v, what);
  };
  const auto given = context(0, 1), mixed = context(3, 1);
  REQUIRE(given->under == mixed->under);  // data, split and questions have one hash
  REQUIRE(given->parts.baskets);
  REQUIRE(given->known.baskets);
  REQUIRE(std::any_of(given->test.begin(), given->test.end(), [](const auto& h) { return h.wanted.size() > 1; }));
  // Nor does the order that is written down, to what counts.
  what.baselines.pop_back();
  v.world_seed = 2;
  const auto other = context(0, 1);
  REQUIRE(recglm::hash(other->data) != recglm::hash(given->data));
  REQUIRE(given->baselines.size() == 6);
  REQUIRE(other->baselines.size() == 5);
  const auto lists = [](const recglm::experiment_context& s, std::size_t row) {
    return recglm::rankings(s, s.test, recglm::fitted(s, s.baselines[row]), 10);
  };
  for (std::size_t row = 0; row < other->baselines.size(); ++row) {
    INFO(other->baselines[row].name);
    REQUIRE(lists(*given, row) == lists(*other, row));
  }
  REQUIRE(lists(*given, 5).size() == given->test.size());
}

TEST_CASE("ties are in the order asked for, where there are times", "[pipeline]") {
  auto v = small();
  v.world_days = 60;
  const auto probe = [&](const char* ties) {
    v.ties = ties;
    const auto s = recglm::make_context(v, {});
    return recglm::tie_order{}(s->data, s->parts);
  };
  REQUIRE(probe("source").tied > 200);
  REQUIRE_FALSE(probe("source").fires);
  REQUIRE(probe("sorted").fires);
  REQUIRE(probe("sorted").z > 10);
  REQUIRE_FALSE(probe("shuffled").fires);
  REQUIRE_FALSE(probe("basket").fires);
  recglm::experiment places;
  places.data = [](const recglm::values&) {
    recglm::dataset d = recglm::synthetic_world({}, 1).make();
    recglm::number_places(d.interactions);
    return d;
  };
  v.world_days = 0;
  for (const char* ties : {"sorted", "shuffled", "basket"}) {
    v.ties = ties;
    REQUIRE_THROWS_WITH(recglm::make_context(v, places),
                        "--ties " + std::string(ties) +
                            ": synthetic-2000x1000-seed1 has no times, so nothing is known to be at one; --ties "
                            "rising-runs shuffles runs of rising keys");
  }
  v.ties = "basket", v.split = "p5_compat";
  REQUIRE_THROWS_WITH(recglm::make_context(v, {}),
                      "--ties basket: P5's two splits divide baskets; take --split strict or time");
}

TEST_CASE("users whom the core dropped are asked where the folder has them", "[pipeline]") {
  temporary_folder folder;
  recglm::world_spec spec;
  spec.users = 300, spec.items = 40, spec.min_events = 3, spec.mean_events = 8;
  const recglm::dataset whole = recglm::synthetic_world(spec, 1).make();
  const recglm::dataset core = recglm::k_core(whole, 5).data;
  recglm::values v;
  v.data = (folder / "core").string(), v.validation_users = 0;
  recglm::write_dataset(v.data, core);
  v.dropped_users = true;
  REQUIRE_THROWS_WITH(recglm::make_context(v, {}),
                      "--dropped-users: no such users are beside the data; prepare --dropped-users keeps those of a "
                      "k-core, and --data names the folder");
  const recglm::dataset dropped = recglm::dropped_by(whole, core);
  REQUIRE(dropped.users.size() > 20);
  recglm::write_dataset(folder / "core" / "dropped", dropped);
  for (const char* split : {"strict", "time"}) {
    v.split = split, v.dropped_users = false;
    const auto without = recglm::make_context(v, {});
    REQUIRE_FALSE(without->dropped);
    v.dropped_users = true;
    const auto with = recglm::make_context(v, {});
    REQUIRE(*with->dropped == core.user_count());
    REQUIRE(with->known.train == without->known.train);
    std::size_t own = 0;
    for (const recglm::history& h : with->test) own += h.user < *with->dropped;
    REQUIRE(own == without->test.size());
    REQUIRE(with->test.size() > own);
    for (const recglm::history& h : with->validation) REQUIRE(h.user < *with->dropped);
    if (split == std::string("strict")) REQUIRE(with->test.size() - own == dropped.users.size());
    REQUIRE(with->under != without->under);
  }
  v.split = "p5_compat";
  REQUIRE_THROWS_WITH(recglm::make_context(v, {}),
                      "--dropped-users: P5's two splits have no place for them; take --split strict or time");
}

TEST_CASE("a rule for validation belongs to a split by time", "[pipeline]") {
  auto v = small();
  v.users = 200, v.split = "time", v.validation_rule = "last", v.validation_users = 0;
  const auto last = recglm::make_context(v, {});
  v.validation_rule = "time";
  const auto time = recglm::make_context(v, {});
  REQUIRE(last->known.train.size() > time->known.train.size());
  REQUIRE(last->under != time->under);
  std::set<recglm::user_id> users;
  for (const recglm::history& h : last->validation) REQUIRE(users.insert(h.user).second);
  v.split = "strict", v.validation_rule = "users";
  REQUIRE_THROWS_WITH(recglm::make_context(v, {}), "--validation-rule users is one of --split time");
}

TEST_CASE("the synthetic world is there although an experiment has data of its own", "[pipeline]") {
  auto v = small();
  recglm::experiment what;
  what.data = [](const recglm::values&) { return recglm::dataset(); };
  v.world = true, v.world_days = 30;
  const auto s = recglm::make_context(v, what);
  REQUIRE(s->world);
  REQUIRE(s->data.name == "synthetic-120x80-seed1-days30");
  v.world = false;
  REQUIRE_THROWS_WITH(recglm::make_context(v, what),
                      "--world-days rounds times of the synthetic world, and the data is another; add --world");
  v.world = true, v.world_days = 0, v.data = "somewhere";
  REQUIRE_THROWS_WITH(recglm::make_context(v, what), "--data and --world name two sources of data; leave one out");
}

TEST_CASE("an unknown split is refused", "[pipeline]") {
  auto v = small();
  v.split = "random";
  REQUIRE_THROWS_WITH(recglm::make_context(v, {}), "--split random: it is strict, time or p5_compat");
}

TEST_CASE("an experiment divides its data by a rule of its own", "[pipeline]") {
  recglm::experiment what;
  what.split = [](const recglm::dataset& d, const recglm::values&) {
    return recglm::divided{recglm::global_time(d, 0.5, 0.2)};
  };
  const auto s = recglm::make_context(small(), what), usual = recglm::make_context(small());
  REQUIRE(recglm::hash(s->parts) != recglm::hash(usual->parts));
  REQUIRE(s->under != usual->under);
  auto v = small();
  v.split = "time";
  REQUIRE_THROWS_WITH(recglm::make_context(v, what),
                      "--split time: this experiment divides its data by a rule of its own; leave --split out");
}

TEST_CASE("an experiment names the baselines that stand beside its rows", "[pipeline]") {
  recglm::experiment what;
  what.baselines = recglm::baselines_of(recglm::bigram(), recglm::popularity());
  const auto s = recglm::make_context(small(), what);
  REQUIRE(s->baselines.size() == 2);
  REQUIRE(s->baselines[0].name == "bigram");
  recglm::popularity same;
  same.fit(s->known);
  REQUIRE(recglm::rankings(*s, s->test, recglm::fitted(*s, s->baselines[1]), 5)[0] ==
          recglm::ranked(same, s->test[0], 5, recglm::excluded_for(*s, s->test[0])));
}

namespace {

/// Says how many events it was fitted on.
struct counts_ratings {
  static constexpr std::string_view name = "counts-ratings";
  std::size_t fitted = 0, asked = 0;
  void fit(const recglm::catalogue& c) { fitted = c.train.size(); }
  void choose(const recglm::tuning_data& data) { fit(data.known), asked = data.validation.size(); }
  bool trained() const { return true; }
  double rate(const recglm::history&, recglm::item_id) const { return static_cast<double>(fitted + 100000 * asked); }
};

}  // namespace

TEST_CASE("many questions are answered at once where a baseline can, each without its own items", "[pipeline]") {
  const auto s = recglm::make_context(small(), {});
  recglm::baseline_choice::fitted one, many;
  one.rank = [](const recglm::history& h, int list, std::span<const recglm::item_id> without) {
    return std::vector<recglm::item_id>{h.user, list, static_cast<recglm::item_id>(without.size())};
  };
  std::vector<std::size_t> sizes;
  many.rank_all = [&](std::span<const recglm::history> asked, int list, auto without) {
    sizes.push_back(asked.size());
    std::vector<std::vector<recglm::item_id>> out;
    for (std::size_t q = 0; q < asked.size(); ++q) out.push_back(one.rank(asked[q], list, without[q]));
    return out;
  };
  std::vector<recglm::history> asked;
  while (asked.size() < 1500) asked.insert(asked.end(), s->test.begin(), s->test.end());
  REQUIRE(recglm::rankings(*s, asked, many, 7) == recglm::rankings(*s, asked, one, 7));
  REQUIRE(sizes == std::vector<std::size_t>{1024, asked.size() - 1024});
}

TEST_CASE("what predicts ratings is fitted on the split that asks for them, and ranks nothing", "[pipeline]") {
  recglm::experiment what;
  what.baselines = recglm::baselines_of(recglm::popularity(), counts_ratings());
  recglm::values v = small();
  for (const std::string split : {"strict", "p5_compat"}) {
    v.split = split;
    auto s = recglm::make_context(v, what);
    REQUIRE_FALSE(s->baselines[0].rates);
    REQUIRE(s->baselines[1].rates);
    const auto ranks = recglm::fitted(*s, s->baselines[0]), rates = recglm::fitted(*s, s->baselines[1]);
    REQUIRE((ranks && ranks.ranks() && !ranks.rate));
    REQUIRE((rates && rates.rate && !rates.ranks()));
    const recglm::split& of = s->reviews ? *s->reviews : s->parts;
    REQUIRE(s->reviews.has_value() == (split == "p5_compat"));
    const auto train = static_cast<double>(std::count(of.parts.begin(), of.parts.end(), recglm::part::train));
    REQUIRE(known_ratings(*s).train.size() == static_cast<std::size_t>(train));
    const std::size_t asked = s->reviews ? s->review_validation.size() : s->validation.size();
    REQUIRE(asked > 0);
    REQUIRE(rates.rate({}, 0) == train + 100000.0 * static_cast<double>(asked));
    for (recglm::interaction& e : s->known.train) e.rating = 0;
    if (s->known_reviews)
      for (recglm::interaction& e : s->known_reviews->train) e.rating = 0;
    REQUIRE(recglm::fitted(*s, s->baselines[0]));
    REQUIRE_FALSE(recglm::fitted(*s, s->baselines[1]));
  }
}

}  // namespace pipeline_experiment_context_tests
