#pragma once
#include "recglm/backend/cuda/attention_backward.cuh"

namespace recglm {

namespace on_device {

/// Attention of a tile of queries of one head: keys a tile at a time, with a softmax that goes along.
template <class S, int Columns, class V>
struct attention_forward {
  static constexpr const char* name = "attention_forward";
  static constexpr int threads = 256, min_blocks = sizeof(S) == 4 ? 2 : 1;
  using tile = tile_products<S, Columns, threads>;
  using packed = typename tile::packed;
  static constexpr std::size_t kv_at = tile::rows_bytes, scores_at = kv_at + tile::keys_bytes,
                               dynamic = scores_at + tile::scores_bytes;
  static_assert(dynamic <= least_block_memory);
  static constexpr int numbers = tile::rows * tile::row, of_keys = tile::keys * tile::row,
                       scores = tile::rows * tile::scores_row;
  global<S> out, logsumexps;
  global<const S> q, k, v;
  int out_stride, q_stride, kv_stride;
  head_layout head;
  S scale;
  texts_on_device<V> texts;

  RECGLM_DEVICE void operator()() const {
    RECGLM_DYNAMIC_SHARED(S, queries, 0, numbers);
    RECGLM_DYNAMIC_SHARED(S, rows, kv_at, of_keys);
    RECGLM_DYNAMIC_SHARED(S, weights, scores_at, scores);
    RECGLM_DYNAMIC_SHARED(packed, query_packs, 0, numbers / tile::each);
    RECGLM_DYNAMIC_SHARED(packed, row_packs, kv_at, of_keys / tile::each);
    RECGLM_DYNAMIC_SHARED(packed, weight_packs, scores_at, scores / tile::each);
    const block_rows<V> at(texts, tile::rows);
    if (at.first >= at.last) return;
    const int h = static_cast<int>(blockIdx.y), first = at.first + tile::y();
    tile::load(queries, tile::rows, q, static_cast<std::ptrdiff_t>(at.first) * q_stride + h * head.stride, q_stride,
               at.last - at.first, head.size);
    seen_keys<V> seen[tile::each];
    for (int i = 0; i < tile::each; ++i) seen[i] = texts.seen(at.text, first + i, at.last, at.all_keys);
    const int all_seen = texts.row_end(at.text, at.first, at.last, at.all_keys);
    online_softmax<tile, S> result;
    for (int key = 0; key < all_seen; key += tile::keys) {
      const std::ptrdiff_t from =
          static_cast<std::ptrdiff_t>(texts.keys[at.text] + key) * kv_stride + h / head.group() * head.keys().stride;
      __syncthreads();
      tile::load(rows, tile::keys, k, from, kv_stride, all_seen - key, head.size);
      __syncthreads();
      S p[tile::each][tile::each] = {};
      tile::multiply(p, query_packs, row_packs, head.size);
      for (int i = 0; i < tile::each; ++i)
        for (int j = 0; j < tile::each; ++j)
          p[i][j] = seen[i].has(key + tile::x() + 16 * j) ? p[i][j] * scale : tile::never;
      result.add(p);
      if (texts.dropout > 0)
        for (int i = 0; i < tile::each; ++i)
          for (int j = 0; j < tile::each; ++j)
            p[i][j] *= texts.template kept<S>(first + i, h, key + tile::x() + 16 * j);
      tile::store(weights, p);
      __syncthreads();
      tile::load(rows, tile::keys, v, from, kv_stride, all_seen - key, head.size);
      __syncthreads();
      tile::add_rows(result.sums, weight_packs, row_packs, smaller(tile::keys, all_seen - key));
    }
    for (int i = 0; i < tile::each; ++i) {
      if (first + i >= at.last) continue;
      result.finish(i);
      const auto query = static_cast<std::ptrdiff_t>(first + i);
      if (tile::x() == 0) logsumexps[query * head.heads + h] = result.logsumexp(i);
      tile::write(out, query * out_stride + h * head.size, head.size, result.sums[i], S(0));
    }
  }
};

}  // namespace on_device

/// Softmax attention over ragged texts, scores in registers and in the block's memory alone.
template <std::floating_point S, class Card>
struct cuda_attention {
  /// Numbers of scratch that `attention` and `attention_backward` need of the caller: none.
  static std::size_t attention_scratch(int) { return 0; }

  /// As cpu_attention::attention. Throws where a head has more than 128 numbers.
  template <class V>
  static void attention(S* out, int out_stride, S* logsumexps, const S* q, int q_stride, const S* k, const S* v,
                        int kv_stride, head_layout head, const attention_texts<V>& texts, S*) {
    on_device::with_columns(head.size, [&](auto columns) {
      using kernel = on_device::attention_forward<S, decltype(columns)::value, V>;
      Card::launch(on_device::attention_grid(texts, kernel::tile::rows, head.heads),
                   kernel{.out = out,
                          .logsumexps = logsumexps,
                          .q = q,
                          .k = k,
                          .v = v,
                          .out_stride = out_stride,
                          .q_stride = q_stride,
                          .kv_stride = kv_stride,
                          .head = head,
                          .scale = S(1) / std::sqrt(static_cast<S>(head.size)),
                          .texts = {texts, kernel::tile::rows}},
                   kernel::dynamic);
    });
  }

  /// As cpu_attention::attention_backward. Throws where a head has more than 128 numbers.
  template <class V>
  static void attention_backward(S* dq, S* dk, S* dv, const S* dout, const S* out, int out_stride, const S* logsumexps,
                                 const S* q, int q_stride, const S* k, const S* v, int kv_stride, head_layout head,
                                 const attention_texts<V>& texts, S*, S q_beta, S kv_beta) {
    on_device::with_columns(head.size, [&](auto columns) {
      using of_keys = on_device::attention_backward_keys<S, decltype(columns)::value, V>;
      using of_queries = on_device::attention_backward_queries<S, decltype(columns)::value, V>;
      using of_deltas = on_device::attention_deltas<S, V>;
      static_assert(of_keys::tile::rows == of_keys::tile::keys && of_keys::tile::rows == of_queries::tile::rows);
      // How many queries a text asks stands in the card's memory: no more than it has keys.
      S* const deltas = static_cast<S*>(
          Card::scratch(sizeof(S) * static_cast<std::size_t>(texts.texts) * static_cast<std::size_t>(texts.longest) *
                        static_cast<std::size_t>(head.heads)));
      Card::launch(on_device::attention_grid(texts, of_deltas::rows, head.heads),
                   of_deltas{.deltas = deltas,
                             .out = out,
                             .dout = dout,
                             .stride = out_stride,
                             .head = head,
                             .texts = {texts, of_deltas::rows}});
      const on_device::attention_gradient<S, V> given{.dq = dq,
                                                      .dk = dk,
                                                      .dv = dv,
                                                      .dout = dout,
                                                      .q = q,
                                                      .k = k,
                                                      .v = v,
                                                      .logsumexps = logsumexps,
                                                      .deltas = deltas,
                                                      .out_stride = out_stride,
                                                      .q_stride = q_stride,
                                                      .kv_stride = kv_stride,
                                                      .head = head,
                                                      .scale = S(1) / std::sqrt(static_cast<S>(head.size)),
                                                      .q_beta = q_beta,
                                                      .kv_beta = kv_beta,
                                                      .texts = {texts, of_keys::tile::rows}};
      Card::launch(on_device::attention_grid(texts, of_keys::tile::keys, head.keys().heads), of_keys{given},
                   of_keys::dynamic);
      Card::launch(on_device::attention_grid(texts, of_queries::tile::rows, head.heads), of_queries{given},
                   of_queries::dynamic);
    });
  }
};

}  // namespace recglm
