#pragma once
#include "recglm/data/synthetic/daily_life.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "recglm/core/atomic_file.hpp"
#include "recglm/core/compiled.hpp"
#include "recglm/core/random.hpp"
#include "recglm/data/readers/activity_log.hpp"
#include "recglm/data/synthetic/daily_life_words.hpp"

namespace recglm {

RECGLM_FUNC void validate(const daily_life_spec& s) {
  const auto chance = [](double x) { return x >= 0 && x <= 1; };
  check(s.users > 0 && s.merchants > 0 && s.merchants <= static_cast<int>(daily_words::names.size()),
        "daily life: it needs users and 1 to ", daily_words::names.size(), " merchants, not ", s.users, " and ",
        s.merchants);
  check(s.min_events >= 3 && s.max_events >= s.min_events && s.mean_events >= s.min_events &&
            std::isfinite(s.mean_events),
        "daily life: events of a user must be at least 3, with mean and maximum not below that, not ", s.min_events,
        ", ", s.mean_events, ", ", s.max_events);
  check(chance(s.follow) && chance(s.next_need) && chance(s.loyal), "daily life: chances lie between 0 and 1");
}

RECGLM_FUNC std::vector<daily_life::event> daily_life::user(user_id u) const {
  person who = made(u);
  random_engine& rng = who.random;
  const auto& needs = daily_words::needs;
  const int count = events_of(rng);
  std::vector<event> out;
  std::int64_t time = opening + static_cast<std::int64_t>(rng.below(30 * day));
  int need = 0, merchant = 0;
  for (int e = 0; e < count; ++e) {
    const std::string_view before = out.empty() ? std::string_view() : out.back().type;
    const bool goes_on =
        (before == daily_words::search || before == daily_words::visit) && rng.uniform() < spec_.follow;
    std::string_view type;
    if (goes_on) {
      type = before == daily_words::search ? daily_words::visit : daily_words::bill;
      time += 20 + static_cast<std::int64_t>(rng.below(600));
    } else {
      const int after = before == daily_words::bill ? needs[need].then : -1;
      const bool next = after >= 0 && rng.uniform() < spec_.next_need;
      need = next ? after : any_need(who);
      merchant = rng.uniform() < spec_.loyal ? who.merchant[need]
                                             : static_cast<int>(rng.below(static_cast<std::uint64_t>(spec_.merchants)));
      const bool straight =
          needs[need].how_often == daily_words::rhythm::daily ? rng.uniform() < 0.6 : rng.uniform() < 0.15;
      type = straight ? daily_words::bill : rng.below(2) ? daily_words::search : daily_words::visit;
      const double pause = next ? 3600.0 : 365.0 * day / (0.6 * count);
      time += 60 + static_cast<std::int64_t>(-std::log(1 - rng.uniform()) * pause);
    }
    out.push_back({time, type, text_of_event(who, type, need, merchant), need});
  }
  return out;
}

RECGLM_FUNC std::string daily_life::category(int need) {
  const daily_words::need& n = daily_words::needs.at(static_cast<std::size_t>(need));
  return text_of(n.area, '/', n.kind, '/', n.leaf);
}

RECGLM_FUNC void daily_life::write(const std::filesystem::path& folder, const progress_report& progress) const {
  atomic_file log(folder / "log.csv"), users(folder / "users.csv"), categories(folder / "categories.txt");
  for (int n = 0; n < static_cast<int>(daily_words::needs.size()); ++n) categories.stream() << category(n) << '\n';
  log.stream() << log_head;
  users.stream() << user_head;
  for (user_id u = 0; u < spec_.users; ++u) {
    log.stream() << log_lines(u);
    users.stream() << user_line(u);
    if (progress && (u % 1024 == 0 || u + 1 == spec_.users))
      progress(static_cast<std::uint64_t>(u) + 1, static_cast<std::uint64_t>(spec_.users));
  }
  for (atomic_file* file : {&categories, &users, &log}) file->commit();
}

RECGLM_FUNC dataset daily_life::make() const {
  std::string log(log_head), users(user_head), categories;
  for (user_id u = 0; u < spec_.users; ++u) log += log_lines(u), users += user_line(u);
  for (int n = 0; n < static_cast<int>(daily_words::needs.size()); ++n) categories += category(n) + '\n';
  dataset_builder out;
  text_file log_file = text_file::of("log.csv", std::move(log)),
            user_file = text_file::of("users.csv", std::move(users)),
            category_file = text_file::of("categories.txt", std::move(categories));
  read_activity_log(out, log_file, {}, read_categories(category_file));
  read_delimited_users(out, user_file);
  return out.build(text_of("daily-life-", spec_.users, "-seed", seed_));
}

RECGLM_FUNC daily_life::person daily_life::made(user_id u) const {
  check(u >= 0 && u < spec_.users, "daily life: there is no user ", u, " among ", spec_.users);
  person who{stream(seed_, "daily life", static_cast<std::uint64_t>(u)), {}};
  random_engine& rng = who.random;
  const auto one_of = [&](const auto& words) { return words[rng.below(words.size())]; };
  const bool car = rng.below(3) == 0;
  who.features = {one_of(daily_words::ages), rng.below(2) ? "女" : "男", one_of(daily_words::cities),
                  one_of(daily_words::occupations), car ? "有车" : ""};
  double sum = 0;
  for (std::size_t n = 0; n < daily_words::needs.size(); ++n) {
    // Merchants with small numbers are better known.
    const double known = rng.uniform() * rng.uniform();
    who.merchant[n] = static_cast<int>(known * spec_.merchants);
    who.good[n] = static_cast<int>(rng.below(daily_words::needs[n].goods.size()));
    static constexpr std::array<double, 4> weight{8, 3, 1, 0.4};
    who.taste[n] = weight[static_cast<std::size_t>(daily_words::needs[n].how_often)] * std::exp(0.8 * rng.normal());
    if (daily_words::needs[n].leaf == "加油") who.taste[n] *= car ? 3 : 0;
    sum += who.taste[n];
  }
  for (double& t : who.taste) t /= sum;
  return who;
}

RECGLM_FUNC int daily_life::events_of(random_engine& rng) const {
  const double more = spec_.mean_events - spec_.min_events, u = rng.uniform();
  const double excess = more > 0 ? std::floor(std::log(1 - u) / std::log(more / (more + 1))) : 0;
  return static_cast<int>(std::min<double>(spec_.max_events, spec_.min_events + excess));
}

RECGLM_FUNC int daily_life::any_need(person& who) {
  double u = who.random.uniform();
  int n = 0;
  while (n + 1 < static_cast<int>(who.taste.size()) && (u -= who.taste[static_cast<std::size_t>(n)]) >= 0) ++n;
  return n;
}

RECGLM_FUNC std::string daily_life::text_of_event(person& who, std::string_view type, int need, int merchant) const {
  const daily_words::need& n = daily_words::needs[static_cast<std::size_t>(need)];
  const std::string shop = text_of(daily_words::names[static_cast<std::size_t>(merchant)], n.merchant);
  random_engine& rng = who.random;
  const bool usual = rng.uniform() < spec_.loyal;
  const std::size_t any = rng.below(n.goods.size()), form = rng.below(5);
  const std::string_view good =
      n.goods[usual ? static_cast<std::size_t>(who.good[static_cast<std::size_t>(need)]) : any];
  if (type == daily_words::bill) return text_of(shop, ' ', good);
  if (type == daily_words::visit)
    return form < 3 ? shop + "小程序" : form == 3 ? shop + "会员中心" : text_of(n.leaf, "频道");
  return form == 0   ? text_of("附近的", n.leaf)
         : form == 1 ? text_of(who.features[2], n.leaf, "推荐")
         : form == 2 ? shop + "优惠券"
         : form == 3 ? text_of(good, "多少钱")
                     : shop;
}

RECGLM_FUNC std::string daily_life::log_lines(user_id u) const {
  std::string out;
  for (const event& e : user(u))
    out += text_of('u', u + 1, ',', e.time, ',', e.type, ',', e.text, ',', category(e.need), '\n');
  return out;
}

RECGLM_FUNC std::string daily_life::user_line(user_id u) const {
  std::string out = text_of('u', u + 1);
  for (std::string_view feature : features(u)) out += text_of(',', feature);
  return out + '\n';
}

}  // namespace recglm
