#pragma once
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <vector>

#include "recglm/backend/cpu/attention.hpp"
#include "recglm/backend/cuda/attention.cuh"
#include "recglm/core/random.hpp"

/// \file
/// Attention on the emulated card beside the CPU's, for the tests of its kernels.

namespace attention_on_card {

using recglm::emulated;

/// The order in which the emulator runs threads and blocks.
inline void shuffle_threads(std::uint64_t seed) { emulated::seed = seed; }

/// An array in the card's memory; `edge` marked words on both sides of a result, none around what is only read, where
/// the emulator sees who reads too far.
template <class T>
class array {
 public:
  explicit array(const std::vector<T>& values, std::size_t edge = 0) : size_(values.size()), edge_(edge) {
    std::vector<T> all(size_ + 2 * edge, mark());
    std::copy(values.begin(), values.end(), all.begin() + static_cast<std::ptrdiff_t>(edge));
    all_ = static_cast<T*>(emulated::take(all.size() * sizeof(T)));
    emulated::upload(all_, all.data(), all.size() * sizeof(T));
  }
  ~array() { emulated::give(all_); }
  array(const array&) = delete;
  array& operator=(const array&) = delete;
  T* data() const { return all_ + edge_; }
  /// What the card holds now; throws where something beside the array was written.
  std::vector<T> now() const {
    std::vector<T> all(size_ + 2 * edge_);
    emulated::download(all.data(), all_, all.size() * sizeof(T));
    const T guard = mark();
    for (std::size_t i = 0; i < edge_; ++i)
      if (std::memcmp(&all[i], &guard, sizeof(T)) != 0 || std::memcmp(&all[all.size() - 1 - i], &guard, sizeof(T)) != 0)
        throw std::runtime_error("a kernel writes outside of its result");
    return {all.begin() + static_cast<std::ptrdiff_t>(edge_), all.end() - static_cast<std::ptrdiff_t>(edge_)};
  }

 private:
  static T mark() {
    T out;
    std::memset(static_cast<void*>(&out), 77, sizeof(T));
    return out;
  }
  std::size_t size_, edge_;
  T* all_;
};
inline constexpr std::size_t guards = 16;

template <class S>
std::vector<S> random_numbers(std::size_t n, std::uint64_t seed, double factor = 1) {
  recglm::random_engine rng(seed);
  std::vector<S> out(n);
  for (S& x : out) x = static_cast<S>(static_cast<float>(factor * rng.normal()));
  return out;
}
template <class S>
std::vector<S> nothing(std::size_t n) {
  return std::vector<S>(n, std::numeric_limits<S>::quiet_NaN());
}

/// Sum of squared differences over the sum of squares; infinite where only one of two is no number.
template <class S>
double nmse(const std::vector<S>& got, const std::vector<S>& want) {
  if (got.size() != want.size()) return std::numeric_limits<double>::infinity();
  double off = 0, all = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (std::isnan(got[i]) && std::isnan(want[i])) continue;
    const double d = static_cast<double>(got[i]) - static_cast<double>(want[i]);
    off += std::isfinite(d) ? d * d : std::numeric_limits<double>::infinity();
    all += static_cast<double>(want[i]) * static_cast<double>(want[i]);
  }
  return all > 0 ? off / all : off;
}
template <class S>
constexpr double bound = sizeof(S) == 8 ? 1e-28 : 1e-12;

template <class S>
bool same_bits(const std::vector<S>& a, const std::vector<S>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(S)) == 0;
}

// Sees itself and every second key before it: a mask with holes.
struct striped {
  RECGLM_HD bool sees(int query, int key) const { return key <= query && (query - key) % 2 == 0; }
  RECGLM_HD int row_end(int query) const { return query + 1; }
};
// Sees four places before it and not itself: the first place sees nothing, and row_end is below 0 for some.
struct window_before {
  static constexpr bool contiguous = false;
  RECGLM_HD bool sees(int query, int key) const { return key + 2 < query && query - key < 7; }
  RECGLM_HD int row_end(int query) const { return query - 2; }
};
// Sees all that there is; says that there is more.
struct whole_text {
  static constexpr bool contiguous = true;
  RECGLM_HD bool sees(int, int) const { return true; }
  RECGLM_HD int row_end(int) const { return 1 << 20; }
};
struct blind {
  static constexpr bool contiguous = true;
  RECGLM_HD bool sees(int, int) const { return false; }
  RECGLM_HD int row_end(int) const { return -3; }
};
// Only far keys: the first tile of keys of a long text is hidden whole.
struct late_only {
  int from = 0;
  RECGLM_HD bool sees(int, int key) const { return key >= from; }
  RECGLM_HD int row_end(int) const { return 1 << 20; }
};

/// One call of attention and its backward pass.
template <class S, class V>
struct problem {
  std::vector<int> lengths;
  std::vector<V> masks;
  int heads = 2, size = 8, kv_heads = 0;
  bool interleaved = false;  ///< q, k and v of a head side by side in one matrix, as GLM's are
  int choose = 0;            ///< every place but those with place % 3 == 1; 0: all; 2: those with place % 3 == 1
  float dropout = 0;
  double factor = 1;  ///< of the queries
  S q_beta = 0, kv_beta = 0;

  struct result {
    std::vector<S> out, logsumexps, dq, dk, dv;
  };

  std::vector<int> keys{}, queries{}, place{};
  int count = 0, q_stride = 0, kv_stride = 0, out_stride = 0;
  recglm::head_layout head{};
  std::vector<S> q{}, kv{}, dout{};
  std::size_t k_at = 0, v_at = 0;

  void fill() {
    keys = queries = {0};
    place.clear();
    for (int length : lengths) {
      keys.push_back(keys.back() + length);
      for (int i = 0; i < length; ++i)
        if (choose == 0 || (choose == 1) == (i % 3 != 1)) place.push_back(i);
      queries.push_back(static_cast<int>(place.size()));
    }
    count = queries.back();
    const int of_keys = kv_heads ? kv_heads : heads;
    if (interleaved)
      head = {heads, size, 3 * size + 1, 0, 0}, q_stride = kv_stride = heads * (3 * size + 1) + 2;
    else
      head = {heads, size, size + 3, kv_heads, size + 1}, q_stride = heads * (size + 3) + 5,
      kv_stride = 2 * of_keys * (size + 1) + 3;
    out_stride = heads * size + 7;
    const auto many = [](int n, int stride) { return static_cast<std::size_t>(n) * static_cast<std::size_t>(stride); };
    q = random_numbers<S>(many(count, q_stride), 1, factor);
    if (interleaved)
      kv = q, k_at = static_cast<std::size_t>(size), v_at = 2 * k_at;
    else
      kv = random_numbers<S>(many(keys.back(), kv_stride), 2), k_at = 0,
      v_at = static_cast<std::size_t>(of_keys * (size + 1));
    dout = random_numbers<S>(many(count, out_stride), 3);
  }
  int longest() const { return lengths.empty() ? 0 : *std::max_element(lengths.begin(), lengths.end()); }
  recglm::attention_texts<V> texts() const {
    return {static_cast<int>(lengths.size()),
            queries.data(),
            keys.data(),
            choose ? place.data() : nullptr,
            masks.data(),
            longest(),
            dropout,
            77};
  }
  // Whatever is added to, and NaN where nothing is.
  std::vector<S> before(std::size_t n, std::uint64_t seed, S beta) const {
    return beta == S(0) ? nothing<S>(n) : random_numbers<S>(n, seed);
  }

  result on_cpu() const {
    using K = recglm::cpu_attention<S, recglm::chosen_gemm>;
    result r;
    r.out = nothing<S>(dout.size()), r.logsumexps = nothing<S>(static_cast<std::size_t>(count * heads));
    std::vector<S> scratch(K::attention_scratch(longest()));
    K::attention(r.out.data(), out_stride, r.logsumexps.data(), q.data(), q_stride, kv.data() + k_at, kv.data() + v_at,
                 kv_stride, head, texts(), scratch.data());
    r.dq = before(q.size(), 4, q_beta), r.dk = before(kv.size(), 5, kv_beta), r.dv = before(kv.size(), 6, kv_beta);
    K::attention_backward(r.dq.data(), r.dk.data() + k_at, r.dv.data() + v_at, dout.data(), r.out.data(), out_stride,
                          r.logsumexps.data(), q.data(), q_stride, kv.data() + k_at, kv.data() + v_at, kv_stride, head,
                          texts(), scratch.data(), q_beta, kv_beta);
    return r;
  }

  result on_card(bool backward = true) const {
    using K = recglm::cuda_attention<S, emulated>;
    const array<S> cq(q), ckv(kv), cdout(dout), out(nothing<S>(dout.size()), guards),
        sums(nothing<S>(static_cast<std::size_t>(count * heads)), guards);
    const array<int> cqueries(queries), ckeys(keys), cplace(place);
    const array<V> cmasks(masks);
    recglm::attention_texts<V> all = texts();
    all.queries = cqueries.data(), all.keys = ckeys.data(), all.sees = cmasks.data();
    if (choose) all.place = cplace.data();
    K::attention(out.data(), out_stride, sums.data(), cq.data(), q_stride, ckv.data() + k_at, ckv.data() + v_at,
                 kv_stride, head, all, nullptr);
    if (!backward) return {out.now(), sums.now(), {}, {}, {}};
    const array<S> dq(before(q.size(), 4, q_beta), guards), dk(before(kv.size(), 5, kv_beta), guards),
        dv(before(kv.size(), 6, kv_beta), guards);
    K::attention_backward(dq.data(), dk.data() + k_at, dv.data() + v_at, cdout.data(), out.data(), out_stride,
                          sums.data(), cq.data(), q_stride, ckv.data() + k_at, ckv.data() + v_at, kv_stride, head, all,
                          nullptr, q_beta, kv_beta);
    return {out.now(), sums.now(), dq.now(), dk.now(), dv.now()};
  }
};

/// Texts of 0 and 1 tokens, one below, at and above a tile, and of several tiles.
template <class S>
std::vector<int> around_a_tile() {
  constexpr int tile = sizeof(S) == 8 ? 32 : 64;
  return {tile + 1, 0, tile, 1, 3 * tile - 5, tile - 1};
}

}  // namespace attention_on_card
