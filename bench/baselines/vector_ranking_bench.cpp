// Users a second of full-ranking evaluation: HR and NDCG of one relevant item a user among all items but those that the
// user has seen, by products of random vectors. Sizes and laws are those of the peer, peers/rank.py; the draws are our
// own. Prints one line of JSON.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "recglm/backend/cpu.hpp"
#include "recglm/baselines/vector_ranking.hpp"
#include "recglm/run/command_line.hpp"
#include "support/hardware.hpp"

namespace {
using namespace recglm;

struct flags {
  std::string way = "ranks";
  int users = 22363, items = 12101, factors = 64, k = 10, repeats = 5, threads = 2, seed = 1;
};

struct world {
  std::vector<float> users, items;
  item_lists seen;
  std::vector<item_id> relevant;
};

world draw(const flags& f) {
  world w;
  const auto seed = static_cast<std::uint64_t>(f.seed);
  random_engine vectors = stream(seed, "vectors"), events = stream(seed, "events");
  const auto normals = [&](int rows) {
    std::vector<float> out(static_cast<std::size_t>(rows) * static_cast<std::size_t>(f.factors));
    for (float& x : out) x = static_cast<float>(vectors.normal());
    return out;
  };
  w.users = normals(f.users);
  w.items = normals(f.items);
  for (int u = 0; u < f.users; ++u) {
    // Low ids are popular; a history has a log-normal number of events, median 6.
    std::vector<item_id> seen;
    for (int n = std::max(3, static_cast<int>(std::lround(std::exp(1.8 + 0.6 * events.normal())))); n > 0; --n)
      seen.push_back(static_cast<item_id>(f.items * std::pow(events.uniform(), 2)));
    w.seen.add(std::move(seen));
    const auto excluded = w.seen.of(static_cast<std::size_t>(u));
    check(excluded.size() < static_cast<std::size_t>(f.items), "user ", u, " has seen all of ", f.items,
          " items; take more");
    auto item = static_cast<item_id>(events.below(static_cast<std::uint64_t>(f.items)));
    while (std::ranges::binary_search(excluded, item)) item = (item + 1) % f.items;
    w.relevant.push_back(item);
  }
  return w;
}

struct metrics {
  double hr = 0, ndcg = 0;
};

metrics evaluate(const world& w, const flags& f) {
  const vector_ranking<cpu<float>> all(w.items, f.factors);
  metrics mean;
  const auto add = [&](const list_metrics& one) {
    mean.hr += one.hr / f.users;
    mean.ndcg += one.ndcg / f.users;
  };
  if (f.way == "ranks") {
    for (const double rank : all.ranks(w.users, w.relevant, w.seen, tie_rule::lower_id_first))
      add(metrics_at_rank(rank, f.k));
  } else {
    const auto lists = all.lists(w.users, w.seen, f.k, tie_rule::lower_id_first);
    for (std::size_t u = 0; u < lists.size(); ++u) add(metrics_at(lists[u], std::span(&w.relevant[u], 1), f.k));
  }
  return mean;
}

// Both ways against sums in double, for users from all over; a score nearer than its rounding may be on either side.
void check_ranks(const world& w, const flags& f) {
  const vector_ranking<cpu<float>> all(w.items, f.factors);
  const auto ranks = all.ranks(w.users, w.relevant, w.seen, tie_rule::lower_id_first);
  const auto lists = all.lists(w.users, w.seen, f.k, tie_rule::lower_id_first);
  const auto width = static_cast<std::size_t>(f.factors);
  for (std::size_t u = 0; u < ranks.size(); u += 1 + ranks.size() / 100) {
    std::vector<double> scores(static_cast<std::size_t>(f.items), 0.0);
    double scale = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      for (std::size_t d = 0; d < width; ++d)
        scores[i] += static_cast<double>(w.users[u * width + d]) * static_cast<double>(w.items[i * width + d]);
      scale = std::max(scale, std::abs(scores[i]));
    }
    const auto own = static_cast<std::size_t>(w.relevant[u]);
    const double slack = scale * 4 * 0x1p-23 * std::sqrt(f.factors);
    int surely = 1, perhaps = 0;  // the item itself is nearer than anything
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (std::ranges::binary_search(w.seen.of(u), static_cast<item_id>(i))) continue;
      surely += scores[i] > scores[own] + slack;
      perhaps += scores[i] > scores[own] - slack;
    }
    check(ranks[u] >= surely && ranks[u] <= perhaps, "user ", u, " has rank ", ranks[u], ", not one from ", surely,
          " to ", perhaps);
    const auto place = std::find(lists[u].begin(), lists[u].end(), w.relevant[u]) - lists[u].begin() + 1;
    check(ranks[u] > f.k ? place > f.k : ranks[u] == static_cast<double>(place), "user ", u, " has rank ", ranks[u],
          ", but place ", place, " in the list");
  }
}

int run(const flags& f) {
  const world w = draw(f);
  check_ranks(w, f);
  metrics mean = evaluate(w, f);
  std::vector<double> seconds;
  const std::clock_t cpu_start = std::clock();
  for (int r = 0; r < f.repeats; ++r) {
    const auto start = std::chrono::steady_clock::now();
    mean = evaluate(w, f);
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  const double cpu_seconds = static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC / f.repeats;
  std::sort(seconds.begin(), seconds.end());
  const double median = seconds[seconds.size() / 2];
  double chance = 0;  // of the relevant item, if all orders were equally likely
  for (std::size_t u = 0; u < w.seen.users(); ++u)
    chance += std::min(1.0, f.k / (f.items - static_cast<double>(w.seen.of(u).size()))) / f.users;
  json_line line;
  line.text("script", "baselines.vector_ranking").text("way", f.way);
  line.number("users_per_s", f.users / median).number("seconds", median).number("seconds_min", seconds.front());
  line.number("seconds_max", seconds.back()).number("cpu_seconds", cpu_seconds);
  line.number("gflops", 2e-9 * f.users * f.items * f.factors / median).number("peak_rss_mb", peak_rss_mb());
  line.number("hr", mean.hr).number("ndcg", mean.ndcg).number("hr_by_chance", chance);
  line.number("threads", threads())
      .text("blas", "own kernel")
      .text("isa", std::string(isa_name()))
      .text("cpu", cpu_name());
  std::printf("%s\n", line.str().c_str());
  return 0;
}
}  // namespace

int main(int argc, char** argv) {
  flags f;
  command_line command("bench.baselines.vector_ranking",
                       "Users a second of full-ranking evaluation of user and item vectors");
  command.add("--way", f.way,
              {"ranks: the relevant item's alone; lists: the best k items of each user",
               value_range::one_of({"ranks", "lists"})});
  command.add("--users", f.users, {"users", value_range::at_least(1)});
  command.add("--items", f.items, {"items that compete", value_range::at_least(1)});
  command.add("--factors", f.factors, {"numbers in a vector", value_range::at_least(1)});
  command.add("--k", f.k, {"where the ranking is cut", value_range::at_least(1)});
  command.add("--repeats", f.repeats, {"timed evaluations", value_range::at_least(1)});
  command.add("--threads", f.threads, {"threads", value_range::at_least(1)});
  command.add("--seed", f.seed, {"of the vectors and the histories", value_range::at_least(0)});
  return command.run(argc, argv, [&] {
    use_threads(f.threads);
    return run(f);
  });
}
