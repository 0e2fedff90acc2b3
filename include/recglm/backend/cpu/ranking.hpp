#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numeric>
#include <type_traits>
#include <utility>
#include <vector>

#include "recglm/backend/host/dispatch.hpp"
#include "recglm/backend/host/parallel.hpp"
#include "recglm/backend/pointwise.hpp"

namespace recglm {

/// Items ranked by the dot product of their vectors with a user's, without a matrix of scores: a tile of scores is
/// looked at while it is in the first cache, and is gone. Each score is summed over the dimensions in order, so it
/// depends on its two vectors alone: equal vectors have equal scores, and no cut and no number of threads moves a rank
/// (docs/decisions/ranking_kernel.md). The numbers are finite and no matmul overflows; `absolute_sums` says whether.
template <class S>
struct cpu_ranking {
  using size = std::size_t;

  /// sums[r] = sum of |x| over row r of x (rows, width); not finite where a number of the row is not.
  static void absolute_sums(S* sums, const S* x, int rows, int width);

  /// Numbers that `pack_items` writes.
  static size packed_items(int items, int width);
  /// Item vectors x (items, width) in the order in which the rankings read them.
  static void pack_items(S* packed, const S* x, int items, int width);

  /// Numbers of scratch that the rankings need.
  static size ranking_scratch(int items, int width);

  /// place[u] = where item relevant[u] is among the candidates of user u; x (users, width). The item itself must
  /// not be excluded; a user without one (-1) gets a place that says nothing.
  static void item_places(item_place* place, const S* x, const S* packed, const std::int32_t* relevant,
                          excluded_items excluded, int users, int items, int width, S* scratch);

  /// best (users, k) = the best candidates of each user, the best first, equal scores by lower id, or by higher id
  /// where `higher_first`; -1 where there are no more. x (users, width).
  static void top_items(std::int32_t* best, const S* x, const S* packed, excluded_items excluded, bool higher_first,
                        int users, int k, int items, int width, S* scratch);

 private:
  static constexpr S none = -std::numeric_limits<S>::infinity();  // the score of what is no candidate
  static constexpr int band =
      192;  // users that meet a panel of items while it is in the first cache; whole groups of all shapes
  static std::ptrdiff_t at(int row, int stride) { return static_cast<std::ptrdiff_t>(row) * stride; }

  // A tile: the scores of a group of users and a panel of items, as many as there are registers to sum them in.
  template <int Bytes>
  struct shape {
    static constexpr int lanes = Bytes / static_cast<int>(sizeof(S));
    static constexpr int users = Bytes == 64   ? 8
                                 : Bytes == 32 ? 6
                                               : 4,
                         vectors = Bytes == 64 ? 3 : 2, items = vectors * lanes;
    using whole = std::conditional_t<sizeof(S) == 4, std::int32_t, std::int64_t>;
    typedef S vec __attribute__((vector_size(Bytes)));
    typedef whole counts __attribute__((vector_size(Bytes)));
    static_assert(band % users == 0);
  };
  static int panel_items();
  static int panels_of(int items) { return (items + panel_items() - 1) / panel_items(); }

  // Users [first, first + count) and what they are held against.
  struct swept {
    const S* x;
    const S* packed;
    excluded_items excluded;
    int count, items, width;
    S* scratch;  // packed users, then numbers (band, panels)
    int first = 0;

    const S* user(int u) const { return x + at(first + u, width); }
    const std::int32_t* excluded_of(int u) const { return excluded.of(first + u); }
  };
  static size band_scratch(int items, int width) { return band * static_cast<size>(width + panels_of(items)); }

  template <class Kernel>
  static void bands(const swept& all, Kernel kernel) {
    tasks((all.count + band - 1) / band, [=](int task, int thread) {
      swept part = all;
      part.first = task * band;
      part.count = std::min(band, all.count - part.first);
      part.scratch = all.scratch + static_cast<size>(thread) * band_scratch(all.items, all.width);
      dispatch_registers([=](auto bytes) RECGLM_INLINE { kernel(bytes, part); });
    });
  }

  // Rows of x side by side, (width, group); what a group lacks is 0.
  static void pack(S* packed, const S* x, int rows, int group, int width);

  // Scores (Users, items) of a packed group of users, or of one user, with a panel.
  template <class Shape, int Users>
  RECGLM_INLINE static void scores_of(S* scores, const S* users, const S* panel, int width) {
    using vec = typename Shape::vec;
    [&]<size... P>(std::index_sequence<P...>) RECGLM_INLINE {
      constexpr size vectors = Shape::vectors;
      vec sum[Users * vectors] = {};
      for (int i = 0; i < width; ++i) {
        vec item[vectors];
        ((P < vectors
              ? (void)std::memcpy(&item[P % vectors], panel + at(i, Shape::items) + P * Shape::lanes, sizeof(vec))
              : (void)0),
         ...);
        ((sum[P] += users[at(i, Users) + static_cast<int>(P / vectors)] * item[P % vectors]), ...);
      }
      ((std::memcpy(scores + P * Shape::lanes, &sum[P], sizeof(vec))), ...);
    }
    (std::make_index_sequence<static_cast<size>(Users) * Shape::vectors>{});
  }
  template <class Shape>
  RECGLM_INLINE static void scores_of_one(S* scores, const swept& all, int u, int panel) {
    scores_of<Shape, 1>(scores, all.user(u), all.packed + at(panel * Shape::items, all.width), all.width);
    mask_rest<Shape>(scores, panel, all.items);
  }

  // Takes the scores of excluded items of the panel, the first of them at `next`, which continues behind the last.
  template <class Shape>
  RECGLM_INLINE static void mask(S* row, int panel, const std::int32_t*& next, const std::int32_t* end) {
    for (; next < end && *next < (panel + 1) * Shape::items; ++next) row[*next - panel * Shape::items] = none;
  }
  // And of what lies behind the last item.
  template <class Shape>
  RECGLM_INLINE static void mask_rest(S* row, int panel, int items) {
    for (int i = items - panel * Shape::items; i < Shape::items; ++i) row[i] = none;
  }

  // Calls look(u, panel, row of scores) for all users of a band and all panels.
  template <class Shape, class Look>
  RECGLM_INLINE static void sweep(const swept& all, Look look) {
    constexpr int users = Shape::users;
    for (int g = 0; g < all.count; g += users)
      pack(all.scratch + at(g, all.width), all.user(g), std::min(users, all.count - g), users, all.width);
    const std::int32_t* next[band];  // of the user's excluded items
    int next_item[band];
    const auto read_next = [&](int u) RECGLM_INLINE {
      next_item[u] = next[u] < all.excluded_of(u + 1) ? *next[u] : std::numeric_limits<int>::max();
    };
    for (int u = 0; u < all.count; ++u) next[u] = all.excluded_of(u), read_next(u);
    alignas(64) S tile[users * Shape::items];
    for (int panel = 0; panel * Shape::items < all.items; ++panel)
      for (int g = 0; g < all.count; g += users) {
        scores_of<Shape, users>(tile, all.scratch + at(g, all.width), all.packed + at(panel * Shape::items, all.width),
                                all.width);
        if ((panel + 1) * Shape::items > all.items)
          for (int r = 0; r < users; ++r) mask_rest<Shape>(tile + r * Shape::items, panel, all.items);
        const int end = std::min(g + users, all.count);
        for (int u = g; u < end; ++u) {
          S* const row = tile + (u - g) * Shape::items;
          if (next_item[u] < (panel + 1) * Shape::items) [[unlikely]]
            mask<Shape>(row, panel, next[u], all.excluded_of(u + 1)), read_next(u);
          look(u, panel, row);
        }
      }
  }

  template <class Shape>
  RECGLM_INLINE static void places_in(item_place* places, const std::int32_t* relevant, const swept& all) {
    using counts = typename Shape::counts;
    constexpr int lanes = Shape::lanes;
    S bound[band];  // the relevant item's score
    counts greater[band], equal[band];
    for (int u = 0; u < all.count; ++u) {
      alignas(64) S row[Shape::items];
      const int item = std::max(relevant[all.first + u], 0);
      scores_of_one<Shape>(row, all, u, item / Shape::items);
      bound[u] = row[item % Shape::items];
      greater[u] = equal[u] = counts{};
      places[all.first + u] = {};
    }
    const auto total = [](const counts& of) RECGLM_INLINE {
      int sum = 0;
      for (int l = 0; l < lanes; ++l) sum += static_cast<int>(of[l]);
      return sum;
    };
    sweep<Shape>(all, [&](int u, int panel, S* row) RECGLM_INLINE {
      const int own = relevant[all.first + u] - panel * Shape::items;
      if (own >= 0 && own < Shape::items) [[unlikely]] {
        row[own] = none;
        places[all.first + u].equal_lower = total(equal[u]) + static_cast<int>(std::count(row, row + own, bound[u]));
      }
      for (int v = 0; v < Shape::vectors; ++v) {
        typename Shape::vec score;
        std::memcpy(&score, row + v * lanes, sizeof(score));
        greater[u] = score > bound[u] ? greater[u] + 1 : greater[u];
        equal[u] = score == bound[u] ? equal[u] + 1 : equal[u];
      }
    });
    for (int u = 0; u < all.count; ++u) {
      item_place& place = places[all.first + u];
      place.greater = total(greater[u]);
      place.equal_higher = total(equal[u]) - place.equal_lower;
    }
  }

  // The best k items lie in the k panels that have the best items: what is best in any other panel has k ahead of it.
  template <class Shape>
  RECGLM_INLINE static void top_in(std::int32_t* best, int k, bool higher_first, const swept& all) {
    const int panels = (all.items + Shape::items - 1) / Shape::items, chosen = std::min(k, panels);
    S* const most = all.scratch + at(band, all.width);  // (users, panels)
    sweep<Shape>(all, [=](int u, int panel, const S* row) RECGLM_INLINE {
      S found = row[0];
      RECGLM_SIMD_MAX(found)
      for (int i = 0; i < Shape::items; ++i) found = row[i] > found ? row[i] : found;
      most[at(u, panels) + panel] = found;
    });
    using scored = std::pair<S, std::int32_t>;  // a panel or an item
    const auto before = [=](const scored& a, const scored& b) {
      return a.first != b.first ? a.first > b.first : higher_first ? a.second > b.second : a.second < b.second;
    };
    std::vector<scored> ordered, found;
    for (int u = 0; u < all.count; ++u) {
      ordered.clear();
      for (int p = 0; p < panels; ++p) ordered.emplace_back(most[at(u, panels) + p], p);
      std::partial_sort(ordered.begin(), ordered.begin() + chosen, ordered.end(), before);
      const S least = chosen < k ? none : ordered[static_cast<size>(k - 1)].first;
      found.clear();
      for (int c = 0; c < chosen; ++c) {
        const int panel = ordered[static_cast<size>(c)].second;
        alignas(64) S row[Shape::items];
        scores_of_one<Shape>(row, all, u, panel);
        const std::int32_t* next = std::lower_bound(all.excluded_of(u), all.excluded_of(u + 1), panel * Shape::items);
        mask<Shape>(row, panel, next, all.excluded_of(u + 1));
        for (int i = 0; i < Shape::items; ++i)
          if (row[i] >= least && row[i] != none) found.emplace_back(row[i], panel * Shape::items + i);
      }
      const size some = std::min(found.size(), static_cast<size>(k));
      std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(some), found.end(), before);
      std::int32_t* const out = best + at(all.first + u, k);
      std::fill_n(out, k, -1);
      for (size i = 0; i < some; ++i) out[i] = found[i].second;
    }
  }
};

template <class S>
void cpu_ranking<S>::absolute_sums(S* sums, const S* x, int rows, int width) {
  parallel_rows(static_cast<size>(rows), 1024, [=](size begin, size end) {
    dispatch([=]() RECGLM_INLINE {
      for (size r = begin; r < end; ++r) {
        const S* const in = x + r * static_cast<size>(width);
        S sum = 0;
        RECGLM_SIMD_SUM(sum)
        for (int i = 0; i < width; ++i) sum += std::abs(in[i]);
        sums[r] = sum;
      }
    });
  });
}

template <class S>
typename cpu_ranking<S>::size cpu_ranking<S>::packed_items(int items, int width) {
  return static_cast<size>(panels_of(items)) * static_cast<size>(panel_items()) * static_cast<size>(width);
}

template <class S>
void cpu_ranking<S>::pack_items(S* packed, const S* x, int items, int width) {
  const int panel = panel_items();
  tasks(panels_of(items), [=](int p, int) {
    pack(packed + at(p * panel, width), x + at(p * panel, width), std::min(panel, items - p * panel), panel, width);
  });
}

template <class S>
typename cpu_ranking<S>::size cpu_ranking<S>::ranking_scratch(int items, int width) {
  return static_cast<size>(threads()) * band_scratch(items, width);
}

template <class S>
void cpu_ranking<S>::item_places(item_place* place, const S* x, const S* packed, const std::int32_t* relevant,
                                 excluded_items excluded, int users, int items, int width, S* scratch) {
  bands({x, packed, excluded, users, items, width, scratch},
        [=](auto bytes, const swept& all) RECGLM_INLINE { places_in<shape<bytes>>(place, relevant, all); });
}

template <class S>
void cpu_ranking<S>::top_items(std::int32_t* best, const S* x, const S* packed, excluded_items excluded,
                               bool higher_first, int users, int k, int items, int width, S* scratch) {
  bands({x, packed, excluded, users, items, width, scratch},
        [=](auto bytes, const swept& all) RECGLM_INLINE { top_in<shape<bytes>>(best, k, higher_first, all); });
}

template <class S>
int cpu_ranking<S>::panel_items() {
  return register_bytes() == 64 ? shape<64>::items : register_bytes() == 32 ? shape<32>::items : shape<16>::items;
}

template <class S>
void cpu_ranking<S>::pack(S* packed, const S* x, int rows, int group, int width) {
  if (rows < group) std::fill_n(packed, at(group, width), S(0));
  for (int r = 0; r < rows; ++r)
    for (int i = 0; i < width; ++i) packed[at(i, group) + r] = x[at(r, width) + i];
}

#if defined(RECGLM_COMPILED)
extern template struct cpu_ranking<float>;
#endif
#if defined(RECGLM_COMPILED_DOUBLE)
extern template struct cpu_ranking<double>;
#endif

}  // namespace recglm
