#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "recglm/concepts/visibility.hpp"
#include "recglm/core/check.hpp"

/// \file
/// What kernels of every backend share.

#if defined(__CUDACC__)
#define RECGLM_HD __host__ __device__
#else
#define RECGLM_HD
#endif
/// On the lambda of a kernel: it becomes part of each compiled form of the loop that calls it.
#define RECGLM_INLINE __attribute__((always_inline))

namespace recglm {

/// The bits of x as another type of its size: std::bit_cast for kernels too.
template <class To, class From>
RECGLM_HD constexpr To bits_as(From x) {
  static_assert(sizeof(To) == sizeof(From));
  return __builtin_bit_cast(To, x);
}

/// How a frozen weight is kept: as it is, rounded to bfloat16, or as 8-bit whole numbers with one scale for each
/// output.
enum class storage { f32, bf16, int8 };

/// "f32", "bf16", "int8".
inline std::string_view name_of(storage s) { return s == storage::int8 ? "int8" : s == storage::bf16 ? "bf16" : "f32"; }

/// The storage of that name. Throws, naming `where`, for any other.
inline storage storage_called(std::string_view name, std::string_view where = "--storage") {
  for (storage s : {storage::f32, storage::bf16, storage::int8})
    if (name == name_of(s)) return s;
  fail(where, " ", name, ": it is f32, bf16 or int8");
}

/// What a matmul with a quantized weight does to its input: nothing, or round it too (fast): each row to 8 bits by
/// its largest number beside an int8 weight, each number to bfloat16 beside a bf16 one.
enum class activation_quantization { none, dynamic };

/// The quantization of activations of that name. Throws, naming `where`, for any other.
inline activation_quantization activation_quantization_called(std::string_view name,
                                                              std::string_view where = "--activation-quantization") {
  if (name == "none") return activation_quantization::none;
  if (name == "dynamic") return activation_quantization::dynamic;
  fail(where, " ", name, ": it is dynamic or none");
}

/// GLM's mask: query i sees key j if j <= i or j lies in Part A.
struct prefix_lm {
  static constexpr bool contiguous = true;
  int prefix = 0;
  RECGLM_HD bool sees(int query, int key) const { return key <= query || key < prefix; }
  RECGLM_HD int row_end(int query) const { return query < prefix ? prefix : query + 1; }
};

/// Where the heads of queries, keys and values lie in a row of projections.
struct head_layout {
  int heads = 1;
  int size = 0;       ///< numbers in a head
  int stride = 0;     ///< from one head of the queries to the next
  int kv_heads = 0;   ///< heads of keys and of values, a divisor of `heads`; 0: as many
  int kv_stride = 0;  ///< from one head of the keys to the next, and of the values; 0: as for queries

  /// The layout of the keys, and of the values, alone.
  RECGLM_HD head_layout keys() const {
    return {kv_heads ? kv_heads : heads, size, kv_stride ? kv_stride : stride, 0, 0};
  }
  /// Query heads that read one head of keys: head h reads h / group().
  RECGLM_HD int group() const { return kv_heads ? heads / kv_heads : 1; }
};

/// Texts side by side: text t has the query rows [queries[t], queries[t + 1]) and the key rows [keys[t], keys[t + 1]).
/// `place` holds each query's index within its text, ascending; null: queries are the same rows as keys.
template <class V>
struct attention_texts {
  int texts = 0;
  const int* queries = nullptr;
  const int* keys = nullptr;
  const int* place = nullptr;
  const V* sees = nullptr;  ///< one for each text
  int longest = 0;          ///< keys of the longest text
  float dropout = 0;        ///< share of the probabilities that is dropped
  std::uint32_t key = 0;    ///< of the dropout

  RECGLM_HD int place_of(int query, int text) const { return place ? place[query] : query - queries[text]; }
};

/// Newly fed tokens, grouped by the text that they continue: group g holds the tokens order[group_offsets[g]..[g + 1]).
/// Token i sees the cache rows paths[path_begin[i] .. path_begin[i] + path_count[i]) and, of Part A, what `sees` of its
/// text shows to the place of the token, counted from the first token of Part A.
template <class V = prefix_lm>
struct cached_queries {
  int groups = 0;
  const int* group_offsets = nullptr;
  const int* group_text = nullptr;
  const int* order = nullptr;
  const int* text_offsets = nullptr;  ///< rows of Part A of each text
  const V* sees = nullptr;            ///< one for each text
  const int* place = nullptr;         ///< of each token, in its text
  const int* paths = nullptr;
  const int* path_begin = nullptr;
  const int* path_count = nullptr;
  int longest_text = 0;
  int longest_path = 0;
};

/// A trained tensor and what AdamW keeps for it, all in the device's memory.
template <class S>
struct trained_tensor {
  S* value = nullptr;
  S* gradient = nullptr;
  S* first = nullptr;   ///< moment
  S* second = nullptr;  ///< moment
  std::size_t size = 0;
  friend bool operator==(const trained_tensor&, const trained_tensor&) = default;
};

/// What one step of AdamW does to every element; the bias corrections are worked in.
template <class S>
struct adam_w_step {
  double clip;  ///< largest norm of all gradients together, to which they are scaled down; 0: none
  S keep;       ///< 1 - rate * weight decay
  S beta1, beta2;
  S rate;  ///< rate / (1 - beta1^t)
  S root;  ///< 1 / sqrt(1 - beta2^t)
  S epsilon;

  /// What the gradients are multiplied by where their norm is `norm`.
  RECGLM_HD S scale_of(double norm) const {
    const double share = clip / (norm + 1e-6);
    return static_cast<S>(clip > 0 && share < 1 ? share : 1.0);
  }
};

/// What a step met, in the device's memory until the host asks for all of it at once.
struct step_report {
  double loss = 0;  ///< sum of the losses of its parts
  double norm = 0;  ///< of all gradients together, before they are scaled down
};

/// Items that are no candidates: user u has items[offsets[u] .. offsets[u + 1]), ascending. Null offsets: there are
/// none.
struct excluded_items {
  const std::size_t* offsets = nullptr;
  const std::int32_t* items = nullptr;

  RECGLM_HD const std::int32_t* of(int user) const { return offsets ? items + offsets[user] : nullptr; }
};

/// Where an item is among other candidates: how many have a greater score, and how many the same score and a lower
/// or a higher id.
struct item_place {
  int greater = 0;
  int equal_lower = 0;
  int equal_higher = 0;
  friend bool operator==(item_place, item_place) = default;
};

/// Uniform in [0, 1), a function of key and counter alone: every backend drops the same elements.
RECGLM_HD inline float counted_uniform(std::uint32_t key, std::uint32_t counter) {
  std::uint32_t x = counter * 0x9e3779b9u ^ key;
  x ^= x >> 16;
  x *= 0x21f0aaadu;
  x ^= x >> 15;
  x += key * 0x85ebca6bu;
  x *= 0x735a2d97u;
  x ^= x >> 15;
  return static_cast<float>(x >> 8) * 0x1p-24f;
}

}  // namespace recglm
