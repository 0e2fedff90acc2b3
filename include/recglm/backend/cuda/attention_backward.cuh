#pragma once
#include "recglm/backend/cuda/attention_tile.cuh"

namespace recglm::on_device {

/// deltas[query][head] = out dout of that head, which the gradient of a softmax takes off: a warp for each query.
template <class S, class V>
struct attention_deltas {
  static constexpr const char* name = "attention_deltas";
  static constexpr int threads = 128, min_blocks = 8, rows = 64;
  global<S> deltas;
  global<const S> out, dout;
  int stride;
  head_layout head;
  texts_on_device<V> texts;

  RECGLM_DEVICE void operator()() const {
    const block_rows<V> at(texts, rows);
    const int h = static_cast<int>(blockIdx.y), lane = static_cast<int>(threadIdx.x) % 32;
    for (int r = at.first + static_cast<int>(threadIdx.x) / 32; r < at.last; r += threads / 32) {
      const std::ptrdiff_t begin = static_cast<std::ptrdiff_t>(r) * stride + h * head.size;
      S sum = 0;
      for (int c = lane; c < head.size; c += 32)
        sum += static_cast<S>(out[begin + c]) * static_cast<S>(dout[begin + c]);
      sum = sum_of_lanes(sum, 32);
      if (lane == 0) deltas[static_cast<std::ptrdiff_t>(r) * head.heads + h] = sum;
    }
  }
};

/// The tiles of the backward pass: with the largest heads smaller ones, so that cards with 99 KB a block hold them too.
template <class S, int Columns, int Threads>
using backward_tile = tile_products<S, Columns, Threads, largest_pack<S> * 64 / Columns>;

/// What both kernels of the backward pass are given.
template <class S, class V>
struct attention_gradient {
  global<S> dq, dk, dv;
  global<const S> dout, q, k, v, logsumexps, deltas;
  int out_stride, q_stride, kv_stride;
  head_layout head;
  S scale, q_beta, kv_beta;
  texts_on_device<V> texts;

  /// From a thread's scores q k' and products dout v': the probabilities, dropped, and the gradients of the scores.
  template <class Tile>
  RECGLM_DEVICE void scores(S (&p)[Tile::each][Tile::each], S (&d)[Tile::each][Tile::each], int text, int query,
                            int last, int h, int key, int all_keys) const {
    for (int i = 0; i < Tile::each; ++i) {
      const seen_keys<V> seen = texts.seen(text, query + i, last, all_keys);
      const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(query + i) * head.heads + h;
      const S logsumexp = query + i < last ? static_cast<S>(logsumexps[at]) : S(0);
      const S delta = query + i < last ? static_cast<S>(deltas[at]) : S(0);
      for (int j = 0; j < Tile::each; ++j) {
        const int to = key + 16 * j;
        const S kept = texts.template kept<S>(query + i, h, to);
        const S one = seen.has(to) ? std::exp(p[i][j] * scale - logsumexp) : S(0);
        d[i][j] = one * (d[i][j] * kept - delta) * scale;
        p[i][j] = one * kept;
      }
    }
  }
};

/// dk and dv of a tile of keys of one head of keys: every query that may see them, in order, of every head that reads
/// them.
template <class S, int Columns, class V>
struct attention_backward_keys {
  static constexpr const char* name = "attention_backward_keys";
  static constexpr int threads = 256, min_blocks = 2;
  using tile = backward_tile<S, Columns, threads>;
  using packed = typename tile::packed;
  static constexpr std::size_t scores_at = 4 * tile::keys_bytes, dynamic = scores_at + tile::scores_bytes;
  static_assert(dynamic <= least_block_memory);
  static constexpr int numbers = tile::keys * tile::row, scores = tile::rows * tile::scores_row;
  attention_gradient<S, V> given;

  RECGLM_DEVICE void operator()() const {
    RECGLM_DYNAMIC_SHARED(S, keys, 0, numbers);
    RECGLM_DYNAMIC_SHARED(S, values, tile::keys_bytes, numbers);
    RECGLM_DYNAMIC_SHARED(S, queries, 2 * tile::keys_bytes, numbers);
    RECGLM_DYNAMIC_SHARED(S, douts, 3 * tile::keys_bytes, numbers);
    RECGLM_DYNAMIC_SHARED(S, weights, scores_at, scores);
    RECGLM_DYNAMIC_SHARED(packed, key_packs, 0, numbers / tile::each);
    RECGLM_DYNAMIC_SHARED(packed, value_packs, tile::keys_bytes, numbers / tile::each);
    RECGLM_DYNAMIC_SHARED(packed, query_packs, 2 * tile::keys_bytes, numbers / tile::each);
    RECGLM_DYNAMIC_SHARED(packed, dout_packs, 3 * tile::keys_bytes, numbers / tile::each);
    RECGLM_DYNAMIC_SHARED(packed, weight_packs, scores_at, scores / tile::each);
    const texts_on_device<V>& texts = given.texts;
    const head_layout& head = given.head;
    const int text = static_cast<int>(blockIdx.x) / texts.tiles, kv_head = static_cast<int>(blockIdx.y);
    const int all_keys = texts.keys[text + 1] - texts.keys[text];
    const int first_key = static_cast<int>(blockIdx.x) % texts.tiles * tile::keys, there = all_keys - first_key;
    if (there <= 0) return;
    const std::ptrdiff_t kv_at =
        static_cast<std::ptrdiff_t>(texts.keys[text] + first_key) * given.kv_stride + kv_head * head.keys().stride;
    tile::load(keys, tile::keys, given.k, kv_at, given.kv_stride, there, head.size);
    tile::load(values, tile::keys, given.v, kv_at, given.kv_stride, there, head.size);
    const int begin = texts.queries[text], end = texts.queries[text + 1], shared_by = head.group();
    S dk[tile::each][tile::columns] = {}, dv[tile::each][tile::columns] = {};
    for (int h = kv_head * shared_by; h < (kv_head + 1) * shared_by; ++h)
      for (int first = begin; first < end; first += tile::rows) {
        const int last = smaller(first + tile::rows, end);
        if (texts.row_end(text, first, last, all_keys) <= first_key) continue;  // none of them looks as far
        __syncthreads();
        tile::load(queries, tile::rows, given.q, static_cast<std::ptrdiff_t>(first) * given.q_stride + h * head.stride,
                   given.q_stride, last - first, head.size);
        tile::load(douts, tile::rows, given.dout, static_cast<std::ptrdiff_t>(first) * given.out_stride + h * head.size,
                   given.out_stride, last - first, head.size);
        __syncthreads();
        S p[tile::each][tile::each] = {}, d[tile::each][tile::each] = {};
        tile::multiply(p, query_packs, key_packs, head.size);
        tile::multiply(d, dout_packs, value_packs, head.size);
        given.template scores<tile>(p, d, text, first + tile::y(), last, h, first_key + tile::x(), all_keys);
        tile::store(weights, p);
        __syncthreads();
        tile::add_rows_transposed(dv, weight_packs, dout_packs, last - first);
        __syncthreads();
        tile::store(weights, d);
        __syncthreads();
        tile::add_rows_transposed(dk, weight_packs, query_packs, last - first);
      }
    for (int i = 0; i < tile::each; ++i) {
      if (tile::y() + i >= there) continue;
      const std::ptrdiff_t at = kv_at + static_cast<std::ptrdiff_t>(tile::y() + i) * given.kv_stride;
      tile::write(given.dk, at, head.size, dk[i], given.kv_beta);
      tile::write(given.dv, at, head.size, dv[i], given.kv_beta);
    }
  }
};

/// dq of a tile of queries of one head.
template <class S, int Columns, class V>
struct attention_backward_queries {
  static constexpr const char* name = "attention_backward_queries";
  static constexpr int threads = 256, min_blocks = 2;
  using tile = backward_tile<S, Columns, threads>;
  using packed = typename tile::packed;
  static constexpr std::size_t kv_at = 2 * tile::rows_bytes, scores_at = kv_at + tile::keys_bytes,
                               dynamic = scores_at + tile::scores_bytes;
  static_assert(dynamic <= least_block_memory);
  static constexpr int numbers = tile::rows * tile::row, of_keys = tile::keys * tile::row,
                       scores = tile::rows * tile::scores_row;
  attention_gradient<S, V> given;

  RECGLM_DEVICE void operator()() const {
    RECGLM_DYNAMIC_SHARED(S, queries, 0, numbers);
    RECGLM_DYNAMIC_SHARED(S, douts, tile::rows_bytes, numbers);
    RECGLM_DYNAMIC_SHARED(S, rows, kv_at, of_keys);
    RECGLM_DYNAMIC_SHARED(S, gradients, scores_at, scores);
    RECGLM_DYNAMIC_SHARED(packed, query_packs, 0, numbers / tile::each);
    RECGLM_DYNAMIC_SHARED(packed, dout_packs, tile::rows_bytes, numbers / tile::each);
    RECGLM_DYNAMIC_SHARED(packed, row_packs, kv_at, of_keys / tile::each);
    RECGLM_DYNAMIC_SHARED(packed, gradient_packs, scores_at, scores / tile::each);
    const texts_on_device<V>& texts = given.texts;
    const head_layout& head = given.head;
    const block_rows<V> at(texts, tile::rows);
    if (at.first >= at.last) return;
    const int h = static_cast<int>(blockIdx.y);
    const std::ptrdiff_t q_at = static_cast<std::ptrdiff_t>(at.first) * given.q_stride + h * head.stride;
    tile::load(queries, tile::rows, given.q, q_at, given.q_stride, at.last - at.first, head.size);
    tile::load(douts, tile::rows, given.dout, static_cast<std::ptrdiff_t>(at.first) * given.out_stride + h * head.size,
               given.out_stride, at.last - at.first, head.size);
    const int seen = texts.row_end(at.text, at.first, at.last, at.all_keys);
    S dq[tile::each][tile::columns] = {};
    for (int key = 0; key < seen; key += tile::keys) {
      const std::ptrdiff_t from = static_cast<std::ptrdiff_t>(texts.keys[at.text] + key) * given.kv_stride +
                                  h / head.group() * head.keys().stride;
      __syncthreads();
      tile::load(rows, tile::keys, given.v, from, given.kv_stride, seen - key, head.size);
      __syncthreads();
      S p[tile::each][tile::each] = {}, d[tile::each][tile::each] = {};
      tile::multiply(d, dout_packs, row_packs, head.size);
      __syncthreads();
      tile::load(rows, tile::keys, given.k, from, given.kv_stride, seen - key, head.size);
      __syncthreads();
      tile::multiply(p, query_packs, row_packs, head.size);
      given.template scores<tile>(p, d, at.text, at.first + tile::y(), at.last, h, key + tile::x(), at.all_keys);
      tile::store(gradients, d);
      __syncwarp();  // half a warp reads what it wrote itself
      tile::add_rows(dq, gradient_packs, row_packs, smaller(tile::keys, seen - key));
    }
    for (int i = 0; i < tile::each; ++i)
      if (at.first + tile::y() + i < at.last)
        tile::write(given.dq, q_at + static_cast<std::ptrdiff_t>(tile::y() + i) * given.q_stride, head.size, dq[i],
                    given.q_beta);
  }
};

}  // namespace recglm::on_device
