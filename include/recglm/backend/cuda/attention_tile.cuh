#pragma once
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "recglm/backend/cuda/kernel.cuh"
#include "recglm/backend/pointwise.hpp"
#include "recglm/core/check.hpp"

/// \file
/// What the attention kernels share: products of tiles that lie in the block's memory, and what a row of queries sees.

namespace recglm::on_device {

/// Numbers that a lane reads at once, 16 bytes at most.
template <class S, int Size>
struct alignas(Size * sizeof(S)) pack {
  S of[Size];
};
template <class S>
inline constexpr int largest_pack = 16 / static_cast<int>(sizeof(S));

RECGLM_DEVICE int smaller(int a, int b) { return b < a ? b : a; }
RECGLM_DEVICE int larger(int a, int b) { return a < b ? b : a; }

/// The largest head that the kernels hold.
inline constexpr int largest_head = 128;
/// Bytes that a block may ask for on every card from sm_80 on.
inline constexpr std::size_t least_block_memory = 99 << 10;

/// Calls f with an integral_constant of the columns that a tile of heads of `size` numbers has.
template <class F>
void with_columns(int size, F f) {
  check(size <= largest_head, "attention on a card: a head of ", size, " numbers, and the kernels hold ", largest_head,
        " at most; choose more heads, or the CPU");
  if (size <= 64)
    f(std::integral_constant<int, 64>());
  else
    f(std::integral_constant<int, largest_head>());
}

/// Products of tiles. Thread (y, x) of `Threads / 16` times 16 holds the scores of rows y.. with every 16th key from x
/// on, and for the same rows some packs of the result's columns. So half a warp has its rows for itself. `Each` rows
/// and keys a thread: fewer take less of the block's memory and more reads.
template <class S, int Columns, int Threads, int Each = largest_pack<S>>
struct tile_products {
  using packed = pack<S, Each>;
  static constexpr int each = Each;
  static constexpr int rows = Threads / 16 * each;     // of a tile of queries
  static constexpr int keys = 16 * each;               // of a tile of keys
  static constexpr int row = Columns + each;           // padded, so that lanes side by side meet different banks
  static constexpr int scores_row = keys + each;       // the same
  static constexpr int packs = Columns / (16 * each);  // of a thread, of a row of the result
  static constexpr int columns = packs * each;         // the same in numbers
  static constexpr std::size_t rows_bytes = sizeof(S) * rows * row;
  static constexpr std::size_t keys_bytes = sizeof(S) * keys * row;
  static constexpr std::size_t scores_bytes = sizeof(S) * rows * scores_row;
  static constexpr S never = -std::numeric_limits<S>::infinity();

  RECGLM_DEVICE static int y() { return static_cast<int>(threadIdx.x) / 16 * each; }
  RECGLM_DEVICE static int x() { return static_cast<int>(threadIdx.x) % 16; }
  /// Where number c of a thread's part of a row of the result belongs.
  RECGLM_DEVICE static int column(int c) { return (x() + 16 * (c / each)) * each + c % each; }

  /// Copies `there` rows of `size` numbers into a tile of `count`; the rest of it is 0.
  RECGLM_DEVICE static void load(shared<S> to, int count, global<const S> from, std::ptrdiff_t at, int stride,
                                 int there, int size) {
    for (int i = static_cast<int>(threadIdx.x); i < count * Columns; i += Threads) {
      const int r = i / Columns, c = i % Columns;
      to[r * row + c] =
          r < there && c < size ? static_cast<S>(from[at + static_cast<std::ptrdiff_t>(r) * stride + c]) : S(0);
    }
  }

  /// scores[i][j] += a[y + i] b[x + 16 j]'.
  RECGLM_DEVICE static void multiply(S (&scores)[each][each], shared<const packed> a, shared<const packed> b,
                                     int size) {
    for (int c = 0; c * each < size; ++c) {
      packed left[each], right[each];
      for (int i = 0; i < each; ++i) {
        left[i] = a[(y() + i) * (row / each) + c];
        right[i] = b[(x() + 16 * i) * (row / each) + c];
      }
      for (int i = 0; i < each; ++i)
        for (int j = 0; j < each; ++j)
          for (int e = 0; e < each; ++e) scores[i][j] += left[i].of[e] * right[j].of[e];
    }
  }

  /// sums[i] += weights[y + i][r] from[r] over the first `count` rows r.
  RECGLM_DEVICE static void add_rows(S (&sums)[each][columns], shared<const packed> weights, shared<const packed> from,
                                     int count) {
    for (int r = 0; r < count; r += each) {
      packed weight[each];
      for (int i = 0; i < each; ++i) weight[i] = weights[((y() + i) * scores_row + r) / each];
      for (int e = 0; e < each; ++e)
        for (int c = 0; c < packs; ++c) {
          const packed value = from[(r + e) * (row / each) + x() + 16 * c];
          for (int i = 0; i < each; ++i)
            for (int n = 0; n < each; ++n) sums[i][c * each + n] += weight[i].of[e] * value.of[n];
        }
    }
  }

  /// sums[i] += weights[r][y + i] from[r] over the first `count` rows r.
  RECGLM_DEVICE static void add_rows_transposed(S (&sums)[each][columns], shared<const packed> weights,
                                                shared<const packed> from, int count) {
    for (int r = 0; r < count; ++r) {
      const packed weight = weights[(r * scores_row + y()) / each];
      for (int c = 0; c < packs; ++c) {
        const packed value = from[r * (row / each) + x() + 16 * c];
        for (int i = 0; i < each; ++i)
          for (int n = 0; n < each; ++n) sums[i][c * each + n] += weight.of[i] * value.of[n];
      }
    }
  }

  /// Writes numbers of a thread as scores[y + i][x + 16 j].
  RECGLM_DEVICE static void store(shared<S> scores, const S (&values)[each][each]) {
    for (int i = 0; i < each; ++i)
      for (int j = 0; j < each; ++j) scores[(y() + i) * scores_row + x() + 16 * j] = values[i][j];
  }

  /// to[column] = sum + beta to[column] for the thread's part of a row that begins at `at`.
  RECGLM_DEVICE static void write(global<S> to, std::ptrdiff_t at, int size, const S (&sums)[columns], S beta) {
    for (int c = 0; c < columns; ++c)
      if (column(c) < size) {
        const std::ptrdiff_t i = at + column(c);
        to[i] = beta == S(0) ? sums[c] : sums[c] + beta * static_cast<S>(to[i]);
      }
  }
};

/// Softmax of rows of scores that come a tile at a time, and the weighted sum of their values.
template <class Tile, class S>
struct online_softmax {
  static constexpr int each = Tile::each;
  S sums[each][Tile::columns] = {};
  S most[each], total[each] = {};
  RECGLM_DEVICE online_softmax() {
    for (int i = 0; i < each; ++i) most[i] = Tile::never;
  }

  /// Makes room for scores up to `top` in row i, scaling what was added before: gives what to take off them.
  RECGLM_DEVICE S raise(int i, S top) {
    top = most[i] > top ? most[i] : top;
    const S base = top == Tile::never ? S(0) : top, fade = std::exp(most[i] - base);
    most[i] = top;
    total[i] *= fade;
    for (int c = 0; c < Tile::columns; ++c) sums[i][c] *= fade;
    return base;
  }

  /// Scores of a tile, `never` where hidden, to e^(score - most); adds them to the totals.
  RECGLM_DEVICE void add(S (&scores)[each][each]) {
    for (int i = 0; i < each; ++i) {
      S top = Tile::never;
      for (int j = 0; j < each; ++j) top = scores[i][j] > top ? scores[i][j] : top;
      const S base = raise(i, most_of_lanes(top, 16));
      S part = 0;
      for (int j = 0; j < each; ++j) part += scores[i][j] = std::exp(scores[i][j] - base);
      total[i] += sum_of_lanes(part, 16);
    }
  }

  /// Row i of the result into sums[i]; 0 where nothing was seen.
  RECGLM_DEVICE void finish(int i) {
    const S share = total[i] > S(0) ? S(1) / total[i] : S(0);
    for (int c = 0; c < Tile::columns; ++c) sums[i][c] *= share;
  }
  /// The logarithm of the sum of e^score; 0 where nothing was seen, as the CPU says it.
  RECGLM_DEVICE S logsumexp(int i) const { return total[i] > S(0) ? most[i] + std::log(total[i]) : S(0); }
};

/// What one query sees of its text's keys.
template <class V>
struct seen_keys {
  V mask;
  int place = 0, end = 0;
  RECGLM_DEVICE bool has(int key) const {
    if constexpr (is_contiguous<V>)
      return key < end;
    else
      return key < end && mask.sees(place, key);
  }
};

inline int tiles_of(int rows, int rows_of_tile) { return (rows + rows_of_tile - 1) / rows_of_tile; }

/// `attention_texts` as kernels read it.
template <class V>
struct texts_on_device {
  global<const int> queries, keys, place;
  global<const V> sees;
  bool chosen;
  int tiles;  ///< of the longest text: blockIdx.x counts them for each text
  float dropout;
  std::uint32_t key;

  texts_on_device(const attention_texts<V>& all, int rows_of_tile)
      : queries(all.queries),
        keys(all.keys),
        place(all.place),
        sees(all.sees),
        chosen(all.place != nullptr),
        tiles(tiles_of(all.longest, rows_of_tile)),
        dropout(all.dropout),
        key(all.key) {}

  RECGLM_DEVICE int place_of(int query, int text) const {
    return chosen ? static_cast<int>(place[query]) : query - static_cast<int>(queries[text]);
  }
  /// One past the last of `all_keys` keys that any of the queries [first, last) sees. Every lane of a warp asks.
  RECGLM_DEVICE int row_end(int text, int first, int last, int all_keys) const {
    const V mask = sees[text];
    int end = 0;
    for (int r = first + static_cast<int>(threadIdx.x) % 32; r < last; r += 32)
      end = larger(end, mask.row_end(place_of(r, text)));
    return smaller(most_of_lanes(end, 32), all_keys);
  }
  /// What a query sees; nothing where there is none.
  RECGLM_DEVICE seen_keys<V> seen(int text, int query, int last, int all_keys) const {
    seen_keys<V> out{sees[text], 0, 0};
    if (query < last) {
      out.place = place_of(query, text);
      out.end = smaller(out.mask.row_end(out.place), all_keys);
    }
    return out;
  }
  /// What dropout makes of a probability: 0, or more of it. The CPU's counters.
  template <class S>
  RECGLM_DEVICE S kept(int query, int head, int at) const {
    if (!(dropout > 0)) return 1;
    const std::uint32_t of = key ^ (static_cast<std::uint32_t>(query) * 0x9e3779b9u + static_cast<std::uint32_t>(head));
    return counted_uniform(of, static_cast<std::uint32_t>(at)) < dropout ? S(0) : S(1) / (S(1) - S(dropout));
  }
};

/// A block's rows of one text.
template <class V>
struct block_rows {
  int text, first, last, all_keys;
  /// Of the queries.
  RECGLM_DEVICE block_rows(const texts_on_device<V>& texts, int rows)
      : text(static_cast<int>(blockIdx.x) / texts.tiles),
        first(texts.queries[text] + static_cast<int>(blockIdx.x) % texts.tiles * rows),
        last(smaller(first + rows, texts.queries[text + 1])),
        all_keys(texts.keys[text + 1] - texts.keys[text]) {}
};

/// Blocks for each tile of each text and each of `heads`.
template <class V>
grid_size attention_grid(const attention_texts<V>& texts, int rows_of_tile, int heads) {
  const std::size_t all =
      static_cast<std::size_t>(tiles_of(texts.longest, rows_of_tile)) * static_cast<std::size_t>(texts.texts);
  check(all <= static_cast<std::size_t>(std::numeric_limits<int>::max()), "attention on a card: ", texts.texts,
        " texts of up to ", texts.longest, " tokens are more than one launch takes; feed fewer at once");
  return {static_cast<unsigned>(all), static_cast<unsigned>(heads), 1};
}

}  // namespace recglm::on_device
