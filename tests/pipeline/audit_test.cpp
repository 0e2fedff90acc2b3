#include "recglm/pipeline/audit.hpp"

#include <algorithm>

#include "recglm/core/random.hpp"
#include "recglm/data/readers/sequence_file.hpp"
#include "recglm/data/synthetic.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"

namespace pipeline_audit_tests {

using recglm::audit_line;
using recglm::dataset;

namespace {

dataset clean() {
  recglm::world_spec spec;
  spec.users = 300;
  spec.items = 150;
  return recglm::synthetic_world(spec, 1).make();
}

audit_line line_of(const dataset& data, const std::string& name) {
  for (const audit_line& line : recglm::audit(data))
    if (line.name == name) return line;
  FAIL("no line " << name);
  return {};
}

}  // namespace

TEST_CASE("a clean world is silent, and every line has its figures and its source", "[pipeline]") {
  const auto lines = recglm::audit(clean());
  std::vector<std::string> names;
  for (const audit_line& line : lines) {
    INFO(line.name << ": " << line.sentence);
    REQUIRE_FALSE(line.fires);
    if (line.name != "id-order")  // names that are no numbers
      REQUIRE(line.sentence.find_first_of("0123456789") != std::string::npos);
    REQUIRE_FALSE(line.source.empty());
    names.push_back(line.name);
  }
  REQUIRE(names == std::vector<std::string>{"counts", "tie-order", "id-order", "split-overlap", "future", "duplicates",
                                            "branching", "history", "text-smoothness", "pruning"});
}

TEST_CASE("each planted fault makes its line fire", "[pipeline]") {
  dataset twice = clean();
  const auto again = twice.interactions.front();
  twice.interactions.insert(twice.interactions.begin(), again);
  REQUIRE(line_of(twice, "duplicates").fires);
  REQUIRE(line_of(twice, "duplicates").sentence.starts_with("1 events repeat user, item and time of another; "));

  dataset shared = clean();
  for (std::size_t i = 0; i < shared.titles.size() / 4; ++i) shared.titles[i] = "Soap";
  REQUIRE(line_of(shared, "duplicates").fires);

  dataset mixed = clean();  // texts that have nothing to do with what follows what
  recglm::random_engine rng(3);
  recglm::shuffle(rng, mixed.titles);
  recglm::shuffle(rng, mixed.attributes);
  REQUIRE(line_of(mixed, "text-smoothness").fires);

  dataset sorted = clean();  // all of a user's events on one day, in the order of the items' names
  for (std::size_t begin = 0, end; begin < sorted.interactions.size(); begin = end) {
    auto& all = sorted.interactions;
    for (end = begin; end < all.size() && all[end].user == all[begin].user;) all[end++].time = 0;
    std::sort(all.begin() + static_cast<std::ptrdiff_t>(begin), all.begin() + static_cast<std::ptrdiff_t>(end),
              [&](const auto& a, const auto& b) {
                return sorted.items[static_cast<std::size_t>(a.item)] < sorted.items[static_cast<std::size_t>(b.item)];
              });
  }
  REQUIRE(line_of(sorted, "tie-order").fires);

  dataset sparse = clean();
  sparse.interactions.clear();
  for (int u = 0; u < sparse.user_count(); ++u)
    for (int k = 0; k < 3; ++k)
      sparse.interactions.push_back({u, static_cast<recglm::item_id>(rng.below(150)), 0, k, -1});
  REQUIRE(line_of(sparse, "pruning").fires);
  REQUIRE(line_of(sparse, "pruning").sentence.find("100.0 % of the events") != std::string::npos);

  dataset numbered = clean();  // ids given out along the users' sequences
  std::vector<int> number(numbered.items.size(), -1);
  int next = 0;
  for (const auto& x : numbered.interactions)
    if (number[static_cast<std::size_t>(x.item)] < 0) number[static_cast<std::size_t>(x.item)] = next++;
  for (std::size_t i = 0; i < number.size(); ++i)
    numbered.items[i] = std::to_string(number[i] < 0 ? next++ : number[i]);
  REQUIRE(line_of(numbered, "id-order").fires);

  dataset walk;  // users who walk round a ring: the last item says all
  walk.name = "ring";
  for (int i = 0; i < 60; ++i) walk.items.push_back("ring-" + std::to_string(i));
  walk.titles.resize(60), walk.attributes.resize(60);
  for (int u = 0; u < 120; ++u) {
    walk.users.push_back("u" + std::to_string(u));
    for (int k = 0; k < 7; ++k) walk.interactions.push_back({u, (u + k) % 60, 0, 1000 * u + k, -1});
  }
  REQUIRE(line_of(walk, "history").fires);
  REQUIRE(line_of(walk, "history").sentence ==
          "100.0 % of the test answers followed the user's last item in training, 0.0 % an earlier one only");

  dataset chain;  // each user begins with the last two items of the user before, who is gone by then
  chain.name = "chain";
  for (int i = 0; i < 200; ++i) chain.items.push_back("chain-" + std::to_string(i));
  chain.titles.resize(200), chain.attributes.resize(200);
  for (int u = 0; u < 49; ++u) {
    chain.users.push_back("u" + std::to_string(u));
    for (int k = 0; k < 6; ++k) chain.interactions.push_back({u, 4 * u + k, 0, 1000 * u + k, -1});
  }
  REQUIRE(line_of(chain, "future").fires);
  REQUIRE(line_of(chain, "future").sentence.find("in 48 of them from later events only") != std::string::npos);

  dataset again_at_the_end = clean();  // the event that is held out is there twice: it is validation, too
  again_at_the_end.interactions.push_back(again_at_the_end.interactions.back());
  REQUIRE(line_of(again_at_the_end, "split-overlap").fires);

  dataset renamed = clean();
  renamed.name = "beauty";
  REQUIRE(line_of(renamed, "counts").fires);

  dataset none = clean();
  std::fill(none.titles.begin(), none.titles.end(), "");
  for (auto& a : none.attributes) a.clear();
  REQUIRE(line_of(none, "text-smoothness").sentence == "the items have no texts");
}

TEST_CASE("Beauty as published: ties and ids fire", "[pipeline][realdata]") {
  if (!have_data()) return;
  const dataset data = recglm::read_sequence_file(data_folder() / "beauty");
  REQUIRE(line_of(data, "tie-order").fires);
  REQUIRE(line_of(data, "id-order").fires);
  REQUIRE_FALSE(line_of(data, "counts").fires);
  REQUIRE_FALSE(line_of(data, "text-smoothness").fires);
  REQUIRE_FALSE(line_of(data, "pruning").fires);
}

}  // namespace pipeline_audit_tests
