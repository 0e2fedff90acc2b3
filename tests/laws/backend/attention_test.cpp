#include "recglm/laws/backend/attention.hpp"

#include "recglm/backend/cpu.hpp"
#include "support/catch.hpp"
#include "support/tried_law.hpp"

namespace laws_backend_attention_tests {

using namespace recglm;
using real = cpu<float>;

namespace {
struct causal_everywhere : real {
  template <class V>
  static void attention(float* out, int out_stride, float* sums, const float* q, int q_stride, const float* k,
                        const float* v, int kv_stride, head_layout head, attention_texts<V> texts, float* scratch) {
    const std::vector<V> none(static_cast<std::size_t>(texts.texts));
    texts.sees = none.data();
    real::attention(out, out_stride, sums, q, q_stride, k, v, kv_stride, head, texts, scratch);
  }
};
struct without_values : real {
  template <class V>
  static void attention_backward(float* dq, float* dk, float* dv, const float* dout, const float* out, int out_stride,
                                 const float* sums, const float* q, int q_stride, const float* k, const float* v,
                                 int kv_stride, head_layout head, const attention_texts<V>& texts, float* scratch,
                                 float q_beta, float kv_beta) {
    real::attention_backward(dq, dk, dv, dout, out, out_stride, sums, q, q_stride, k, k, kv_stride, head, texts,
                             scratch, q_beta, kv_beta);
    (void)v;
  }
};
struct without_itself : real {
  template <class V>
  static void cached_attention(float* out, const float* q, int q_stride, const float* part_a, const float* cache,
                               head_layout head, cached_queries<V> all, float* scratch) {
    std::vector<int> seen(all.path_count, all.path_count + 3);
    for (int& n : seen) n = n > 2 ? n - 1 : n;
    all.path_count = seen.data();
    real::cached_attention(out, q, q_stride, part_a, cache, head, all, scratch);
  }
};
}  // namespace

TEST_CASE("a backend that breaks a law of attention is told which", "[laws]") {
  REQUIRE_THAT(tried<causal_everywhere>(detail::try_attention),
               Catch::Matchers::VectorContains(
                   std::string("attention gives other numbers than its formula, or reads what it replaces")));
  REQUIRE_THAT(
      tried<without_values>(detail::try_attention),
      Catch::Matchers::VectorContains(std::string("attention_backward is not the gradient of its forward kernel")));
  REQUIRE_THAT(tried<without_itself>(detail::try_attention),
               Catch::Matchers::VectorContains(
                   std::string("cached_attention gives other numbers than its formula, or reads what it replaces")));
}

}  // namespace laws_backend_attention_tests
