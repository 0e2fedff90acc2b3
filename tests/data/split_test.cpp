#include "recglm/data/split.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "recglm/core/random.hpp"
#include "recglm/data/readers/recbole.hpp"
#include "recglm/data/readers/sequence_file.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"
#include "support/mutate.hpp"

namespace data_split_tests {

using nlohmann::json;
using recglm::dataset;
using recglm::part;

namespace {

/// Users with 1 to 9 events at times that often coincide.
dataset some_data(std::uint64_t seed) {
  recglm::random_engine rng(seed);
  dataset out;
  out.name = "random";
  for (int u = 0; u < 40; ++u) {
    out.users.push_back("u" + std::to_string(u));
    std::int64_t time = static_cast<std::int64_t>(rng.below(50));
    for (std::uint64_t n = 1 + rng.below(9); n > 0; --n)
      out.interactions.push_back({u, static_cast<recglm::item_id>(rng.below(20)), static_cast<float>(rng.below(6)),
                                  time += static_cast<std::int64_t>(rng.below(3)), -1});
  }
  for (int i = 0; i < 20; ++i) out.items.push_back("i" + std::to_string(i));
  out.titles.resize(20);
  out.attributes.resize(20);
  return out;
}

json expected() { return json::parse(bytes_of_file(data_folder() / "golden/splits/expected.json")); }

}  // namespace

TEST_CASE("leave-one-out holds out each user's last two and never a short user's", "[data]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const dataset d = some_data(seed);
    const recglm::split s = recglm::leave_one_out(d);
    REQUIRE(s.events == d.interactions);
    const auto offsets = recglm::user_offsets(s.events, d.user_count());
    for (std::size_t u = 0; u + 1 < offsets.size(); ++u)
      for (std::size_t i = offsets[u]; i < offsets[u + 1]; ++i) {
        const std::size_t left = offsets[u + 1] - i;
        const bool is_short = offsets[u + 1] - offsets[u] < 3;
        REQUIRE(s.parts[i] == (is_short || left > 2 ? part::train : left == 2 ? part::validation : part::test));
      }
  }
}

TEST_CASE("with baskets a user's last time is the test question, and the one before it validation", "[data]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const dataset d = some_data(seed);
    const recglm::split s = recglm::leave_one_out(d, true);
    REQUIRE(s.baskets);
    REQUIRE(s.rule == "leave-one-out, events of one time a basket");
    const auto offsets = recglm::user_offsets(s.events, d.user_count());
    std::size_t held_out = 0;
    for (std::size_t u = 0; u + 1 < offsets.size(); ++u) {
      std::set<std::int64_t> times;
      for (std::size_t i = offsets[u]; i < offsets[u + 1]; ++i) times.insert(s.events[i].time);
      for (std::size_t i = offsets[u]; i < offsets[u + 1]; ++i) {
        const auto later = std::distance(times.upper_bound(s.events[i].time), times.end());
        REQUIRE(s.parts[i] == (times.size() < 3 || later > 1 ? part::train
                               : later == 1                  ? part::validation
                                                             : part::test));
      }
      held_out += times.size() >= 3;
    }
    const auto asked = recglm::questions(s, part::test);
    REQUIRE(asked.size() == held_out);
    for (const recglm::history& h : asked) {
      std::set<recglm::item_id> basket;
      for (const auto& e : s.events)
        if (e.user == h.user && e.time == h.next.time) basket.insert(e.item);
      REQUIRE(std::vector(h.answers().begin(), h.answers().end()) == std::vector(basket.begin(), basket.end()));
      for (const auto& e : h.past) REQUIRE(e.time < h.next.time);
      const auto of_user = static_cast<std::size_t>(h.user);
      std::size_t before = 0;
      for (std::size_t i = offsets[of_user]; i < offsets[of_user + 1]; ++i) before += s.events[i].time < h.next.time;
      REQUIRE(h.past.size() == before);
    }
    REQUIRE(recglm::catalogue_of(d, s).baskets);
    temporary_folder folder;
    recglm::write_split(folder / "split.tsv", s);
    REQUIRE(recglm::read_split(folder / "split.tsv") == s);
  }
  dataset tied = some_data(1);
  const recglm::split by_events = recglm::leave_one_out(tied);
  REQUIRE_FALSE(by_events.baskets);
  REQUIRE_FALSE(recglm::catalogue_of(tied, by_events).baskets);
  REQUIRE_THROWS_WITH(
      recglm::with_baskets(by_events),
      Catch::Matchers::ContainsSubstring("baskets: the split 'leave-one-out' divides the events of user ") &&
          Catch::Matchers::ContainsSubstring(", which are one basket; take --split strict or time"));
  REQUIRE(recglm::with_baskets(recglm::global_time(tied, 0.7, 0.15)).baskets);
}

TEST_CASE("validation can be put into train, and the test part stays", "[data]") {
  const dataset d = some_data(5);
  const recglm::split s = recglm::leave_one_out(d), both = recglm::with_validation_in_train(s);
  REQUIRE(both.events == s.events);
  REQUIRE(both.rule == s.rule + ", validation in train");
  for (std::size_t i = 0; i < s.parts.size(); ++i)
    REQUIRE(both.parts[i] == (s.parts[i] == recglm::part::validation ? recglm::part::train : s.parts[i]));
}

TEST_CASE("a split by time has three rules for validation", "[data]") {
  int validated = 0, kept_out = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const dataset d = some_data(seed);
    const recglm::split time = recglm::global_time(d, 0.7, 0.15);
    REQUIRE(recglm::with_validation_rule(time, "time", 1) == time);
    for (const char* rule : {"last", "users"})
      for (const recglm::split& given : {time, recglm::with_baskets(time)}) {
        const recglm::split s = recglm::with_validation_rule(given, rule, seed);
        REQUIRE(s == recglm::with_validation_rule(given, rule, seed));
        REQUIRE(s.rule != given.rule);
        const auto offsets = recglm::user_offsets(s.events, d.user_count());
        for (std::size_t u = 0; u + 1 < offsets.size(); ++u) {
          std::multiset<std::string_view> of_user;
          std::int64_t last = INT64_MIN;
          for (std::size_t i = offsets[u]; i < offsets[u + 1]; ++i) {
            REQUIRE((s.parts[i] == part::test) == (given.parts[i] == part::test));
            if (s.parts[i] != part::test) last = s.events[i].time;
            of_user.insert(name_of(s.parts[i]));
          }
          const bool asked = of_user.contains("validation");
          validated += asked;
          kept_out += asked && rule == std::string_view("users");
          if (!asked) REQUIRE_FALSE(of_user.contains("outside"));
          if (!asked) continue;
          REQUIRE(of_user.count(rule == std::string_view("last") ? "train" : "outside") > 0);
          REQUIRE(of_user.count(rule == std::string_view("last") ? "outside" : "train") == 0);
          for (std::size_t i = offsets[u]; i < offsets[u + 1]; ++i)
            if (s.parts[i] == part::validation) REQUIRE(s.events[i].time == last);
          if (!s.baskets) REQUIRE(of_user.count("validation") == 1);
        }
        const recglm::split both = recglm::with_validation_in_train(s);
        for (std::size_t i = 0; i < s.parts.size(); ++i)
          REQUIRE(both.parts[i] == (s.parts[i] == part::test ? part::test : part::train));
        temporary_folder folder;
        recglm::write_split(folder / "split.tsv", s);
        REQUIRE(recglm::read_split(folder / "split.tsv") == s);
      }
  }
  REQUIRE(validated > 800);
  REQUIRE(kept_out > 40);
  REQUIRE_THROWS_WITH(recglm::with_validation_rule(recglm::global_time(some_data(1), 0.7, 0.15), "first", 1),
                      "the rule 'first' for validation is none; it is time, last or users");
}

TEST_CASE("global time never lets training look past the cut", "[data]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const dataset d = some_data(seed);
    const recglm::split s = recglm::global_time(d, 0.7, 0.15);
    std::int64_t last[3] = {INT64_MIN, INT64_MIN, INT64_MIN}, first[3] = {INT64_MAX, INT64_MAX, INT64_MAX};
    std::size_t count[3] = {};
    for (std::size_t i = 0; i < s.events.size(); ++i) {
      const int p = static_cast<int>(s.parts[i]);
      last[p] = std::max(last[p], s.events[i].time);
      first[p] = std::min(first[p], s.events[i].time);
      ++count[p];
    }
    REQUIRE(last[0] < first[1]);
    REQUIRE(last[1] < first[2]);
    REQUIRE(count[0] <= 0.7 * static_cast<double>(s.events.size()));
    REQUIRE(count[2] > 0);
  }
  dataset same = some_data(1);
  for (auto& e : same.interactions) e.time = 3;
  REQUIRE_THROWS_WITH(
      recglm::global_time(same, 0.8, 0.1),
      "global_time: the times of dataset 'random' are too few to divide at shares 0.8 and 0.9 (equal times stay "
      "together); take other shares or leave-one-out");
  REQUIRE_THROWS_WITH(
      recglm::global_time(same, 0.9, 0.1),
      "global_time: shares 0.9 (train) and 0.1 (validation) must be above 0 and leave something for the test");
}

TEST_CASE("a question's past is all that the user did before it", "[data]") {
  const dataset d = some_data(5);
  for (const recglm::split& s : {recglm::leave_one_out(d), recglm::global_time(d, 0.7, 0.15)})
    for (const part which : {part::validation, part::test}) {
      std::size_t held_out = 0, answered = 0;
      for (std::size_t i = 0; i < s.parts.size(); ++i)
        held_out += s.parts[i] == which && i > 0 && s.events[i - 1].user == s.events[i].user;
      for (const recglm::history& h : recglm::questions(s, which)) {
        ++answered;
        REQUIRE_FALSE(h.past.empty());
        const auto at = static_cast<std::size_t>(h.past.data() - s.events.data()) + h.past.size();
        REQUIRE(s.events[at] == h.next);
        REQUIRE(s.parts[at] == which);
        for (const auto& e : h.past) REQUIRE(e.user == h.user);
        const bool from_the_first = h.past.data() == s.events.data() || (h.past.data() - 1)->user != h.user;
        REQUIRE(from_the_first);
      }
      REQUIRE(answered == held_out);
    }
}

TEST_CASE("the catalogue has no event that is held out", "[data]") {
  dataset d = some_data(6);
  d.item_columns = {{"brand", d.items}};
  const recglm::split s = recglm::global_time(d, 0.6, 0.2);
  const recglm::catalogue c = recglm::catalogue_of(d, s);
  REQUIRE(c.columns == d.item_columns);
  REQUIRE(c.titles.size() == d.items.size());
  std::vector<recglm::interaction> train;
  for (std::size_t i = 0; i < s.events.size(); ++i)
    if (s.parts[i] == part::train) train.push_back(s.events[i]);
  REQUIRE(c.train == train);
}

TEST_CASE("a split comes back from its file, and its hash says whether it is another", "[data]") {
  temporary_folder folder;
  const dataset d = some_data(7);
  const recglm::split s = recglm::leave_one_out(d);
  recglm::write_split(folder / "split.tsv", s);
  REQUIRE(recglm::read_split(folder / "split.tsv") == s);
  REQUIRE(hash(recglm::read_split(folder / "split.tsv")) == hash(s));

  recglm::split other = s;
  other.parts[0] = part::test;
  REQUIRE(hash(other) != hash(s));
  other = s;
  other.events[0].rating += 0.5f;
  REQUIRE(hash(other) != hash(s));
  other = s;
  other.rule = "another";
  REQUIRE(hash(other) != hash(s));

  const std::string good = bytes_of_file(folder / "split.tsv"), path = (folder / "split.tsv").string();
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    put(folder / "split.tsv", text);
    recglm::read_split(folder / "split.tsv");
  };
  REQUIRE_THROWS_WITH(with("\ttest\n", "\ttrain\n"),
                      Catch::Matchers::StartsWith(path + " was changed after it was written: its hash is "));
  REQUIRE_THROWS_WITH(with("\ttest\n", "\texam\n"),
                      Catch::Matchers::ContainsSubstring("is no event of a split; write the split again"));
  REQUIRE_THROWS_WITH(with("# recglm split", "# something"), path + ":1: no split is here; write_split makes one");
  put(folder / "split.tsv", good.substr(0, good.rfind('\n', good.size() - 2) + 1));
  REQUIRE_THROWS_WITH(recglm::read_split(folder / "split.tsv"), Catch::Matchers::StartsWith(path + " was cut off: "));
}

namespace {
void damage_splits(long tries) {
  temporary_folder folder;
  recglm::write_split(folder / "s", {{{0, 1, 4.5f, 3, -1}, {0, 2, 0, 4, 7}, {0, 3, 1, 5, -1}},
                                     {part::train, part::validation, part::test},
                                     "by hand"});
  const std::string good = bytes_of_file(folder / "s");
  const long unharmed =
      survive(good, tries, [](const std::string& s) { recglm::read_split(recglm::text_file::of("s", s)); });
  REQUIRE(unharmed * 10 < tries);  // the hash sees nearly every change; some changes undo themselves
}
}  // namespace

TEST_CASE("any rule of a split comes back", "[data]") {
  temporary_folder folder;
  const recglm::split s{{{0, 1, 4.5f, 3, -1}}, {part::train}, "by hand:\ta\nb\\c"};
  recglm::write_split(folder / "s", s);
  REQUIRE(recglm::read_split(folder / "s") == s);
}

TEST_CASE("damaged splits never do more than throw an error", "[data]") { damage_splits(2000); }

TEST_CASE("a million damaged splits never do more than throw an error", "[data][.fuzz]") { damage_splits(1000000); }

TEST_CASE("leave-one-out of Beauty is the golden one", "[data][realdata]") {
  if (!have_data()) return;
  const json want = expected();
  const dataset beauty = recglm::read_sequence_file(data_folder() / "beauty");
  const recglm::split s = recglm::leave_one_out(beauty);
  const auto offsets = recglm::user_offsets(s.events, beauty.user_count());
  for (const json& user : want["leave_one_out"]) {
    const int u = user["user"].get<int>() - 1;
    REQUIRE(beauty.users[u] == std::to_string(u + 1));
    std::vector<int> train;
    for (std::size_t i = offsets[u]; i < offsets[u + 1]; ++i) {
      const int item = std::stoi(beauty.items[s.events[i].item]);
      if (s.parts[i] == part::train) train.push_back(item);
      if (s.parts[i] == part::validation) REQUIRE(item == user["validation"]);
      if (s.parts[i] == part::test) REQUIRE(item == user["test"]);
    }
    REQUIRE(json(train) == user["train"]);
  }
  const auto counted = [&](std::size_t users) {
    std::set<int> in_train;
    json out{{"train_interactions", 0},
             {"validation", 0},
             {"test", 0},
             {"validation_items_never_in_train", 0},
             {"test_items_never_in_train", 0}};
    for (std::size_t i = 0; i < offsets[users]; ++i)
      if (s.parts[i] == part::train) in_train.insert(s.events[i].item);
    out["train_items"] = in_train.size();
    int new_in[3] = {};  // events, not items
    for (std::size_t i = 0; i < offsets[users]; ++i) {
      const char* name = s.parts[i] == part::train        ? "train_interactions"
                         : s.parts[i] == part::validation ? "validation"
                                                          : "test";
      out[name] = out[name].get<int>() + 1;
      if (!in_train.count(s.events[i].item)) ++new_in[static_cast<int>(s.parts[i])];
    }
    out["validation_items_never_in_train"] = new_in[1];
    out["test_items_never_in_train"] = new_in[2];
    return out;
  };
  REQUIRE(counted(300) == want["leave_one_out_counts"]);
  const json whole = counted(offsets.size() - 1);
  for (const auto& [key, value] : want["leave_one_out_counts_whole_file"].items()) {
    INFO(key);
    REQUIRE((key == "users" ? json(beauty.users.size()) : whole.at(key)) == value);
  }
}

TEST_CASE("of equal times in ml-100k the later line is the last item", "[data][realdata]") {
  if (!have_data()) return;
  const json want = expected()["ml-100k"];
  const dataset d = recglm::read_recbole(data_folder() / "ml-100k");
  const recglm::split s = recglm::leave_one_out(d);
  json last = json::array();
  std::size_t ties = 0;
  std::set<std::string> shared;
  for (std::size_t i = 0; i < s.events.size(); ++i) {
    const std::string& user = d.users[s.events[i].user];
    const bool tied = i > 0 && s.events[i - 1].user == s.events[i].user && s.events[i - 1].time == s.events[i].time;
    ties += tied;
    if (s.parts[i] != part::test) continue;
    last.push_back({std::stoi(user), std::stoi(d.items[s.events[i].item])});
    if (tied) shared.insert(user);
  }
  REQUIRE(last == want["last_item_by_time"]["ties_by_file_order_later_line_wins"]);
  REQUIRE(last != want["last_item_by_time"]["ties_by_item_id_larger_wins"]);
  REQUIRE(json(ties) == want["equal_user_and_time_pairs"]);
  REQUIRE(json(shared.size()) == want["users_whose_last_time_is_shared_by_two_or_more_items"]);
}

}  // namespace data_split_tests
