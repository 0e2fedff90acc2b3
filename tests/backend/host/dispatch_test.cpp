#include "recglm/backend/host/dispatch.hpp"

#include <vector>

#include "support/catch.hpp"

namespace backend_host_dispatch_tests {

TEST_CASE("a kernel runs once, whatever the instruction set", "[backend]") {
  std::vector<float> x(1000, 1.5f);
  float* const p = x.data();
  recglm::dispatch([=]() RECGLM_INLINE {
    RECGLM_SIMD
    for (int i = 0; i < 1000; ++i) p[i] += 1.0f;
  });
  for (float v : x) REQUIRE(v == 2.5f);
  REQUIRE((recglm::isa_name() == "baseline" || recglm::isa_name() == "avx2" || recglm::isa_name() == "avx512"));
}

TEST_CASE("a kernel that fills the registers is given how large they are", "[backend]") {
  int told = 0;
  int* const p = &told;
  recglm::dispatch_registers([=](auto bytes) RECGLM_INLINE {
    constexpr int size = bytes;
    *p += size;
  });
  REQUIRE(told == recglm::register_bytes());
  REQUIRE(told == (recglm::isa_name() == "avx512" ? 64 : recglm::isa_name() == "avx2" ? 32 : 16));
}

#if defined(__x86_64__)
TEST_CASE("the chosen instruction set is one that the processor has", "[backend]") {
  if (recglm::cpu_isa() != recglm::isa::baseline) REQUIRE(__builtin_cpu_supports("avx2"));
  if (recglm::cpu_isa() == recglm::isa::avx512) REQUIRE(__builtin_cpu_supports("avx512f"));
}
#endif

TEST_CASE("RECGLM_ISA asks for less, and means nothing else", "[backend]") {
  using recglm::isa, recglm::isa_asked;
  REQUIRE(isa_asked(nullptr, isa::avx512) == isa::avx512);
  REQUIRE(isa_asked("avx2", isa::avx512) == isa::avx2);
  REQUIRE(isa_asked("baseline", isa::avx2) == isa::baseline);
  REQUIRE(isa_asked("avx512", isa::avx2) == isa::avx2);
  for (const char* odd : {"", "AVX2", "sse", "avx512f"})
    REQUIRE_THROWS_WITH(isa_asked(odd, isa::avx512),
                        "RECGLM_ISA must be baseline, avx2 or avx512, not '" + std::string(odd) + "'");
}

}  // namespace backend_host_dispatch_tests
