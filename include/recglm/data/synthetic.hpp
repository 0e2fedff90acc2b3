#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "recglm/data/dataset.hpp"
#include "recglm/data/dataset_folder.hpp"
#include "recglm/data/synthetic/review_grammar.hpp"
#include "recglm/data/synthetic/shop.hpp"
#include "recglm/data/synthetic/shopper.hpp"

namespace recglm {

/// A shop and its users, made from a seed: an instrument whose every chance is known (docs/synthetic_world.md). Each
/// user draws from streams of its own, so that any user can be made again alone and a world of any size is written in
/// the memory that its items need.
class synthetic_world {
 public:
  /// Throws where `spec` describes no world.
  explicit synthetic_world(world_spec spec = {}, std::uint64_t seed = 1)
      : spec_(checked(spec)), seed_(seed), shop_(spec_, seed) {}
  synthetic_world(const synthetic_world&) = delete;
  synthetic_world& operator=(const synthetic_world&) = delete;

  const world_spec& spec() const { return spec_; }
  std::uint64_t seed() const { return seed_; }
  const shop& goods() const { return shop_; }

  /// What a user did, in time order; reviews are left out (-1). Throws where there is no such user.
  std::vector<interaction> user(user_id u) const {
    std::vector<interaction> out;
    walk(u, spec_.max_events, [&](const shopper&, const interaction& e, const world_review&) { out.push_back(e); });
    return out;
  }

  /// The exact chance of every item to be event `t` (from 0) of user `u`, given all that the world knows: the user's
  /// events before it, needs, tastes and interest of that moment. Throws where there is no such event.
  std::vector<double> next_probabilities(user_id u, int t) const {
    std::vector<double> out;
    check(t >= 0, "synthetic world: there is no event ", t);
    walk(u, t + 1, [&](const shopper& before, const interaction&, const world_review&) {
      if (before.at() == t) out = before.probabilities();
    });
    check(!out.empty(), "synthetic world: user ", u, " has no event ", t);
    return out;
  }

  /// Whether an item appears only in the last two events of users.
  bool cold(item_id i) const { return shop_.at(i).cold; }

  /// The whole world in memory.
  dataset make() const {
    dataset out;
    out.name = name();
    for (item_id i = 0; i < spec_.items; ++i) {
      out.items.push_back(item_name(i));
      out.titles.push_back(shop_.title(i));
      out.attributes.push_back(shop_.attributes(i));
    }
    for (user_id u = 0; u < spec_.users; ++u) {
      out.users.push_back(user_name(u));
      walk(u, spec_.max_events, [&](const shopper&, interaction e, const world_review& review) {
        if (!review.text.empty()) {
          e.review = static_cast<int>(out.reviews.size());
          out.reviews.push_back(review.text);
          out.headlines.push_back(review.headline);
          out.explanations.push_back({review.why});
        }
        out.interactions.push_back(e);
      });
    }
    return out;
  }

  /// Writes the world as a dataset folder, user by user: `read_dataset(folder)` equals `make()`. The progress counts
  /// users.
  void write(const std::filesystem::path& folder, const progress_report& progress = {}) const {
    dataset_writer out(folder, name());
    for (item_id i = 0; i < spec_.items; ++i) out.add_item(item_name(i), shop_.title(i), shop_.attributes(i));
    for (user_id u = 0; u < spec_.users; ++u) {
      out.add_user(user_name(u));
      walk(u, spec_.max_events, [&](const shopper&, interaction e, const world_review& review) {
        if (!review.text.empty()) e.review = out.add_review(review.text, review.headline, std::span(&review.why, 1));
        out.add(e);
      });
      if (progress && (u % 1024 == 0 || u + 1 == spec_.users))
        progress(static_cast<std::uint64_t>(u) + 1, static_cast<std::uint64_t>(spec_.users));
    }
    nlohmann::json notes{{"source", "synthetic world"}, {"seed", seed_}};
    world_spec(spec_).visit([&](const char* flag, const auto& value, const char*) { notes["spec"][flag] = value; });
    out.close(notes);
  }

 private:
  static constexpr std::int64_t opening = 1577836800;  ///< 2020-01-01
  static constexpr std::int64_t day = 86400;
  static constexpr std::int64_t launch =
      opening + 600 * day;  ///< of the cold items: each user's last two events follow
  static constexpr std::int64_t closing = launch + 90 * day;

  static world_spec checked(const world_spec& spec) {
    validate(spec);
    return spec;
  }

  std::string name() const { return text_of("synthetic-", spec_.users, 'x', spec_.items, "-seed", seed_); }
  static std::string user_name(user_id u) { return text_of('u', u + 1); }
  static std::string item_name(item_id i) { return text_of('i', i + 1); }

  int events_of(random_engine& rng) const {
    const double more = spec_.mean_events - spec_.min_events;
    if (more <= 0) return spec_.min_events;
    const double stop = 1 / (more + 1);
    const double excess = stop < 1 ? std::floor(std::log(1 - rng.uniform()) / std::log(1 - stop)) : 0;
    return static_cast<int>(std::min<double>(spec_.max_events, spec_.min_events + excess));
  }

  /// `n` moments in (from, until), in order.
  static void add_moments(std::vector<std::int64_t>& out, int n, std::int64_t from, std::int64_t until,
                          random_engine& rng) {
    std::vector<double> passed;
    double sum = 0;
    for (int i = 0; i <= n; ++i) passed.push_back(sum -= std::log(1 - rng.uniform()));
    for (int i = 0; i < n; ++i)
      out.push_back(from + 1 + static_cast<std::int64_t>(passed[i] / sum * static_cast<double>(until - from - 2)));
  }

  /// Goes along the first `most` events of a user: see(the shopper before the event, the event, its review or an empty
  /// one).
  template <class See>
  void walk(user_id u, int most, See see) const {
    check(u >= 0 && u < spec_.users, "synthetic world: there is no user ", u, " among ", spec_.users);
    const auto index = static_cast<std::uint64_t>(u);
    random_engine choices = stream(seed_, "world choices", index), clock = stream(seed_, "world clock", index),
                  voice = stream(seed_, "world reviews", index);
    const int events = events_of(clock);
    // A user is active for about twenty days an event, then comes back after the launch.
    std::vector<std::int64_t> moments;
    const double active = std::min(550.0, 20.0 * events);
    const auto begin = opening + static_cast<std::int64_t>(clock.uniform() * (600 - active) * static_cast<double>(day));
    add_moments(moments, events - 2, begin, begin + static_cast<std::int64_t>(active * static_cast<double>(day)),
                clock);
    add_moments(moments, 2, launch, closing, clock);

    shopper buyer(spec_, shop_, events, choices);
    for (int t = 0; t < std::min(events, most); ++t) {
      const item_id item = buyer.draw(choices);
      const float stars = buyer.rate(item, voice);
      world_review review;
      if (voice.uniform() < spec_.review_share) review = review_of(shop_, item, static_cast<int>(stars), voice);
      see(std::as_const(buyer), interaction{u, item, stars, moments[t], -1}, review);
      buyer.take(item, choices);
    }
  }

  world_spec spec_;
  std::uint64_t seed_;
  shop shop_;
};

}  // namespace recglm
