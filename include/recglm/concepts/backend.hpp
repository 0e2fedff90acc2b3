#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recglm/backend/pointwise.hpp"

/// \file
/// What a backend must have, group by group: every function that a network, its training and its decoding call. All are
/// static. Pointers are to the device's memory unless they are called host; what each computes is said at `cpu`, and
/// what a signature cannot say is a law (laws/backend.hpp). Included by concepts.hpp.

namespace recglm {

namespace detail {

// A functor and an activation such as a user may write.
struct any_functor {
  template <class S>
  RECGLM_HD S operator()(S x) const;
  template <class S>
  RECGLM_HD S operator()(S x, S y) const;
};
struct any_activation {
  template <class S>
  RECGLM_HD static S value(S x);
  template <class S>
  RECGLM_HD static S slope(S x);
};

template <class Buffer, class T>
concept buffer_of = std::copyable<Buffer> && std::default_initializable<Buffer> &&
    requires(Buffer b, const Buffer c, std::size_t n, T value) {
  Buffer(n, value);
  b.resize(n);
  b.fill(value);
  { b.data() } -> std::same_as<T*>;
  { c.data() } -> std::same_as<const T*>;
  { c.size() } -> std::same_as<std::size_t>;
};

template <class B>
concept has_memory =
    std::floating_point<typename B::scalar> && buffer_of < typename B::template buffer<typename B::scalar>,
typename B::scalar > &&buffer_of<typename B::template buffer<std::byte>, std::byte>&&
                         buffer_of<typename B::template buffer<step_report>, step_report>;

template <class B>
concept is_named = requires {
  { B::name } -> std::convertible_to<std::string_view>;
  { B::about() } -> std::same_as<std::vector<std::pair<std::string, std::string>>>;
};

template <class B, class T>
concept copies = requires(T* to, const T* from, std::size_t n) {
  B::upload(to, from, n);
  B::download(to, from, n);
};
template <class B>
concept copies_memory = copies<B, typename B::scalar> && copies<B, std::int32_t> && copies<B, prefix_lm> &&
    copies<B, trained_tensor<typename B::scalar>> && copies<B, step_report> &&
    requires(typename B::scalar* to, const typename B::scalar* from, std::size_t n) {
  B::copy(to, from, n);
};

template <class B>
concept multiplies = requires(typename B::scalar* c, const typename B::scalar* a, int n, typename B::scalar v) {
  B::gemm(false, true, n, n, n, v, a, n, a, n, v, c, n);
};

template <class B>
concept has_elements = requires(typename B::scalar* y, const typename B::scalar* x, std::size_t n, typename B::scalar v,
                                double number, double* total) {
  B::map(y, x, n, any_functor());
  B::zip(y, x, x, n, any_functor());
  B::add(y, x, x, n);
  B::scale(y, x, n, v, v);
  B::fill(y, n, v);
  B::template activate<any_activation>(y, x, n);
  B::template activate_backward<any_activation>(y, x, x, n, v);
  B::dropout(y, x, n, float(), std::uint32_t(), v);
  B::normal(y, n, number, std::uint64_t());
  B::sum_into(y, x, n, number);
  B::add_sum(total, x, n);
};

template <class B>
concept has_norms = requires(typename B::scalar* y, const typename B::scalar* x, int n, typename B::scalar v) {
  B::layer_norm(y, y, y, x, x, x, n, n, v);
  B::layer_norm_again(y, x, x, x, x, x, n, n);
  B::layer_norm_backward(y, x, x, x, x, x, n, n, v);
  B::layer_norm_backward_weights(y, y, x, x, x, x, n, n);
  B::rms_norm(y, y, x, x, n, n, v);
  B::rms_norm_backward(y, x, x, x, x, n, n, v);
  B::rms_norm_backward_weights(y, x, x, x, n, n);
};

template <class B>
concept has_rows = requires(typename B::scalar* y, const typename B::scalar* x, const std::int32_t* ids, int n,
                            typename B::scalar v, head_layout head) {
  B::gather_rows(y, x, ids, n, n, v);
  B::scatter_rows(y, x, ids, n, n);
  B::fill_rows(y, x, x, n, n);
  B::column_sums(y, x, n, n);
  B::scale_columns(y, x, x, x, n, n);
  B::column_products(y, x, x, x, n, n);
  B::inverse_lengths(y, x, x, x, v, n, n, n);
  B::rotate(y, n, x, x, ids, n, head, n, v);
  B::pack_heads(y, n, x, n, n, head);
};

template <class B>
concept attends = requires(typename B::scalar* y, const typename B::scalar* x, int n, typename B::scalar v,
                           head_layout head, const attention_texts<prefix_lm>& texts) {
  { B::attention_scratch(n) } -> std::same_as<std::size_t>;
  B::attention(y, n, y, x, n, x, x, n, head, texts, y);
  B::attention_backward(y, y, y, x, x, n, x, x, n, x, x, n, head, texts, y, v, v);
};

template <class B>
concept attends_cached = requires(typename B::scalar* y, const typename B::scalar* x, int n, head_layout head,
                                  const cached_queries<prefix_lm>& queries) {
  { B::cached_attention_scratch(queries, head) } -> std::same_as<std::size_t>;
  B::cached_attention(y, x, n, x, x, head, queries, y);
};

template <class B>
concept has_head = requires(typename B::scalar* y, const typename B::scalar* x, const std::int32_t* ids, int n,
                            double divisor) {
  B::logsumexp(y, x, n, n);
  B::softmax_losses(y, x, x, ids, n, n);
  B::softmax_loss_backward(y, x, ids, n, n, x, divisor);
  B::pick(y, x, ids, ids, n, n);
  B::row_logits(y, x, ids, x, ids, n, n);
};

template <class B>
concept has_low_rank = requires(typename B::scalar* y, const typename B::scalar* x, int n, typename B::scalar v) {
  { B::thin } -> std::convertible_to<int>;
  B::low_rank_down(y, x, x, n, n, n, v);
  B::low_rank_up(y, x, x, x, x, n, n, n, v);
  B::low_rank_outer(y, x, x, n, n, n);
  B::transpose(y, x, n, n, v, v);
};

template <class B>
concept optimises = requires(step_report* report, const trained_tensor<typename B::scalar>* tensors, int n,
                             const adam_w_step<typename B::scalar>& step) {
  B::gradient_norm(report, tensors, n);
  B::adam_w(tensors, n, step, report);
};

template <class B>
concept stores = std::copyable<typename B::stored> &&
    std::constructible_from<typename B::stored, storage, int, int, activation_quantization> &&
    requires(typename B::stored w, const typename B::stored at_rest, typename B::scalar* y, const typename B::scalar* x,
             int n, typename B::scalar v) {
  w.round(activation_quantization());
  w.upload_rows(n, n, x);
  at_rest.download_rows(n, n, y);
  at_rest.rows(n, n, y);
  at_rest.forward(y, n, x, n, n, n);
  at_rest.backward(y, x, n, n, n, n, v);
  { at_rest.kind() } -> std::same_as<storage>;
  { at_rest.outputs() } -> std::same_as<int>;
  { at_rest.inputs() } -> std::same_as<int>;
  { at_rest.bytes() } -> std::same_as<std::size_t>;
};

template <class B>
concept samples_pairs = requires(typename B::scalar* y, const typename B::scalar* x, const std::int32_t* ids, int n) {
  B::row_logits(y, x, ids, x, ids, n, n);
  B::row_logits_backward(y, y, x, x, ids, x, ids, n, n);
};

template <class B>
concept ranks = requires(typename B::scalar* y, const typename B::scalar* x, int n, std::int32_t* items,
                         const std::int32_t* wanted, item_place* places, excluded_items excluded) {
  { B::packed_items(n, n) } -> std::same_as<std::size_t>;
  { B::ranking_scratch(n, n) } -> std::same_as<std::size_t>;
  B::absolute_sums(y, x, n, n);
  B::pack_items(y, x, n, n);
  B::item_places(places, x, x, wanted, excluded, n, n, n, y);
  B::top_items(items, x, x, excluded, false, n, n, n, n, y);
};

}  // namespace detail

/// A device's memory and kernels, each kernel beside its backward (docs/backends.md). A struct of static functions;
/// derive from `cpu` to replace some.
template <class B>
concept Backend = detail::has_memory<B> && detail::is_named<B> && detail::copies_memory<B> && detail::multiplies<B> &&
    detail::has_elements<B> && detail::has_norms<B> && detail::has_rows<B> && detail::attends<B> &&
    detail::attends_cached<B> && detail::has_head<B> && detail::has_low_rank<B> && detail::optimises<B> &&
    detail::stores<B>;

/// What `vector_ranking` runs on; a network asks for none of it.
template <class B>
concept RankingBackend = detail::has_memory<B> && detail::copies_memory<B> && detail::ranks<B>;

/// What models that are trained on sampled items run on; a language model asks for none of it.
template <class B>
concept SamplingBackend = Backend<B> && detail::samples_pairs<B>;

/// The least backend of a network.
struct archetype_backend {
  using scalar = float;
  static constexpr std::string_view name = "archetype";
  static std::vector<std::pair<std::string, std::string>> about();
  template <class T>
  class buffer {
   public:
    buffer();
    buffer(std::size_t n, T value);
    void resize(std::size_t n);
    void fill(T value);
    T* data();
    const T* data() const;
    std::size_t size() const;
  };

  template <class T>
  static void upload(T* to, const T* host, std::size_t n);
  template <class T>
  static void download(T* host, const T* from, std::size_t n);
  static void copy(float* to, const float* from, std::size_t n);

  static void gemm(bool ta, bool tb, int m, int n, int k, float alpha, const float* a, int lda, const float* b, int ldb,
                   float beta, float* c, int ldc);

  template <class F>
  static void map(float* y, const float* x, std::size_t n, F f);
  template <class F>
  static void zip(float* z, const float* x, const float* y, std::size_t n, F f);
  static void add(float* out, const float* a, const float* b, std::size_t n);
  static void scale(float* y, const float* x, std::size_t n, float factor, float beta);
  static void fill(float* y, std::size_t n, float value);
  template <class A>
  static void activate(float* y, const float* x, std::size_t n);
  template <class A>
  static void activate_backward(float* dx, const float* dy, const float* x, std::size_t n, float beta);
  static void dropout(float* y, const float* x, std::size_t n, float rate, std::uint32_t key, float beta);
  static void normal(float* y, std::size_t n, double stddev, std::uint64_t key);
  static void sum_into(float* out, const float* x, std::size_t n, double divisor);
  static void add_sum(double* total, const float* x, std::size_t n);

  static void layer_norm(float* y, float* mean, float* inverse, const float* x, const float* gain, const float* bias,
                         int rows, int width, float eps);
  static void layer_norm_again(float* y, const float* mean, const float* inverse, const float* x, const float* gain,
                               const float* bias, int rows, int width);
  static void layer_norm_backward(float* dx, const float* dy, const float* x, const float* mean, const float* inverse,
                                  const float* gain, int rows, int width, float beta);
  static void layer_norm_backward_weights(float* dgain, float* dbias, const float* dy, const float* x,
                                          const float* mean, const float* inverse, int rows, int width);
  static void rms_norm(float* y, float* inverse, const float* x, const float* gain, int rows, int width, float eps);
  static void rms_norm_backward(float* dx, const float* dy, const float* x, const float* inverse, const float* gain,
                                int rows, int width, float beta);
  static void rms_norm_backward_weights(float* dgain, const float* dy, const float* x, const float* inverse, int rows,
                                        int width);

  static void gather_rows(float* y, const float* x, const std::int32_t* index, int rows, int width, float beta);
  static void scatter_rows(float* x, const float* y, const std::int32_t* index, int rows, int width);
  static void fill_rows(float* y, const float* bias, const float* residual, int rows, int width);
  static void column_sums(float* sums, const float* x, int rows, int width);
  static void scale_columns(float* y, const float* x, const float* column, const float* bias, int rows, int width);
  static void column_products(float* sums, const float* factor, const float* x, const float* y, int rows, int width);
  static void inverse_lengths(float* out, const float* w, const float* a, const float* b, float factor, int rows,
                              int width, int rank);
  static void rotate(float* x, int stride, const float* cosines, const float* sines, const std::int32_t* places,
                     int rows, head_layout head, int parts, float way);
  static void pack_heads(float* y, int y_stride, const float* x, int x_stride, int rows, head_layout head);

  static std::size_t attention_scratch(int longest);
  template <class V>
  static void attention(float* out, int out_stride, float* logsumexps, const float* q, int q_stride, const float* k,
                        const float* v, int kv_stride, head_layout head, const attention_texts<V>& texts,
                        float* scratch);
  template <class V>
  static void attention_backward(float* dq, float* dk, float* dv, const float* dout, const float* out, int out_stride,
                                 const float* logsumexps, const float* q, int q_stride, const float* k, const float* v,
                                 int kv_stride, head_layout head, const attention_texts<V>& texts, float* scratch,
                                 float q_beta, float kv_beta);
  template <class V>
  static std::size_t cached_attention_scratch(const cached_queries<V>& queries, head_layout head);
  template <class V>
  static void cached_attention(float* out, const float* q, int q_stride, const float* part_a, const float* slots,
                               head_layout head, const cached_queries<V>& queries, float* scratch);

  static void logsumexp(float* sums, const float* logits, int rows, int width);
  static void softmax_losses(float* losses, const float* sums, const float* logits, const std::int32_t* targets,
                             int rows, int width);
  static void softmax_loss_backward(float* logits, const float* sums, const std::int32_t* targets, int rows, int width,
                                    const float* upstream, double divisor);
  static void pick(float* out, const float* logits, const std::int32_t* offsets, const std::int32_t* ids, int rows,
                   int width);
  static void row_logits(float* out, const float* x, const std::int32_t* row_of, const float* table,
                         const std::int32_t* ids, int count, int width);

  static constexpr int thin = 0;
  static void low_rank_down(float* u, const float* x, const float* a, int rows, int width, int rank, float factor);
  static void low_rank_up(float* y, const float* bias, const float* residual, const float* u, const float* a, int rows,
                          int width, int rank, float beta);
  static void low_rank_outer(float* da, const float* v, const float* x, int rows, int width, int rank);
  static void transpose(float* y, const float* x, int rows, int columns, float factor, float beta);

  static void gradient_norm(step_report* report, const trained_tensor<float>* tensors, int count);
  static void adam_w(const trained_tensor<float>* tensors, int count, const adam_w_step<float>& step,
                     const step_report* report);

  class stored {
   public:
    stored(storage kind, int outputs, int inputs, activation_quantization rounding);
    storage kind() const;
    void round(activation_quantization rounding);
    int outputs() const;
    int inputs() const;
    std::size_t bytes() const;
    void upload_rows(int first, int count, const float* host);
    void download_rows(int first, int count, float* host) const;
    void rows(int first, int count, float* out) const;
    void forward(float* y, int ldy, const float* x, int m, int first, int count) const;
    void backward(float* dx, const float* dy, int ldy, int m, int first, int count, float beta) const;
  };
};

template <class B>
struct check_backend {
  static_assert(detail::has_memory<B>,
                "a backend needs: a floating-point type scalar and template <class T> class buffer with "
                "data(), size(), resize(n), fill(value), made of nothing or of (n, value) and copied as a whole "
                "(docs/backends.md)");
  static_assert(detail::is_named<B>,
                "a backend needs: static constexpr std::string_view name; and about(), which gives pairs of names and "
                "values for the manifest (docs/backends.md)");
  static_assert(detail::copies_memory<B>,
                "a backend needs: static void upload(to, from, n) and download(to, from, n) of any trivially copyable "
                "type, and copy(to, from, n) (docs/backends.md)");
  static_assert(detail::multiplies<B>,
                "a backend needs: static void gemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) "
                "(docs/backends.md)");
  static_assert(detail::has_elements<B>,
                "a backend needs: map, zip, add, scale, fill, activate<A>, activate_backward<A>, dropout, normal, "
                "sum_into, add_sum with the arguments of cpu (docs/backends.md)");
  static_assert(
      detail::has_norms<B>,
      "a backend needs: layer_norm, layer_norm_again, layer_norm_backward, layer_norm_backward_weights, rms_norm, "
      "rms_norm_backward, rms_norm_backward_weights with the arguments of cpu (docs/backends.md)");
  static_assert(detail::has_rows<B>,
                "a backend needs: gather_rows, scatter_rows, fill_rows, column_sums, scale_columns, column_products, "
                "inverse_lengths, rotate, pack_heads with the arguments of cpu (docs/backends.md)");
  static_assert(
      detail::attends<B>,
      "a backend needs: attention, attention_backward and attention_scratch with the arguments of cpu, for any "
      "Visibility (docs/backends.md)");
  static_assert(
      detail::attends_cached<B>,
      "a backend needs: cached_attention and cached_attention_scratch with the arguments of cpu, for any Visibility "
      "(docs/backends.md)");
  static_assert(detail::has_head<B>,
                "a backend needs: logsumexp, softmax_losses, softmax_loss_backward, pick, row_logits with the "
                "arguments of cpu (docs/backends.md)");
  static_assert(
      detail::has_low_rank<B>,
      "a backend needs: static constexpr int thin, low_rank_down, low_rank_up, low_rank_outer, transpose with the "
      "arguments of cpu; thin = 0 sends all low-rank terms to gemm (docs/backends.md)");
  static_assert(detail::optimises<B>,
                "a backend needs: gradient_norm and adam_w with the arguments of cpu (docs/backends.md)");
  static_assert(detail::stores<B>,
                "a backend needs: class stored, a quantized weight with the members of cpu's (docs/backends.md)");
};

}  // namespace recglm
