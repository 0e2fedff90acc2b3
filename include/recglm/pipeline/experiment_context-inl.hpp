#pragma once
#include "recglm/pipeline/experiment_context.hpp"

#include <functional>
#include <memory>
#include <numeric>
#include <optional>

#include "recglm/baselines/item_knn.hpp"
#include "recglm/baselines/next_id.hpp"
#include "recglm/baselines/oracle.hpp"
#include "recglm/baselines/popularity.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/sha256.hpp"
#include "recglm/data/dataset_folder.hpp"
#include "recglm/data/p5_split.hpp"
#include "recglm/data/split.hpp"
#include "recglm/data/synthetic.hpp"
#include "recglm/pipeline/values.hpp"

namespace recglm {

RECGLM_FUNC std::vector<history> drawn(const std::vector<history>& all, int count, std::uint64_t seed,
                                       std::string_view purpose) {
  if (count <= 0 || static_cast<std::size_t>(count) >= all.size()) return all;
  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), 0);
  random_engine draws = stream(seed, purpose);
  shuffle(draws, order);
  order.resize(count);
  std::sort(order.begin(), order.end());
  std::vector<history> out;
  for (std::size_t i : order) out.push_back(all[i]);
  return out;
}

}  // namespace recglm

namespace recglm::detail {

/// Raised where the same conditions come to mean another row.
inline constexpr int conditions_format = 2;

/// A hash of which events are asked about.
RECGLM_FUNC std::string hash_of_questions(const std::vector<history>& asked) {
  sha256 out;
  for (const history& h : asked) out.add(text_of(h.user, ' ', h.past.size(), ' ', h.next.item, '\n'));
  return out.hex();
}

/// The conditions that all rows share.
RECGLM_FUNC conditions conditions_of(const experiment_context& s) {
  conditions out{{"format", std::to_string(conditions_format)},
                 {"data", hash(s.data)},
                 {"split", hash(s.parts)},
                 {"test questions", hash_of_questions(s.test)},
                 {"validation questions", hash_of_questions(s.validation)},
                 {"excluded history", s.exclude_seen ? "true" : "false"}};
  if (s.reviews) {
    out.emplace_back("split of the reviews", hash(*s.reviews));
    out.emplace_back("test questions of the reviews", hash_of_questions(s.review_test));
  }
  return out;
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::unique_ptr<experiment_context> make_context(const values& v,
                                                             const std::function<dataset(const values&)>& own) {
  auto s = std::make_unique<experiment_context>();
  s->seed = v.world_seed;
  if (!v.data.empty()) {
    s->data = read_dataset(v.data);
  } else if (own) {
    s->data = own(v);
  } else {
    world_spec spec;
    spec.users = v.users;
    spec.items = v.items;
    s->world = std::make_shared<const synthetic_world>(spec, v.world_seed);
    s->data = s->world->make();
  }
  if (v.split == "strict") {
    s->parts = leave_one_out(s->data);
  } else if (v.split == "time") {
    s->parts = global_time(s->data, 0.8, 0.1);
  } else if (v.split == "p5_compat") {
    s->parts = p5_sequential_split(s->data);
    s->reviews = p5_review_split(s->data, v.world_seed);
    s->review_test = drawn(questions(*s->reviews, part::test), v.test_users, v.world_seed, "test reviews");
  } else {
    fail("--split ", v.split, ": it is strict, time or p5_compat");
  }
  s->known = catalogue_of(s->data, s->parts);
  const std::vector<history> asked = questions(s->parts, part::test);
  check(!asked.empty(), "the split of ", s->data.name, " has no test question: users need at least three events");
  s->test_questions = asked.size();
  s->test = drawn(asked, v.test_users, v.world_seed, "test users");
  s->validation = drawn(questions(s->parts, part::validation), v.validation_users, v.world_seed, "validation users");
  s->exclude_seen = v.exclude_seen && !s->data.repeats();
  s->under = detail::conditions_of(*s);
  return s;
}

RECGLM_FUNC std::vector<item_id> excluded_for(const experiment_context& s, const history& h) {
  std::vector<item_id> out;
  if (!s.exclude_seen) return out;
  for (const interaction& x : h.past) out.push_back(x.item);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

RECGLM_FUNC std::vector<std::pair<std::string, std::vector<std::vector<item_id>>>> baseline_rankings(
    const experiment_context& s, int list) {
  std::vector<std::pair<std::string, std::vector<std::vector<item_id>>>> out;
  for_each_baseline(s, [&](const auto& baseline) {
    auto& [name, rankings] = out.emplace_back(std::string(baseline.name), std::vector<std::vector<item_id>>{});
    for (const history& h : s.test) rankings.push_back(baseline.rank(h, list, excluded_for(s, h)));
  });
  return out;
}

}  // namespace recglm
