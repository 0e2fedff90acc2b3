#include "recglm/data/k_core.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "recglm/core/random.hpp"
#include "recglm/core/sha256.hpp"
#include "recglm/data/readers/recbole.hpp"
#include "recglm/data/readers/sequence_file.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/folder.hpp"

namespace data_k_core_tests {

using nlohmann::json;
using recglm::dataset;

namespace {

/// Keeps the interactions for which keep(number of the user's name, place from 1, event) is true.
template <class Keep>
dataset kept(dataset d, Keep keep) {
  std::vector<recglm::interaction> out;
  int place = 0;
  for (std::size_t i = 0; i < d.interactions.size(); ++i) {
    place = i > 0 && d.interactions[i].user == d.interactions[i - 1].user ? place + 1 : 1;
    if (keep(std::stoi(d.users[d.interactions[i].user]), place, d.interactions[i])) out.push_back(d.interactions[i]);
  }
  d.interactions = out;
  return d;
}

std::string hash_of_pairs(const dataset& d) {
  std::set<std::pair<int, int>> pairs;
  for (const auto& e : d.interactions) pairs.emplace(std::stoi(d.users[e.user]), std::stoi(d.items[e.item]));
  recglm::sha256 out;
  for (const auto& [user, item] : pairs) out.add(recglm::text_of(user, ' ', item, '\n'));
  return out.hex();
}

json rounds_of(const recglm::k_core_result& r) {
  json out = json::array();
  for (const auto& round : r.rounds) out.push_back({round.users, round.items, round.interactions});
  return out;
}

void require_core(const recglm::k_core_result& got, const json& want) {
  REQUIRE(rounds_of(got) == want["rounds_users_items_interactions"]);
  REQUIRE(json(got.data.users.size()) == want["users"]);
  REQUIRE(json(got.data.items.size()) == want["items"]);
  REQUIRE(json(got.data.interactions.size()) == want["interactions"]);
  REQUIRE(hash_of_pairs(got.data) == want["sha256_sorted_pairs"]);
}

}  // namespace

TEST_CASE("places in the sequences stay places, and real times stay as they are", "[data]") {
  dataset d;
  d.name = "d";
  d.users = {"a", "b", "c"}, d.items = {"x", "y", "z"};
  d.titles.resize(3), d.attributes.resize(3);
  for (int u = 0; u < 2; ++u) {
    d.interactions.push_back({u, u == 0 ? 2 : 0, 0, 0, -1});
    d.interactions.push_back({u, u == 0 ? 0 : 1, 0, 1, -1});
    d.interactions.push_back({u, u == 0 ? 1 : 0, 0, 2, -1});
  }
  d.interactions.push_back({2, 1, 0, 0, -1});
  REQUIRE(recglm::times_are_places(d.interactions));
  const dataset core = recglm::k_core(d, 2).data;  // user c and item z go, which user a met first
  REQUIRE(core.interactions.size() == 5);
  REQUIRE(recglm::times_are_places(core.interactions));
  REQUIRE(core.interactions.front().time == 0);
  for (auto& e : d.interactions) e.time = 10 * e.time + 5;
  REQUIRE(recglm::k_core(d, 2).data.interactions.front().time == 15);
}

TEST_CASE("what a k-core leaves has k of everything, and is the most that has", "[data]") {
  recglm::random_engine rng(3);
  dataset d;
  d.name = "random";
  for (int i = 0; i < 30; ++i) d.items.push_back("i" + std::to_string(i));
  d.titles = d.items;
  d.attributes.resize(30);
  d.item_columns = {{"name", d.items}};
  for (int u = 0; u < 60; ++u) {
    d.users.push_back("u" + std::to_string(u));
    for (std::uint64_t n = 1 + rng.below(8), t = 0; t < n; ++t) {
      d.interactions.push_back(
          {u, static_cast<recglm::item_id>(rng.below(5 + rng.below(26))), 0, static_cast<std::int64_t>(t), -1});
      if (rng.below(2)) {
        d.interactions.back().review = static_cast<int>(d.reviews.size());
        d.reviews.push_back(recglm::text_of(d.users.back(), " of ", d.items[d.interactions.back().item]));
        d.headlines.push_back("head: " + d.reviews.back());
        d.explanations.push_back({{d.users.back(), "", d.reviews.back(), 1}});
      }
    }
    d.user_names.push_back("name of " + d.users.back());
    d.user_attributes.push_back({{"kind", "of " + d.users.back()}});
  }
  const auto core = recglm::k_core(d, 4, 5);
  validate(core.data);
  std::map<int, int> users, items;
  for (const auto& e : core.data.interactions) {
    ++users[e.user], ++items[e.item];
    if (e.review >= 0) {
      const std::string& review = core.data.reviews[e.review];
      REQUIRE(review == recglm::text_of(core.data.users[e.user], " of ", core.data.items[e.item]));
      REQUIRE(core.data.headlines[e.review] == "head: " + review);
      REQUIRE(core.data.explanations[e.review][0].sentence == review);
    }
    REQUIRE(core.data.user_names[e.user] == "name of " + core.data.users[e.user]);
    REQUIRE(core.data.user_attributes[e.user][0].value == "of " + core.data.users[e.user]);
    REQUIRE(core.data.titles[e.item] == core.data.items[e.item]);
    REQUIRE(core.data.item_columns[0].values[e.item] == core.data.items[e.item]);
  }
  for (const auto& [u, n] : users) REQUIRE(n >= 4);
  for (const auto& [i, n] : items) REQUIRE(n >= 5);
  REQUIRE(users.size() == core.data.users.size());
  REQUIRE(items.size() == core.data.items.size());
  REQUIRE(core.rounds.size() > 2);
  REQUIRE(recglm::k_core(core.data, 4, 5).data == core.data);

  // Removal in another order, one user or item at a time, ends at the same set.
  auto left = d.interactions;
  for (bool again = true; again;) {
    again = false;
    std::map<int, int> of_user, of_item;
    for (const auto& e : left) ++of_user[e.user], ++of_item[e.item];
    for (const auto& [i, n] : of_item)
      if (n < 5) {
        std::erase_if(left, [i = i](const auto& e) { return e.item == i; });
        again = true;
        break;
      }
    if (again) continue;
    for (const auto& [u, n] : of_user)
      if (n < 4) {
        std::erase_if(left, [u = u](const auto& e) { return e.user == u; });
        again = true;
        break;
      }
  }
  REQUIRE(left.size() == core.data.interactions.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    REQUIRE(d.users[left[i].user] == core.data.users[core.data.interactions[i].user]);
    REQUIRE(d.items[left[i].item] == core.data.items[core.data.interactions[i].item]);
  }
  REQUIRE(recglm::k_core(d, 0).data.interactions == d.interactions);
  REQUIRE_THROWS_WITH(recglm::k_core(d, -1, 2),
                      "k_core: the least numbers of interactions, -1 and 2, must not be negative");
}

TEST_CASE("k-cores of Beauty are the golden ones", "[data][realdata]") {
  if (!have_data()) return;
  const json want = json::parse(bytes_of_file(data_folder() / "golden/splits/expected.json"));
  const dataset beauty = recglm::read_sequence_file(data_folder() / "beauty/sequences.txt");
  const json& rule = want["subsample_rule"];
  const auto sampled = [&, a = rule["a"].get<int>(), b = rule["b"].get<int>(), m = rule["modulus"].get<int>(),
                        below = rule["keep_below"].get<int>()](int user, int place, const auto&) {
    return (static_cast<long>(user) * a + static_cast<long>(place) * b) % m < below;
  };
  const auto taken = [](int user, int, const auto&) { return user <= 300; };
  for (const auto& [name, core] : want["k_core_of_the_taken_users"].items()) {
    INFO(name);
    const int k = std::stoi(name.substr(name.find('/') + 1));
    dataset d = kept(beauty, taken);
    if (name.starts_with("subsampled")) d = kept(d, sampled);
    const auto got = recglm::k_core(d, k);
    require_core(got, core);
    json sequences = json::array();
    int user = -1;
    for (const auto& e : got.data.interactions) {
      if (e.user != user) sequences.push_back({std::stoi(got.data.users[user = e.user])});
      sequences.back().push_back(std::stoi(got.data.items[e.item]));
    }
    REQUIRE(sequences == core["sequences"]);
  }
  const dataset all = kept(beauty, sampled);
  REQUIRE(hash_of_pairs(all) == want["subsampled_all_users"]["sha256_sorted_pairs"]);
  const json& whole = want["k_core_of_all_users_subsampled"];
  const auto five = recglm::k_core(all, 5);
  require_core(five, whole["5-core"]);
  json first = json::array();
  for (const auto& e : five.data.interactions) {
    const int name = std::stoi(five.data.users[e.user]);
    if (first.empty() || first.back()[0] != name) {
      if (first.size() == 20) break;
      first.push_back({name, 0});
    }
    first.back()[1] = first.back()[1].get<int>() + 1;
  }
  REQUIRE(first == whole["5-core"]["first_20_users_and_their_counts"]);
  require_core(recglm::k_core(all, 5, 3), whole["users5-items3"]);
}

TEST_CASE("k-cores of ml-100k are the golden ones", "[data][realdata]") {
  if (!have_data()) return;
  const json want = json::parse(bytes_of_file(data_folder() / "golden/splits/expected.json"))["ml-100k"];
  const dataset d = recglm::read_recbole(data_folder() / "ml-100k/ml-100k.inter");
  for (const auto& [name, core] : want["k_core"].items()) require_core(recglm::k_core(d, std::stoi(name)), core);
  std::map<std::string, int> ratings;
  std::int64_t first = INT64_MAX, last = INT64_MIN;
  for (const auto& e : d.interactions) {
    ++ratings[recglm::decimal(e.rating) + ".0"];
    first = std::min(first, e.time);
    last = std::max(last, e.time);
  }
  REQUIRE(json(ratings) == want["ratings_histogram"]);
  REQUIRE(json({first, last}) == want["time_min_max"]);
}

}  // namespace data_k_core_tests
