#include "recglm/concepts/backend.hpp"

#include "recglm/backend/cpu.hpp"
#include "support/catch.hpp"

namespace concepts_backend_tests {

using namespace recglm;

namespace {
struct no_backend {};
// A backend of one's own by inheritance: it counts products.
struct counting : cpu<float> {
  static inline int products = 0;
  static void gemm(bool ta, bool tb, int m, int n, int k, float alpha, const float* a, int lda, const float* b, int ldb,
                   float beta, float* c, int ldc) {
    ++products;
    cpu<float>::gemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  }
};
template <class Buffer>
constexpr bool shows_elements = requires(Buffer b) {
  b[0];
}
|| requires(Buffer b) { b.begin(); }
|| requires(Buffer b) { b.empty(); };
}  // namespace

TEST_CASE("what ships is a backend, and so are the archetype and one by inheritance", "[concepts]") {
  STATIC_REQUIRE(Backend<cpu<float>>);
  STATIC_REQUIRE(Backend<cpu<double>>);
  STATIC_REQUIRE(Backend<archetype_backend>);
  STATIC_REQUIRE(Backend<counting>);
  STATIC_REQUIRE(RankingBackend<cpu<float>>);
  STATIC_REQUIRE_FALSE(Backend<no_backend>);
}

TEST_CASE("a network asks for no ranking", "[concepts]") { STATIC_REQUIRE_FALSE(RankingBackend<archetype_backend>); }

TEST_CASE("no buffer shows its elements to the host", "[concepts]") {
  STATIC_REQUIRE_FALSE(shows_elements<cpu<float>::buffer<float>>);
  STATIC_REQUIRE_FALSE(shows_elements<archetype_backend::buffer<float>>);
  STATIC_REQUIRE(shows_elements<std::vector<float>>);
}

TEST_CASE("an archetype of a buffer is no buffer without a copy", "[concepts]") {
  struct once : archetype_backend::buffer<float> {
    once(const once&) = delete;
  };
  STATIC_REQUIRE(detail::buffer_of<archetype_backend::buffer<float>, float>);
  STATIC_REQUIRE_FALSE(detail::buffer_of<once, float>);
}

}  // namespace concepts_backend_tests
