#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/random.hpp"
#include "recglm/core/value_range.hpp"
#include "recglm/data/readers/activity_log.hpp"
#include "recglm/data/synthetic/daily_life_words.hpp"

namespace recglm {

/// The sizes and habits of a synthetic log; every number may be changed from the command line.
struct daily_life_spec {
  int users = 1000;
  int merchants = 8;         ///< of each need; names end at 24
  int min_events = 20;       ///< of a user
  double mean_events = 120;  ///< of a user; the excess over the least is geometric
  int max_events = 1000;     ///< of a user; more than the 500 that a reader keeps
  double follow = 0.65;      ///< chance that a search continues to a page, and a page to a bill
  double next_need = 0.4;    ///< chance that a bill is followed by the need that often follows it
  double loyal = 0.7;        ///< chance of the user's own merchant and of its usual good

  template <class V>
  void visit(V&& v) {
    v("users", users, explained("users", value_range::at_least(1)));
    v("merchants", merchants, "merchants of each need");
    v("min-events", min_events, explained("fewest events of a user", value_range::at_least(3)));
    v("mean-events", mean_events, explained("mean events of a user", value_range::positive()));
    v("max-events", max_events, explained("most events of a user", value_range::at_least(3)));
    v("follow", follow,
      explained("chance that a search continues to a page, and a page to a bill", value_range::share()));
    v("next-need", next_need,
      explained("chance that a bill is followed by the need that often follows it", value_range::share()));
    v("loyal", loyal, explained("chance of the user's own merchant and of its usual good", value_range::share()));
  }
};

/// Throws where a spec describes no log.
void validate(const daily_life_spec& s);

/// A log of bills, searches and page visits in Chinese, made from a seed (docs/synthetic_world.md): the paper's second
/// scenario, whose data nobody else has. Needs come daily to seldom; a search leads to a page and a page to a bill;
/// some needs follow each other (train, hotel, tickets). Each user draws from a stream of its own, so that any user can
/// be made again alone.
class daily_life {
 public:
  /// One line of the log.
  struct event {
    std::int64_t time = 0;
    std::string_view type;
    std::string text;
    int need = 0;  ///< of daily_words::needs
  };

  /// Throws where `spec` describes no log.
  explicit daily_life(daily_life_spec spec = {}, std::uint64_t seed = 1) : spec_(spec), seed_(seed) { validate(spec_); }

  const daily_life_spec& spec() const { return spec_; }

  /// What a user did, in time order. Throws where there is no such user.
  std::vector<event> user(user_id u) const;

  /// What is known of a user, as users.csv has it: age, sex, city, occupation, car.
  std::array<std::string_view, 5> features(user_id u) const { return made(u).features; }

  /// The levels of a need's category, joined by slashes.
  static std::string category(int need);

  /// Writes log.csv, categories.txt and users.csv into `folder`, which must exist, user by user. The progress counts
  /// users.
  void write(const std::filesystem::path& folder, const progress_report& progress = {}) const;

  /// The log in memory, as its reader reads it.
  dataset make() const;

 private:
  static constexpr std::int64_t opening = 1640995200;  ///< 2022-01-01
  static constexpr std::int64_t day = 86400;
  static constexpr std::string_view log_head = "user,time,type,text,category\n",
                                    user_head = "user,年龄,性别,城市,职业,车辆\n";

  /// A user's lasting habits, and the stream that continues from there.
  struct person {
    random_engine random;
    std::array<std::string_view, 5> features;
    std::array<int, daily_words::needs.size()> merchant{}, good{};
    std::array<double, daily_words::needs.size()> taste{};
  };

  person made(user_id u) const;

  int events_of(random_engine& rng) const;

  static int any_need(person& who);

  std::string text_of_event(person& who, std::string_view type, int need, int merchant) const;

  std::string log_lines(user_id u) const;

  std::string user_line(user_id u) const;

  daily_life_spec spec_;
  std::uint64_t seed_;
};

}  // namespace recglm

#if !defined(RECGLM_COMPILED)
#include "recglm/data/synthetic/daily_life-inl.hpp"
#endif
