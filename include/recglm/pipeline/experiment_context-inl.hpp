#pragma once
#include "recglm/pipeline/experiment_context.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <thread>

#include "recglm/backend/host/parallel.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/sha256.hpp"
#include "recglm/data/dataset_folder.hpp"
#include "recglm/data/dropped_users.hpp"
#include "recglm/data/p5_split.hpp"
#include "recglm/data/split.hpp"
#include "recglm/data/synthetic.hpp"
#include "recglm/data/ties.hpp"
#include "recglm/pipeline/values.hpp"
#include "recglm/probes/tie_order.hpp"

namespace recglm {

RECGLM_FUNC std::vector<history> targets(const std::vector<history>& all, std::string_view rule, std::uint64_t seed) {
  if (rule == "successive") return all;
  check(rule == "last" || rule == "first" || rule == "random" || rule == "all", "--target ", rule,
        ": it is successive, last, first, random or all");
  random_engine draws = stream(seed, "targets");
  std::vector<history> out;
  for (std::size_t begin = 0, end; begin < all.size(); begin = end) {
    end = begin + 1;
    while (end < all.size() && all[end].user == all[begin].user) ++end;
    out.push_back(all[rule == "first" || rule == "all" ? begin
                      : rule == "last"                 ? end - 1
                                                       : begin + draws.below(end - begin)]);
    if (rule != "all") continue;
    std::set<item_id> items;
    for (std::size_t q = begin; q < end; ++q) items.insert(all[q].answers().begin(), all[q].answers().end());
    if (items.size() > 1) out.back().wanted.assign(items.begin(), items.end());
  }
  return out;
}

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
  for (const history& h : asked) {
    out.add(text_of(h.user, ' ', h.past.size(), ' ', h.next.item));
    for (const item_id right : h.wanted) out.add(text_of(' ', right));
    out.add("\n");
  }
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

/// The dataset divided by the experiment's rule or the one that --split names.
RECGLM_FUNC divided divided_by(const experiment& what, const dataset& data, const values& v) {
  using rule = divided (*)(const dataset&, const values&);
  static const std::map<std::string, rule> rules{
      {"strict", [](const dataset& d, const values& v) { return divided{leave_one_out(d, v.ties == "basket")}; }},
      {"time",
       [](const dataset& d, const values& v) {
         split s = global_time(d, 0.8, 0.1);
         if (v.ties == "basket") s = with_baskets(std::move(s));
         return divided{with_validation_rule(std::move(s), v.validation_rule, v.world_seed)};
       }},
      {"p5_compat", [](const dataset& d, const values& v) {
         return divided{p5_sequential_split(d), p5_review_split(d, v.world_seed)};
       }}};
  if (what.split) {
    check(v.split == values().split, "--split ", v.split,
          ": this experiment divides its data by a rule of its own; leave --split out");
    return what.split(data, v);
  }
  const auto found = rules.find(v.split);
  check(found != rules.end(), "--split ", v.split, ": it is strict, time or p5_compat");
  return found->second(data, v);
}

/// The dataset with events of one time as --ties says.
RECGLM_FUNC dataset with_ties(dataset data, const values& v) {
  if (v.ties == "source") return data;
  check(v.ties == "rising-runs" || !times_are_places(data.interactions), "--ties ", v.ties, ": ", data.name,
        " has no times, so nothing is known to be at one; --ties rising-runs shuffles runs of rising keys");
  if (v.ties == "shuffled") return shuffled_ties(std::move(data), v.world_seed);
  if (v.ties == "basket") return canonical_ties(std::move(data), v.world_seed);
  const source_keys keys(data);
  if (v.ties == "sorted") return sorted_ties(std::move(data), keys.places);
  check(!keys.places.empty(), "--ties rising-runs: ", data.name,
        " names its items by numbers that were made with the sequences; it needs a column \"asin\"");
  return shuffled_rising_runs(std::move(data), keys.places, v.world_seed);
}

}  // namespace recglm::detail

namespace recglm {

RECGLM_FUNC std::unique_ptr<experiment_context> make_context(const values& v, const experiment& what) {
  auto s = std::make_unique<experiment_context>();
  s->seed = v.world_seed;
  check(v.data.empty() || !v.world, "--data and --world name two sources of data; leave one out");
  check(v.world_days == 0 || (v.data.empty() && (v.world || !what.data)),
        "--world-days rounds times of the synthetic world, and the data is another; add --world");
  if (!v.data.empty()) {
    s->data = read_dataset(v.data);
  } else if (what.data && !v.world) {
    s->data = what.data(v);
  } else {
    world_spec spec;
    spec.users = v.users;
    spec.items = v.items;
    spec.days = v.world_days;
    s->world = std::make_shared<const synthetic_world>(spec, v.world_seed);
    s->data = s->world->make();
  }
  check(v.validation_rule == "time" || (v.split == "time" && !what.split), "--validation-rule ", v.validation_rule,
        " is one of --split time");
  if (v.dropped_users) {
    const std::filesystem::path folder = std::filesystem::path(v.data) / "dropped";
    check(!v.data.empty() && std::filesystem::exists(folder),
          "--dropped-users: no such users are beside the data; prepare --dropped-users keeps those of a k-core, and "
          "--data names the folder");
    s->dropped = s->data.user_count();
    s->data = with_users(std::move(s->data), read_dataset(folder));
  }
  s->data = detail::with_ties(std::move(s->data), v);
  divided parts = s->dropped ? detail::divided_by(what, first_users(s->data, *s->dropped), v)
                             : detail::divided_by(what, s->data, v);
  if (v.ties == "basket") {
    check(!parts.reviews, "--ties basket: P5's two splits divide baskets; take --split strict or time");
    if (!parts.parts.baskets) parts.parts = with_baskets(std::move(parts.parts));
  }
  if (s->dropped) {
    check(!parts.reviews, "--dropped-users: P5's two splits have no place for them; take --split strict or time");
    const auto from = v.split == "time" ? std::optional(test_begin(parts.parts)) : std::nullopt;
    parts.parts = with_outside_users(std::move(parts.parts), s->data, from);
  }
  s->parts = std::move(parts.parts);
  s->reviews = std::move(parts.reviews);
  if (s->reviews) {
    s->known_reviews = catalogue_of(s->data, *s->reviews);
    s->review_validation =
        drawn(questions(*s->reviews, part::validation), v.validation_users, v.world_seed, "validation reviews");
    s->review_test = drawn(questions(*s->reviews, part::test), v.test_users, v.world_seed, "test reviews");
  }
  s->baselines = what.baselines;
  s->known = catalogue_of(s->data, s->parts);
  if (v.refit) {
    s->refit_parts = with_validation_in_train(s->parts);
    s->refit = catalogue_of(s->data, *s->refit_parts);
  }
  const std::vector<history> asked = targets(questions(s->parts, part::test), v.target, v.world_seed);
  check(!asked.empty(), "the split of ", s->data.name, " has no test question: users need at least three events");
  s->test_questions = asked.size();
  s->test = drawn(asked, v.test_users, v.world_seed, "test users");
  s->validation = drawn(targets(questions(s->parts, part::validation), v.target, v.world_seed), v.validation_users,
                        v.world_seed, "validation users");
  s->exclude_seen = v.exclude_seen && !s->data.repeats();
  s->under = detail::conditions_of(*s);
  return s;
}

RECGLM_FUNC std::vector<item_id> excluded_for(const experiment_context& s, const history& h) {
  return excluded_by(h, s.exclude_seen);
}

RECGLM_FUNC const catalogue& known_ratings(const experiment_context& s) {
  return s.known_reviews ? *s.known_reviews : s.known;
}

RECGLM_FUNC baseline_choice::fitted fitted(const experiment_context& s, const baseline_choice& baseline,
                                           const baseline_training& how) {
  use_threads(static_cast<int>(std::max(1u, std::thread::hardware_concurrency())));
  const bool apart = baseline.rates && s.reviews;
  baseline_data data{{apart ? *s.known_reviews : s.known, apart ? s.review_validation : s.validation, s.exclude_seen,
                      s.refit && !apart ? &*s.refit : nullptr, s.show, s.should_stop, how.folder, how.resume,
                      how.conditions, how.course},
                     s.world.get()};
  data.seed = how.seed;
  return baseline.fit(data);
}

RECGLM_FUNC std::vector<std::vector<item_id>> rankings(const experiment_context& s, std::span<const history> asked,
                                                       const baseline_choice::fitted& ready, int list) {
  return lists_of(ready, asked, list, [&](std::size_t q) { return excluded_for(s, asked[q]); });
}

}  // namespace recglm
