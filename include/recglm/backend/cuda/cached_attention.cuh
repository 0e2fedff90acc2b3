#pragma once
#include "recglm/backend/cuda/attention_tile.cuh"

namespace recglm {

namespace on_device {

/// `cached_queries` as kernels read it.
template <class V>
struct cached_on_device {
  global<const int> group_offsets, group_text, order, text_offsets;
  global<const V> sees;
  global<const int> place, paths, path_begin, path_count;

  cached_on_device(const cached_queries<V>& all)
      : group_offsets(all.group_offsets),
        group_text(all.group_text),
        order(all.order),
        text_offsets(all.text_offsets),
        sees(all.sees),
        place(all.place),
        paths(all.paths),
        path_begin(all.path_begin),
        path_count(all.path_count) {}
};

/// Attention of a group's tokens, a tile of them at a time: Part A of their text by tiles that all of them share, then
/// each one's path, row by row.
template <class S, int Columns, class V>
struct cached_attention_forward {
  static constexpr const char* name = "cached_attention_forward";
  static constexpr int threads = 128, min_blocks = Columns <= 64 ? 4 : 3;
  static constexpr unsigned workers = 4;  ///< blocks that share the tiles of a group: the host does not know how many
  using tile = tile_products<S, Columns, threads>;
  using packed = typename tile::packed;
  static constexpr std::size_t kv_at = tile::rows_bytes, scores_at = kv_at + tile::keys_bytes,
                               dynamic = scores_at + tile::scores_bytes;
  static_assert(dynamic <= least_block_memory);
  static constexpr int numbers = tile::rows * tile::row, of_keys = tile::keys * tile::row,
                       scores = tile::rows * tile::scores_row;
  global<S> out;
  global<const S> q, part_a, cache;
  int q_stride;
  head_layout head;
  S scale;
  cached_on_device<V> all;

  /// What one token sees.
  struct token {
    int number = -1;  ///< its row of queries; -1: the tile has no such row
    seen_keys<V> part_a;
    int path = 0, count = 0;
  };

  RECGLM_DEVICE void operator()() const {
    RECGLM_DYNAMIC_SHARED(S, queries, 0, numbers);
    RECGLM_DYNAMIC_SHARED(S, rows, kv_at, of_keys);
    RECGLM_DYNAMIC_SHARED(S, weights, scores_at, scores);
    RECGLM_DYNAMIC_SHARED(packed, query_packs, 0, numbers / tile::each);
    RECGLM_DYNAMIC_SHARED(packed, row_packs, kv_at, of_keys / tile::each);
    RECGLM_DYNAMIC_SHARED(packed, weight_packs, scores_at, scores / tile::each);
    const int g = static_cast<int>(blockIdx.x), h = static_cast<int>(blockIdx.y);
    const int text = all.group_text[g], end = all.group_offsets[g + 1];
    const int first_row = all.text_offsets[text], length = all.text_offsets[text + 1] - first_row;
    const int values = head.keys().heads * head.size, column = h / head.group() * head.size;
    const V mask = all.sees[text];
    for (int first = all.group_offsets[g] + static_cast<int>(blockIdx.z) * tile::rows; first < end;
         first += static_cast<int>(workers) * tile::rows) {
      __syncthreads();
      for (int i = static_cast<int>(threadIdx.x); i < tile::rows * Columns; i += threads) {
        const int r = i / Columns, c = i % Columns;
        queries[r * tile::row + c] =
            first + r < end && c < head.size
                ? static_cast<S>(q[static_cast<std::ptrdiff_t>(all.order[first + r]) * q_stride + h * head.stride + c])
                : S(0);
      }
      int part_a_end = 0;
      for (int i = first + static_cast<int>(threadIdx.x) % 32; i < smaller(first + tile::rows, end); i += 32) {
        const int number = all.order[i];
        part_a_end = larger(part_a_end, mask.row_end(all.place[number]));
      }
      part_a_end = smaller(most_of_lanes(part_a_end, 32), length);
      token tokens[tile::each];
      for (int i = 0; i < tile::each; ++i) tokens[i] = token_at(first + tile::y() + i, end, mask, length);
      online_softmax<tile, S> result;
      for (int key = 0; key < part_a_end; key += tile::keys) {
        const std::ptrdiff_t from = static_cast<std::ptrdiff_t>(first_row + key) * 2 * values + column;
        __syncthreads();
        tile::load(rows, tile::keys, part_a, from, 2 * values, part_a_end - key, head.size);
        __syncthreads();
        S p[tile::each][tile::each] = {};
        tile::multiply(p, query_packs, row_packs, head.size);
        for (int i = 0; i < tile::each; ++i)
          for (int j = 0; j < tile::each; ++j)
            p[i][j] = tokens[i].part_a.has(key + tile::x() + 16 * j) ? p[i][j] * scale : tile::never;
        result.add(p);
        tile::store(weights, p);
        __syncthreads();
        tile::load(rows, tile::keys, part_a, from + values, 2 * values, part_a_end - key, head.size);
        __syncthreads();
        tile::add_rows(result.sums, weight_packs, row_packs, smaller(tile::keys, part_a_end - key));
      }
      __syncthreads();  // the queries are there, also where Part A is not seen
      add_paths(result, tokens, query_packs, values, column);
      for (int i = 0; i < tile::each; ++i) {
        if (tokens[i].number < 0) continue;
        result.finish(i);
        tile::write(out, (static_cast<std::ptrdiff_t>(tokens[i].number) * head.heads + h) * head.size, head.size,
                    result.sums[i], S(0));
      }
    }
  }

 private:
  RECGLM_DEVICE token token_at(int i, int end, const V& mask, int length) const {
    token out{-1, {mask, 0, 0}, 0, 0};
    if (i >= end) return out;
    out.number = all.order[i];
    out.part_a.place = all.place[out.number];
    out.part_a.end = smaller(mask.row_end(out.part_a.place), length);
    out.path = all.path_begin[out.number];
    out.count = all.path_count[out.number];
    return out;
  }

  // The rows of the cache on each token's path: half a warp has the columns of its tokens' rows.
  RECGLM_DEVICE void add_paths(online_softmax<tile, S>& result, const token (&tokens)[tile::each],
                               shared<const packed> query_packs, int values, int column) const {
    int longest = 0;
    for (int i = 0; i < tile::each; ++i) longest = larger(longest, tokens[i].count);
    longest = most_of_lanes(longest, 32);  // both halves take the same number of steps: they sum with shuffles
    for (int step = 0; step < longest; ++step)
      for (int i = 0; i < tile::each; ++i) {
        const bool there = step < tokens[i].count;
        const int at = there ? static_cast<int>(all.paths[tokens[i].path + step]) : 0;
        const std::ptrdiff_t key = static_cast<std::ptrdiff_t>(at) * 2 * values + column;
        S dot = 0;
        if (there)
          for (int c = 0; c < tile::packs; ++c) {
            const packed query = query_packs[(tile::y() + i) * (tile::row / tile::each) + tile::x() + 16 * c];
            for (int n = 0; n < tile::each; ++n)
              if (const int number = tile::column(c * tile::each + n); number < head.size)
                dot += query.of[n] * static_cast<S>(cache[key + number]);
          }
        const S score = sum_of_lanes(dot, 16) * scale;
        if (!there) continue;
        const S weight = std::exp(score - result.raise(i, score));
        result.total[i] += weight;
        for (int c = 0; c < tile::columns; ++c)
          if (tile::column(c) < head.size)
            result.sums[i][c] += weight * static_cast<S>(cache[key + values + tile::column(c)]);
      }
  }
};

}  // namespace on_device

/// Attention of newly fed tokens to Part A of their text and to the tokens on their own paths.
template <std::floating_point S, class Card>
struct cuda_cached_attention {
  /// Numbers of scratch that `cached_attention` needs of the caller: none.
  template <class V>
  static std::size_t cached_attention_scratch(const cached_queries<V>&, head_layout) {
    return 0;
  }

  /// As cpu_cached_attention::cached_attention. Throws where a head has more than 128 numbers.
  template <class V>
  static void cached_attention(S* out, const S* q, int q_stride, const S* part_a, const S* cache, head_layout head,
                               const cached_queries<V>& all, S*) {
    on_device::with_columns(head.size, [&](auto columns) {
      using kernel = on_device::cached_attention_forward<S, decltype(columns)::value, V>;
      Card::launch({static_cast<unsigned>(all.groups), static_cast<unsigned>(head.heads), kernel::workers},
                   kernel{.out = out,
                          .q = q,
                          .part_a = part_a,
                          .cache = cache,
                          .q_stride = q_stride,
                          .head = head,
                          .scale = S(1) / std::sqrt(static_cast<S>(head.size)),
                          .all = all},
                   kernel::dynamic);
    });
  }
};

}  // namespace recglm
