#include "recglm/backend/cpu/ranking.hpp"

#include <cmath>
#include <vector>

#include "recglm/core/random.hpp"
#include "support/catch.hpp"
#include "support/near.hpp"

namespace backend_cpu_ranking_tests {

using recglm::item_place;

namespace {

std::size_t at(int row, int i, int width) {
  return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(row) * width + i);
}

/// Users and items whose matmuls are exact in any order of adding: numbers in steps of 1/8.
template <class S>
struct world {
  int users, items, width;
  std::vector<S> x, y;
  std::vector<std::size_t> offsets{0};
  std::vector<std::int32_t> out, relevant;

  /// Numbers up to `range` eighths: few make many equal scores. An item is excluded with this chance.
  world(int users, int items, int width, int range, double excluded, recglm::random_engine& rng)
      : users(users), items(items), width(width) {
    const auto numbers = [&](int n) {
      std::vector<S> v(static_cast<std::size_t>(n));
      for (S& value : v)
        value = static_cast<S>(static_cast<double>(rng.below(static_cast<std::uint64_t>(2 * range + 1))) - range) / 8;
      return v;
    };
    x = numbers(users * width);
    y = numbers(items * width);
    for (int u = 0; u < users; ++u) {
      std::vector<int> left;
      for (int i = 0; i < items; ++i)
        if (rng.uniform() < excluded)
          out.push_back(i);
        else
          left.push_back(i);
      offsets.push_back(out.size());
      relevant.push_back(left.empty() || rng.below(9) == 0 ? -1 : left[rng.below(left.size())]);
    }
  }

  double score(int u, int item) const {
    double sum = 0;
    for (int d = 0; d < width; ++d)
      sum += static_cast<double>(x[at(u, d, width)]) * static_cast<double>(y[at(item, d, width)]);
    return sum;
  }
  bool candidate(int u, int item) const {
    return !std::binary_search(out.begin() + static_cast<std::ptrdiff_t>(offsets[static_cast<std::size_t>(u)]),
                               out.begin() + static_cast<std::ptrdiff_t>(offsets[static_cast<std::size_t>(u) + 1]),
                               item);
  }

  std::vector<item_place> places() const {
    std::vector<item_place> found(static_cast<std::size_t>(users), item_place{7, 7, 7});
    const std::vector<S> packed = pack();
    std::vector<S> scratch(kernel::ranking_scratch(items, width), S(NAN));
    kernel::item_places(found.data(), x.data(), packed.data(), relevant.data(), {offsets.data(), out.data()}, users,
                        items, width, scratch.data());
    return found;
  }
  std::vector<std::int32_t> top(int k, bool higher_first) const {
    std::vector<std::int32_t> found(static_cast<std::size_t>(users * k), 7);
    const std::vector<S> packed = pack();
    std::vector<S> scratch(kernel::ranking_scratch(items, width), S(NAN));
    kernel::top_items(found.data(), x.data(), packed.data(), {offsets.data(), out.data()}, higher_first, users, k,
                      items, width, scratch.data());
    return found;
  }

  void check() const {
    CAPTURE(users, items, width);
    const std::vector<item_place> found = places();
    for (int u = 0; u < users; ++u) {
      const std::int32_t own = relevant[static_cast<std::size_t>(u)];
      if (own < 0) continue;
      item_place want;
      for (int i = 0; i < items; ++i) {
        if (i == own || !candidate(u, i)) continue;
        want.greater += score(u, i) > score(u, own);
        if (score(u, i) == score(u, own)) ++(i < own ? want.equal_lower : want.equal_higher);
      }
      CAPTURE(u, own);
      const item_place got = found[static_cast<std::size_t>(u)];
      CAPTURE(got.greater, want.greater, got.equal_lower, want.equal_lower, got.equal_higher, want.equal_higher);
      REQUIRE(got == want);
    }
    for (const bool higher_first : {false, true})
      for (const int k : {1, 3, items, items + 5}) {
        const std::vector<std::int32_t> lists = top(k, higher_first);
        for (int u = 0; u < users; ++u) {
          std::vector<std::int32_t> want;
          for (int i = 0; i < items; ++i)
            if (candidate(u, i)) want.push_back(i);
          if (higher_first) std::reverse(want.begin(), want.end());
          std::stable_sort(want.begin(), want.end(), [&](int a, int b) { return score(u, a) > score(u, b); });
          want.resize(static_cast<std::size_t>(k), -1);
          CAPTURE(u, k, higher_first);
          REQUIRE(std::vector<std::int32_t>(lists.begin() + u * k, lists.begin() + (u + 1) * k) == want);
        }
      }
  }

 private:
  using kernel = recglm::cpu_ranking<S>;
  std::vector<S> pack() const {
    std::vector<S> packed(kernel::packed_items(items, width), S(NAN));
    kernel::pack_items(packed.data(), y.data(), items, width);
    return packed;
  }
};

}  // namespace

TEMPLATE_TEST_CASE("places and best items are those of a plain loop, whatever the sizes and the ties", "[backend]",
                   float, double) {
  recglm::random_engine rng(1);
  for (const int items : {1, 2, 15, 16, 24, 47, 48, 49, 97, 150})
    for (const int users : {1, 7, 8, 13})
      for (const int width : {1, 5, 64}) {
        world<TestType>(users, items, width, 100, 0.1, rng).check();
        world<TestType>(users, items, width, 1, 0.3, rng).check();
      }
}

TEMPLATE_TEST_CASE("more users than one thread takes at once", "[backend]", float, double) {
  recglm::random_engine rng(2);
  for (const int users : {191, 192, 193, 400}) world<TestType>(users, 101, 6, 3, 0.2, rng).check();
}

TEMPLATE_TEST_CASE("nothing is excluded, everything is, all scores are equal", "[backend]", float, double) {
  recglm::random_engine rng(3);
  world<TestType>(10, 60, 4, 2, 0, rng).check();
  world<TestType>(10, 60, 4, 2, 1, rng).check();
  world<TestType>(10, 130, 4, 0, 0.1, rng).check();
  world<TestType> free(10, 60, 4, 2, 0, rng);
  using K = recglm::cpu_ranking<TestType>;
  std::vector<TestType> packed(K::packed_items(60, 4)), scratch(K::ranking_scratch(60, 4));
  K::pack_items(packed.data(), free.y.data(), 60, 4);
  std::vector<item_place> place(10);
  K::item_places(place.data(), free.x.data(), packed.data(), free.relevant.data(), {}, 10, 60, 4, scratch.data());
  REQUIRE(place == free.places());
}

TEMPLATE_TEST_CASE("any number of threads finds the same", "[backend]", float, double) {
  recglm::random_engine rng(4);
  world<TestType> w(700, 300, 20, 100, 0.05, rng);
  for (TestType& v : w.x) v = static_cast<TestType>(rng.normal());
  for (TestType& v : w.y) v = static_cast<TestType>(rng.normal());
  recglm::use_threads(1);
  const auto places = w.places();
  const auto lists = w.top(10, false);
  for (const int threads : {2, 3, 7}) {
    recglm::use_threads(threads);
    REQUIRE(w.places() == places);
    REQUIRE(w.top(10, false) == lists);
  }
  recglm::use_threads(0);
}

TEMPLATE_TEST_CASE("of rounded scores those of equal vectors are equal, the others stand as far as rounding allows",
                   "[backend]", float, double) {
  using S = TestType;
  recglm::random_engine rng(5);
  const int users = 30, items = 333, width = 64;
  world<S> w(users, items, width, 1, 0, rng);
  for (S& v : w.x) v = static_cast<S>(rng.normal());
  for (S& v : w.y) v = static_cast<S>(rng.normal());
  for (const int copy : {50, 200, 332}) std::copy_n(w.y.begin() + 7 * width, width, w.y.begin() + copy * width);
  for (int u = 0; u < users; u += 2) w.relevant[static_cast<std::size_t>(u)] = u % 4 ? 200 : 7;
  const auto places = w.places();
  const auto lists = w.top(items, false);
  for (int u = 0; u < users; ++u) {
    const std::int32_t own = w.relevant[static_cast<std::size_t>(u)];
    if (own < 0) continue;
    const item_place place = places[static_cast<std::size_t>(u)];
    if (u % 2 == 0) {
      REQUIRE(place.equal_lower == (own == 7 ? 0 : 2));
      REQUIRE(place.equal_higher == (own == 7 ? 3 : 1));
    }
    double scale = 0;
    for (int i = 0; i < items; ++i) scale = std::max(scale, std::abs(w.score(u, i)));
    const double bound = w.score(u, own), slack = scale * table::kernel<S>(static_cast<std::size_t>(width));
    int surely = 0, perhaps = 0;
    for (int i = 0; i < items; ++i) {
      surely += w.score(u, i) > bound + slack;
      perhaps += w.score(u, i) > bound - slack;
    }
    REQUIRE(place.greater >= surely);
    REQUIRE(place.greater <= perhaps);
    // The list agrees with the place to the last bit.
    const auto* const list = lists.data() + at(u, 0, items);
    REQUIRE(std::find(list, list + items, own) - list == place.greater + place.equal_lower);
  }
}

TEMPLATE_TEST_CASE("sums of absolute values tell what is not finite", "[backend]", float, double) {
  using S = TestType;
  std::vector<S> x(3 * 37, S(-2)), sums(3);
  x[40] = S(NAN);
  x[80] = std::numeric_limits<S>::infinity();
  recglm::cpu_ranking<S>::absolute_sums(sums.data(), x.data(), 3, 37);
  REQUIRE(sums[0] == 74);
  REQUIRE(std::isnan(sums[1]));
  REQUIRE(std::isinf(sums[2]));
}

}  // namespace backend_cpu_ranking_tests
