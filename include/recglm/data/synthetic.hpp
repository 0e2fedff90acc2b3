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

  /// What a user did, in the true order, which rounded times keep; reviews are left out (-1). Throws where there is no
  /// such user.
  std::vector<interaction> user(user_id u) const;

  /// The exact chance of every item to be event `t` (from 0) of user `u`, given all that the world knows: the user's
  /// events before it, needs, tastes and interest of that moment. Throws where there is no such event.
  std::vector<double> next_probabilities(user_id u, int t) const;

  /// Whether an item appears only in the last two events of users.
  bool cold(item_id i) const { return shop_.at(i).cold; }

  /// The whole world in memory.
  dataset make() const;

  /// Writes the world as a dataset folder, user by user: `read_dataset(folder)` equals `make()`. The progress counts
  /// users.
  void write(const std::filesystem::path& folder, const progress_report& progress = {}) const;

 private:
  static constexpr std::int64_t opening = 1577836800;  ///< 2020-01-01
  static constexpr std::int64_t day = 86400;
  static constexpr std::int64_t launch =
      opening + 600 * day;  ///< of the cold items: each user's last two events follow
  static constexpr std::int64_t closing = launch + 90 * day;

  static world_spec checked(const world_spec& spec);

  std::string name() const {
    return text_of("synthetic-", spec_.users, 'x', spec_.items, "-seed", seed_,
                   spec_.days > 0 ? text_of("-days", spec_.days) : std::string());
  }
  static std::string user_name(user_id u) { return text_of('u', u + 1); }
  static std::string item_name(item_id i) { return text_of('i', i + 1); }

  int events_of(random_engine& rng) const;

  /// `n` moments in (from, until), in order.
  static void add_moments(std::vector<std::int64_t>& out, int n, std::int64_t from, std::int64_t until,
                          random_engine& rng);

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
    if (spec_.days > 0)
      for (std::int64_t& moment : moments) moment -= (moment - opening) % (spec_.days * day);

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

#if !defined(RECGLM_COMPILED)
#include "recglm/data/synthetic-inl.hpp"
#endif
